// The way out over HTTP: the name is resolved once, every address it has is judged, and the connection goes to the very address that was judged. Nothing is followed.
import { lookup } from "node:dns/promises";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { isIP } from "node:net";
import { TLSSocket } from "node:tls";
import { MandateError, messageOf } from "./errors.ts";
import { refusedAddress } from "./http-addresses.ts";

export interface OutboundRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** The administrator lets this channel reach the private network, also without TLS. */
  readonly allowPrivate: boolean;
  /** A larger answer is none; a mebibyte unless told. */
  readonly mostBytes?: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** SHA-256 (hex) of the certificate that the other side showed; null without TLS. */
  readonly certificate?: string | null;
}

/** Throws `provider_failed` when there is no answer, `provider_refused` when the address may not be called. */
export type Outbound = (request: OutboundRequest) => Promise<OutboundAnswer>;

export interface Place {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Throws `provider_refused` when any address of the name may not be called. */
export type Resolve = (host: string, allowPrivate: boolean) => Promise<Place>;

const TIMEOUT_MILLISECONDS = 15_000;
const MOST_BYTES = 1024 * 1024;

export const resolvePlace: Resolve = async (host, allowPrivate) => {
  const name = host.replace(/^\[|\]$/g, "");
  const found = isIP(name) > 0 ? [{ address: name, family: isIP(name) }] : await resolved(name);
  for (const { address } of found) {
    const why = refusedAddress(address, allowPrivate);
    if (why !== null) throw new MandateError("provider_refused", `${name} is ${address}, and ${why}; check the address, or let the channel use the private network if that is meant`);
  }
  const [first] = found;
  if (first === undefined) throw new MandateError("provider_failed", `${name} has no address; check the name`);
  return { address: first.address, family: first.family === 6 ? 6 : 4 };
};

async function resolved(name: string): Promise<readonly { readonly address: string; readonly family: number }[]> {
  try {
    return await lookup(name, { all: true });
  } catch (cause) {
    throw new MandateError("provider_failed", `${name} cannot be found (${messageOf(cause)}); check the name and this server's DNS`, { cause });
  }
}

/** `resolve` is asked once for each call. */
export const sendOutBy = (resolve: Resolve): Outbound => async (wanted) => {
  const url = URL.canParse(wanted.url) ? new URL(wanted.url) : undefined;
  if (url === undefined || (url.protocol !== "https:" && url.protocol !== "http:")) throw new MandateError("provider_refused", "the address is no https address; correct it");
  if (url.protocol === "http:" && !wanted.allowPrivate) throw new MandateError("provider_refused", `${url.host} would be called without TLS, and everybody on the way could read it; use its https address`);
  const place = await resolve(url.hostname, wanted.allowPrivate);
  try {
    return await exchange(url, wanted, place);
  } catch (cause) {
    throw new MandateError("provider_failed", `${url.host} did not answer (${messageOf(cause)}); it is tried again`, { cause });
  }
};

export const sendOut: Outbound = sendOutBy(resolvePlace);

function exchange(url: URL, wanted: OutboundRequest, place: Place): Promise<OutboundAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<OutboundAnswer>();
  const send = url.protocol === "https:" ? httpsRequest : httpRequest;
  const outgoing = send(
    url,
    {
      method: wanted.method,
      headers: { "user-agent": "Mandate", accept: "application/json", ...wanted.headers, ...(wanted.body === undefined ? {} : { "content-length": String(Buffer.byteLength(wanted.body)) }) },
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
      agent: false,
      // INVARIANT: the address that was judged; the name is never looked up a second time.
      lookup: (_host, options, done) => (options.all === true ? done(null, [place]) : done(null, place.address, place.family)),
    },
    (incoming) => {
      const certificate = incoming.socket instanceof TLSSocket ? incoming.socket.getPeerCertificate().fingerprint256.replaceAll(":", "").toLowerCase() : null;
      void bodyOf(incoming, wanted.mostBytes ?? MOST_BYTES).then((body) => resolve({ status: incoming.statusCode ?? 0, headers: flat(incoming.headers), body, certificate }), reject);
    },
  );
  outgoing.once("error", reject);
  outgoing.end(wanted.body);
  return promise;
}

async function bodyOf(incoming: IncomingMessage, most: number): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of incoming as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > most) throw new Error(`its answer is larger than ${most} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

const flat = (headers: IncomingMessage["headers"]): Record<string, string> => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : (value ?? "")]));
