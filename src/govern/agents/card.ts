// An A2A agent card (v1.0.1; 0.3 cards are still about): read, and its signatures verified over the canonical card. What was verified is kept and shown; no more is claimed.
import { flattenedVerify, importJWK, type JWK } from "jose";
import { z } from "zod";
import { canonicalJson, MandateError, messageOf, sha256Hex, type Outbound } from "../../kernel/index.ts";
import { AGENT_NAME, PublicJwks, type AgentDocument } from "../../model/index.ts";
import type { AgentCardRow } from "../../store/index.ts";

const text = z.string().max(10_000);
const Interface = z.looseObject({ url: text, protocolBinding: text.optional(), transport: text.optional() });
const Card = z.looseObject({
  name: text.min(1),
  description: text.default(""),
  version: text.default(""),
  /** v1.0; in 0.3 one `url` and `additionalInterfaces`. */
  supportedInterfaces: z.array(Interface).max(50).optional(),
  url: text.optional(),
  additionalInterfaces: z.array(Interface).max(50).optional(),
  provider: z.looseObject({ organization: text.optional(), url: text.optional() }).nullish(),
  skills: z.array(z.looseObject({ id: text.optional(), name: text.optional() })).max(500).optional(),
  signatures: z.array(z.looseObject({ protected: text, signature: text })).max(10).optional(),
});
type Card = z.infer<typeof Card>;

export interface GivenCard {
  /** Where it is fetched from; redirects are not followed, and no address of the private network is called. */
  readonly url?: string | undefined;
  /** Or its text, as it was pasted. */
  readonly text?: string | undefined;
  /** Keys that the person trusts for it, whatever the card says of its own. */
  readonly jwks?: z.infer<typeof PublicJwks> | undefined;
}

export interface ReadCard {
  readonly card: AgentCardRow;
  /** A document to begin with; people are left to be named. */
  readonly proposal: Pick<AgentDocument, "name" | "title" | "purpose" | "runtime">;
}

const LARGEST_CHARACTERS = 256 * 1024;
const DEEPEST = 64;

/** Throws `invalid_input` for what is no card, and what `call` throws. A signature that is wrong is told, not thrown. */
export async function readCard(given: GivenCard, call: Outbound): Promise<ReadCard> {
  if ((given.url === undefined) === (given.text === undefined)) throw new MandateError("invalid_input", "give either the address of the card or its text");
  const source = given.text ?? (await fetched(given.url ?? "", call));
  const whole = parsed(source);
  const read = Card.safeParse(whole);
  if (!read.success) throw new MandateError("invalid_input", `this is no agent card: ${read.error.issues[0]?.path.join(".") ?? ""} ${read.error.issues[0]?.message ?? ""}; an agent serves its card at /.well-known/agent-card.json`);
  const { signatures: _, ...unsigned } = whole;
  const card = read.data;
  const payloads = [canonicalJson(unsigned), canonicalJson(withoutEmpty(unsigned))];
  const keys = keyFinder(given, call);
  const signatures: AgentCardRow["signatures"][number][] = [];
  for (const signature of card.signatures ?? []) signatures.push(await verified(signature, payloads, keys));
  return { card: { url: given.url ?? null, digest: sha256Hex(payloads[0] ?? ""), version: card.version, provider: providerOf(card), interfaces: interfacesOf(card), skills: skillsOf(card), signatures }, proposal: proposalOf(card, given.url) };
}

async function fetched(url: string, call: Outbound): Promise<string> {
  const { status, body } = await call({ method: "GET", url, headers: { accept: "application/json, application/a2a+json", "a2a-version": "1.0" }, allowPrivate: false });
  if (status >= 300 && status < 400) throw new MandateError("provider_refused", `${hostOf(url)} redirects, and that is not followed; give the address at which the card itself stands`);
  if (status !== 200) throw new MandateError("provider_failed", `${hostOf(url)} answered ${status} instead of a card; check the address, which usually ends in /.well-known/agent-card.json`);
  return body;
}

