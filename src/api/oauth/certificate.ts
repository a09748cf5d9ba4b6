// The client certificate of a request: from our own TLS listener, or from the header of a proxy that the configuration names (RFC 9440, or the PEM form that
// nginx and others write). A header of a proxy that is not named is not looked at.
import { X509Certificate } from "node:crypto";
import type { TLSSocket } from "node:tls";
import type { FastifyRequest } from "fastify";
import { isVouchedFor, type PresentedCertificate } from "../../enforce/tokens/index.ts";
import { MandateError } from "../../kernel/index.ts";

export interface CertificateOptions {
  /** Header in which the proxy hands the certificate on; null: none does. */
  readonly header: string | null;
  /** Who may vouch for certificates that a proxy handed on. */
  readonly authorities: readonly X509Certificate[];
}

export function certificateOf(request: FastifyRequest, { header, authorities }: CertificateOptions, at: Date): PresentedCertificate | null {
  const socket = request.raw.socket as Partial<TLSSocket>;
  const own = socket.getPeerCertificate?.();
  if (own?.raw !== undefined) return { der: own.raw, trusted: socket.authorized === true };
  const given = header === null ? undefined : request.headers[header];
  if (typeof given !== "string" || given === "") return null;
  const chain = request.headers["client-cert-chain"];
  try {
    const der = derOf(given);
    return { der, trusted: isVouchedFor(der, typeof chain === "string" ? chain.split(",").map(derOf) : [], authorities, at) };
  } catch (cause) {
    throw new MandateError("invalid_input", `the header ${header ?? ""} holds no certificate; check the proxy in front`, { cause });
  }
}

/** SPEC: RFC 9440 §2.1: DER in base64 between colons. Else PEM, percent-encoded or not. */
function derOf(text: string): Buffer {
  const structured = /^\s*:([A-Za-z0-9+/=]+):\s*$/.exec(text)?.[1];
  if (structured !== undefined) return new X509Certificate(Buffer.from(structured, "base64")).raw;
  return new X509Certificate(text.includes("%") ? decodeURIComponent(text) : text.replaceAll("\t", "\n")).raw;
}
