// Certificates for hosts whose calls are judged inside of TLS: made for each host from the company's own authority, short-lived, and kept while they are good. The key never leaves the process.
// `reflect-metadata` is what the library wants to be loaded first.
import "reflect-metadata";
import { createPrivateKey, randomBytes, webcrypto, type KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { createSecureContext, type SecureContext } from "node:tls";
import { AuthorityKeyIdentifierExtension, BasicConstraintsExtension, ExtendedKeyUsage, ExtendedKeyUsageExtension, KeyUsageFlags, KeyUsagesExtension, PemConverter, SubjectAlternativeNameExtension, X509Certificate, X509CertificateGenerator } from "@peculiar/x509";
import { MandateError, messageOf, type Clock } from "../../../kernel/index.ts";

export interface Authority {
  /** For a server of this name. */
  contextFor(host: string): Promise<SecureContext>;
}

const DAY_MILLISECONDS = 86_400_000;
const GOOD_FOR_DAYS = 7;
const MOST_KEPT = 1000;
const LEAF = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Throws `configuration_invalid` when the two do not make an authority that is good now. */
export async function openAuthority({ certificate, key, clock }: { readonly certificate: string; readonly key: string; readonly clock: Clock }): Promise<Authority> {
  const issuer = parsed(() => new X509Certificate(certificate), "egress_ca_certificate");
  const signing = await signerOf(parsed(() => createPrivateKey(key), "egress_ca_key"));
  const own = await webcrypto.subtle.generateKey(LEAF, true, ["sign", "verify"]);
  const leafKey = PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", own.privateKey), "PRIVATE KEY");
  if (issuer.getExtension(BasicConstraintsExtension)?.ca !== true) throw invalid("the certificate in egress_ca_certificate is not one of an authority (CA:TRUE); name the authority's own");
  const kept = new Map<string, { readonly until: number; readonly context: Promise<SecureContext> }>();

  const make = async (host: string, now: number, end: number): Promise<SecureContext> => {
    const made = await X509CertificateGenerator.create({
      serialNumber: `4${randomBytes(15).toString("hex")}`,
      subject: `CN=${host.slice(0, 64).replace(/[^\w.:*-]/g, "")}`,
      issuer: issuer.subjectName,
      notBefore: new Date(now - 3_600_000),
      notAfter: new Date(end),
      signingAlgorithm: signing.algorithm,
      publicKey: own.publicKey,
      signingKey: signing.key,
      extensions: [
        new BasicConstraintsExtension(false, undefined, true),
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension([{ type: isIP(host) > 0 ? "ip" : "dns", value: host }]),
        await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ],
    });
    return createSecureContext({ cert: `${made.toString("pem")}\n${certificate}`, key: leafKey, minVersion: "TLSv1.2" });
  };

  // A key that does not belong to the certificate would be found out by every agent, one by one.
  const probe = await make("localhost", clock.now().getTime(), issuer.notAfter.getTime()).then(() => issuer.publicKey.export()).catch((cause: unknown) => {
    throw invalid(`no certificate can be made with egress_ca_key (${messageOf(cause)}); name the key of the authority`, cause);
  });
  if (!(await belongs(signing, probe))) throw invalid("the key in egress_ca_key does not belong to the certificate in egress_ca_certificate; name the two that belong together");

  return {
    contextFor: async (host) => {
      const now = clock.now().getTime();
      const before = kept.get(host);
      if (before !== undefined && before.until > now) return before.context;
      const end = Math.min(now + GOOD_FOR_DAYS * DAY_MILLISECONDS, issuer.notAfter.getTime());
      if (end <= now) throw invalid("the certificate in egress_ca_certificate has ended; have the authority renewed");
      const [oldest] = kept.size >= MOST_KEPT ? kept.keys() : [];
      if (oldest !== undefined) kept.delete(oldest);
      const context = make(host, now, end);
      kept.set(host, { until: end - DAY_MILLISECONDS, context });
      context.catch(() => kept.delete(host));
      return context;
    },
  };
}

interface Signer {
  readonly key: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash: string; readonly namedCurve?: string };
}

async function signerOf(key: KeyObject): Promise<Signer> {
  const curve = { prime256v1: "P-256", secp384r1: "P-384", secp521r1: "P-521" }[key.asymmetricKeyDetails?.namedCurve ?? ""];
  if (key.asymmetricKeyType !== "rsa" && curve === undefined) throw invalid("the key in egress_ca_key is neither RSA nor of a NIST curve; make the authority with one of those");
  const algorithm = curve === undefined ? { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" } : { name: "ECDSA", hash: curve === "P-384" ? "SHA-384" : "SHA-256", namedCurve: curve };
  return { key: await webcrypto.subtle.importKey("pkcs8", key.export({ type: "pkcs8", format: "der" }), algorithm, false, ["sign"]), algorithm };
}

async function belongs({ key, algorithm }: Signer, publicKey: Promise<webcrypto.CryptoKey> | webcrypto.CryptoKey): Promise<boolean> {
  const text = randomBytes(32);
  const signature = await webcrypto.subtle.sign(algorithm, key, text);
  const opened = await webcrypto.subtle.exportKey("spki", await publicKey);
  try {
    return await webcrypto.subtle.verify(algorithm, await webcrypto.subtle.importKey("spki", opened, algorithm, false, ["verify"]), signature, text);
  } catch {
    // Keys of two kinds do not belong together.
    return false;
  }
}

function parsed<T>(read: () => T, setting: string): T {
  try {
    return read();
  } catch (cause) {
    throw invalid(`${setting} holds no ${setting.endsWith("key") ? "private key" : "certificate"} in PEM (${messageOf(cause)}); name a file that does`, cause);
  }
}

const invalid = (sentence: string, cause?: unknown) => new MandateError("configuration_invalid", sentence, { cause });