function parsed(source: string): Readonly<Record<string, unknown>> {
  if (source.length > LARGEST_CHARACTERS) throw new MandateError("too_large", `the card has more than ${LARGEST_CHARACTERS} characters, which no card has; give the card alone`);
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (cause) {
    throw new MandateError("invalid_input", `the card is no JSON (${messageOf(cause).slice(0, 120)}); give it as the agent serves it`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new MandateError("invalid_input", "the card is no JSON object; give it as the agent serves it");
  // SAFETY: canonical JSON calls itself for each level.
  if (depthOf(value) > DEEPEST) throw new MandateError("invalid_input", `the card is nested deeper than ${DEEPEST}, which no card is`);
  return value as Readonly<Record<string, unknown>>;
}

function depthOf(value: unknown): number {
  let deepest = 0;
  const open: (readonly [unknown, number])[] = [[value, 1]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [at, depth] = next;
    deepest = Math.max(deepest, depth);
    if (typeof at === "object" && at !== null && depth <= DEEPEST) for (const inner of Object.values(at)) open.push([inner, depth + 1]);
  }
  return deepest;
}

/** PROVIDER: signers that go through Protocol Buffers leave out what is empty; the served card may still have it. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutEmpty(inner)] as const).filter(([, inner]) => !isEmpty(inner)));
}

const isEmpty = (value: unknown): boolean => value === null || value === "" || (typeof value === "object" && Object.keys(value).length === 0);

/** INVARIANT: signatures by public keys alone. `none` and shared secrets are no signature of anybody. */
const ALGORITHMS = ["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA", "Ed25519"];

type Signature = NonNullable<Card["signatures"]>[number];
type Verdict = AgentCardRow["signatures"][number];
type KeyFinder = (header: Header) => Promise<{ readonly key: JWK | undefined; readonly from: string | null; readonly says: string }>;

interface Header {
  readonly alg: string;
  readonly kid: string;
  readonly jku: string | undefined;
}

async function verified({ protected: encoded, signature }: Signature, payloads: readonly string[], keys: KeyFinder): Promise<Verdict> {
  const header = headerOf(encoded);
  if (header === undefined) return { keyId: "", keysFrom: null, status: "invalid", says: "its protected header cannot be read" };
  const told = (status: Verdict["status"], says: string, from: string | null = null): Verdict => ({ keyId: header.kid.slice(0, 200), keysFrom: from, status, says });
  if (!ALGORITHMS.includes(header.alg)) return told("invalid", `${header.alg.slice(0, 20)} is no signature by a public key`);
  const { key, from, says } = await keys(header);
  if (key === undefined) return told("unchecked", says, from);
  for (const payload of payloads) if (await holds({ protected: encoded, signature, payload: Buffer.from(payload).toString("base64url") }, key, header.alg)) return told("valid", says, from);
  return told("invalid", `the card is not what the key ${header.kid.slice(0, 80)} signed`, from);
}

async function holds(jws: { readonly protected: string; readonly signature: string; readonly payload: string }, key: JWK, alg: string): Promise<boolean> {
  try {
    await flattenedVerify(jws, await importJWK(key, alg), { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}

function headerOf(encoded: string): Header | undefined {
  try {
    const read = z.looseObject({ alg: z.string(), kid: z.string().default(""), jku: z.string().optional() }).parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
    return { alg: read.alg, kid: read.kid, jku: read.jku };
  } catch {
    return undefined;
  }
}

/**
 * Keys of the person's first; else those at `jku`, but only where the card itself was fetched: a card that brings keys from elsewhere proves nothing,
 * for whoever forged it would bring his own. SAFETY: no other address is called.
 */
function keyFinder({ url, jwks }: GivenCard, call: Outbound): KeyFinder {
  const fetchedKeys = new Map<string, Promise<z.infer<typeof PublicJwks> | string>>();
  return async ({ kid, jku }) => {
    if (jwks !== undefined) return chosen(jwks, kid, null, "by a key that you gave");
    if (jku === undefined) return { key: undefined, from: null, says: "it does not say where its keys are; give the keys that you trust" };
    if (url === undefined || !URL.canParse(jku) || new URL(jku).protocol !== "https:" || new URL(jku).host !== hostOf(url)) return { key: undefined, from: jku.slice(0, 500), says: `its keys are said to be at ${hostOf(jku)}, which is not where the card came from, so they prove nothing; give the keys that you trust` };
    const known = fetchedKeys.get(jku) ?? keysAt(jku, call);
    fetchedKeys.set(jku, known);
    const found = await known;
    return typeof found === "string" ? { key: undefined, from: jku, says: found } : chosen(found, kid, jku, `by a key that ${hostOf(jku)} publishes, which served the card too`);
  };
}

function chosen({ keys }: z.infer<typeof PublicJwks>, kid: string, from: string | null, says: string): Awaited<ReturnType<KeyFinder>> {
  const [key, ...more] = keys.filter((each) => (each as { kid?: unknown }).kid === kid || (keys.length === 1 && (each as { kid?: unknown }).kid === undefined));
  if (key === undefined || more.length > 0 || key.kty === "oct") return { key: undefined, from, says: `the key ${kid.slice(0, 80)} is not among the keys${from === null ? " you gave" : ` at ${hostOf(from)}`}` };
  return { key: key as JWK, from, says };
}

async function keysAt(jku: string, call: Outbound): Promise<z.infer<typeof PublicJwks> | string> {
  try {
    const { status, body } = await call({ method: "GET", url: jku, allowPrivate: false });
    const read = status === 200 ? PublicJwks.safeParse(JSON.parse(body)) : undefined;
    return read?.success === true ? read.data : `there are no keys at ${hostOf(jku)}`;
  } catch (thrown) {
    return `its keys could not be fetched: ${messageOf(thrown).slice(0, 200)}`;
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : url.slice(0, 100));

const interfacesOf = ({ supportedInterfaces, additionalInterfaces = [], url }: Card): AgentCardRow["interfaces"] =>
  (supportedInterfaces ?? [...(url === undefined ? [] : [{ url, transport: "JSONRPC" }]), ...additionalInterfaces]).map((each) => ({ url: each.url, binding: String(each["protocolBinding"] ?? each["transport"] ?? "") })).filter((each, index, all) => all.findIndex((other) => other.url === each.url && other.binding === each.binding) === index);

const skillsOf = ({ skills = [] }: Card): readonly string[] => skills.map(({ id, name }) => name ?? id ?? "").filter((name) => name !== "").slice(0, 100);

const providerOf = ({ provider }: Card): string | null => provider?.organization ?? null;

function proposalOf(card: Card, url: string | undefined): ReadCard["proposal"] {
  const slug = card.name.normalize("NFKD").toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 100).replace(/-+$/, "");
  const place = [providerOf(card), ...interfacesOf(card).slice(0, 1).map((each) => hostOf(each.url))].filter((each) => each !== null && each !== "").join(", ") || (url === undefined ? "" : hostOf(url));
  return { name: AGENT_NAME.test(slug) ? slug : "agent", title: card.name.slice(0, 200), ...(card.description === "" ? {} : { purpose: card.description.slice(0, 4000) }), runtime: { kind: "hosted", ...(place === "" ? {} : { place: place.slice(0, 500) }) } };
}

/** Throws `invalid_input` when the card must not be registered: a signature that is wrong says that somebody changed it. */
export function assertCardHolds({ signatures }: AgentCardRow): void {
  const wrong = signatures.find(({ status }) => status === "invalid");
  if (wrong !== undefined) throw new MandateError("invalid_input", `the card carries a signature that does not hold (${wrong.says}), so somebody changed it or signed it wrongly; get the card from its provider again`);
}
