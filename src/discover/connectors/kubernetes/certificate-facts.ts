// Public facts of an X.509 certificate. Only the certificate is ever handed in, never its key.
import { X509Certificate } from "node:crypto";

export interface CertificateFacts {
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
  readonly commonName: string | undefined;
  readonly organisations: readonly string[];
}

const LONGEST_BASE64 = 512 * 1024;

/** The first certificate of a base64 PEM bundle; undefined for anything else (a placeholder, an empty value). */
export function certificateFacts(base64: unknown): CertificateFacts | undefined {
  if (typeof base64 !== "string" || base64.length === 0 || base64.length > LONGEST_BASE64) return undefined;
  const bytes = Buffer.from(base64, "base64");
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(bytes);
  } catch {
    // Not a certificate: there are no facts, and the credential is shown without its dates.
    return undefined;
  }
  const subject = certificate.subject?.split("\n") ?? [];
  const valuesOf = (name: string) => subject.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1).slice(0, 512));
  return { notBefore: iso(certificate.validFrom), notAfter: iso(certificate.validTo), commonName: valuesOf("CN")[0], organisations: valuesOf("O") };
}

function iso(text: string): string | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : new Date(milliseconds).toISOString();
}
