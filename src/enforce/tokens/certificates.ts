// Client certificates (RFC 8705): what a certificate says of its holder, whether an authority that we trust made it, and its thumbprint.
import { hash, X509Certificate } from "node:crypto";

export interface PresentedCertificate {
  readonly der: Buffer;
  /** An authority that we trust vouches for it, and its time is now. */
  readonly trusted: boolean;
}

export const certificateThumbprint = (der: Buffer): string => hash("sha256", der, "base64url");

/** What one of our agents may be known by. */
export interface CertificateNames {
  readonly san_uri?: string | undefined;
  readonly san_dns?: string | undefined;
  readonly subject_dn?: string | undefined;
}

/** True when the certificate bears the name that was written. Of an X.509-SVID the whole id counts, and it must be the only URI. */
export function bearsName(der: Buffer, wanted: CertificateNames): boolean {
  const certificate = new X509Certificate(der);
  const names = alternativeNames(certificate);
  if (wanted.san_uri !== undefined) {
    const uris = names.filter(({ kind }) => kind === "URI");
    const fits = uris.some(({ value }) => value === wanted.san_uri);
    // SPEC: SPIFFE X.509-SVID §2: exactly one URI; a certificate of an authority is none.
    return wanted.san_uri.startsWith("spiffe://") ? fits && uris.length === 1 && !certificate.ca : fits;
  }
  if (wanted.san_dns !== undefined) return names.some(({ kind, value }) => kind === "DNS" && value.toLowerCase() === wanted.san_dns?.toLowerCase());
  return wanted.subject_dn !== undefined && distinguishedName(certificate.subject) === distinguishedName(wanted.subject_dn);
}

interface AlternativeName {
  readonly kind: string;
  readonly value: string;
}

/** `URI:spiffe://a/b, DNS:a.example`; a value with a comma or a quote in it comes as a JSON text. */
function alternativeNames({ subjectAltName }: X509Certificate): readonly AlternativeName[] {
  const found: AlternativeName[] = [];
  for (const [, kind = "", quoted, plain] of (subjectAltName ?? "").matchAll(/(?:^|, )([A-Za-z0-9 ]+):(?:("(?:[^"\\]|\\.)*")|([^,]*))/g)) found.push({ kind, value: quoted === undefined ? (plain ?? "") : (JSON.parse(quoted) as string) });
  return found;
}

/** One text for one name, whichever way round and with whatever separator it was written. */
function distinguishedName(text: string): string {
  const parts = text.split(/[\n,](?=\s*[A-Za-z0-9.]+=)/).map((part) => part.trim().replace(/^([A-Za-z0-9.]+)\s*=\s*/, (_, name: string) => `${name.toUpperCase()}=`));
  return parts.toSorted().join("\n");
}

const MOST_CHAIN = 8;

/** Whether one of the authorities vouches for it, through the certificates that came along, at this instant. For certificates that a proxy handed on. */
export function isVouchedFor(leaf: Buffer, chain: readonly Buffer[], authorities: readonly X509Certificate[], at: Date): boolean {
  const others = chain.slice(0, MOST_CHAIN).map((der) => new X509Certificate(der));
  let current = new X509Certificate(leaf);
  for (let depth = 0; depth <= MOST_CHAIN; depth++) {
    if (!isInTime(current, at)) return false;
    if (authorities.some((each) => isInTime(each, at) && isIssuedBy(current, each))) return true;
    const next = others.find((each) => each.ca && each.fingerprint256 !== current.fingerprint256 && isIssuedBy(current, each));
    if (next === undefined) return false;
    current = next;
  }
  return false;
}

const isInTime = ({ validFromDate, validToDate }: X509Certificate, at: Date): boolean => validFromDate <= at && at < validToDate;
const isIssuedBy = (certificate: X509Certificate, by: X509Certificate): boolean => by.ca && certificate.checkIssued(by) && certificate.verify(by.publicKey);
