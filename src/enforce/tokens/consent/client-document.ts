// What an application says of itself: by a document at its own address (CIMD, draft-ietf-oauth-client-id-metadata-document), or when it registers (RFC 7591). Pure.
import { z } from "zod";
import { PublicJwks } from "../../../model/index.ts";
import { refusal } from "../refusal.ts";

const text = (most: number) => z.string().trim().min(1).max(most);

/** Schemes in which a code is no secret, or which run what they are given. */
const NEVER = new Set(["javascript:", "data:", "file:", "blob:", "about:", "vbscript:", "view-source:", "ftp:", "ws:", "wss:", "http:"]);
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

/** SPEC: OAuth 2.1 §2.3.1: https, a loopback address of the person's own machine, or a scheme that an application of it owns. */
export function isRedirectUri(uri: string): boolean {
  if (!URL.canParse(uri) || /[#\s\\*]/.test(uri)) return false;
  const { protocol, hostname, username, password } = new URL(uri);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.has(hostname)) || (!NEVER.has(protocol) && /^[a-z][a-z0-9+.-]{2,}:$/.test(protocol));
}

export const isLoopback = (uri: string): boolean => URL.canParse(uri) && LOOPBACK.has(new URL(uri).hostname);

const httpsUrl = z.url({ protocol: /^https$/ }).max(2000);

/** INVARIANT: no secret that both sides know, and nothing that is loaded for the page, such as a logo. What we do not know is not kept. */
export const ClientMetadata = z.object({
  client_name: text(200),
  redirect_uris: z.array(text(2000).refine(isRedirectUri, "a redirect address is https, loopback, or an application's own scheme, without fragment and wildcard")).min(1).max(20),
  client_uri: httpsUrl.optional(),
  token_endpoint_auth_method: z.enum(["none", "private_key_jwt"]).default("none"),
  grant_types: z.array(text(100)).max(10).default(["authorization_code"]),
  response_types: z.array(z.literal("code")).max(1).default(["code"]),
  jwks: PublicJwks.optional(),
  jwks_uri: httpsUrl.optional(),
});
export type ClientMetadata = z.infer<typeof ClientMetadata>;

/** Throws `invalid_client` (or `invalid_request` for a registration) with what is wrong. */
export function readClientMetadata(value: unknown, error: "invalid_client" | "invalid_request" = "invalid_client"): ClientMetadata {
  if (typeof value === "object" && value !== null && ("client_secret" in value || "client_secret_expires_at" in value)) throw refusal(error, "the client's metadata holds a secret; a client that people use has none, or keys of its own");
  const parsed = ClientMetadata.safeParse(value);
  if (!parsed.success) {
    const [first] = parsed.error.issues;
    throw refusal(error, `the client's metadata is not valid at ${first?.path.join(".") ?? "its top"}: ${first?.message ?? "unknown form"}`);
  }
  const { token_endpoint_auth_method: method, jwks, jwks_uri: uri } = parsed.data;
  if (method === "private_key_jwt" && (jwks === undefined) === (uri === undefined)) throw refusal(error, "a client with private_key_jwt has one of jwks and jwks_uri");
  return parsed.data;
}

/** SPEC: draft §3: https, with a path, without fragment, credentials and dot segments; spelled as it stands. */
export function isClientAddress(id: string): boolean {
  if (!id.startsWith("https://") || id.length > 2000 || /[\s\\#]/.test(id) || !URL.canParse(id)) return false;
  const { username, password, pathname, href } = new URL(id);
  const isPlain = username === "" && password === "" && pathname !== "/" && href === id;
  return isPlain && !/(?:^|\/)(?:\.|%2e){1,2}(?:\/|\?|$)/i.test(id.slice("https://".length));
}

/** Throws `invalid_client` unless the document is the one that speaks for this very address. */
export function readDocument(id: string, value: unknown): ClientMetadata {
  if ((value as { client_id?: unknown } | null)?.client_id !== id) throw refusal("invalid_client", "the client's document says another client_id than the address it is at; the two must be the same to the last character");
  return readClientMetadata(value);
}

/** `claude.ai` trusts that host alone, `*.example.com` every host below it. */
export const isTrustedHost = (host: string, domains: readonly string[]): boolean => domains.some((domain) => (domain.startsWith("*.") ? host.endsWith(domain.slice(1)) : host === domain));

const LEAST_SECONDS = 300;
const MOST_SECONDS = 86_400;
const DEFAULT_SECONDS = 3_600;

/** For how long a document is good without being read again: what its server says, within bounds. */
export function freshSeconds(cacheControl: string | undefined): number {
  const said = /(?:^|,)\s*max-age\s*=\s*(\d{1,9})/i.exec(cacheControl ?? "")?.[1];
  if (/(?:^|,)\s*no-(?:store|cache)/i.test(cacheControl ?? "")) return LEAST_SECONDS;
  return said === undefined ? DEFAULT_SECONDS : Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, Number(said)));
}
