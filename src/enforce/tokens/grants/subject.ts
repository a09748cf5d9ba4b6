// Whose authority is carried along, and how much of it is left: read from the subject token, ours or the company's identity provider's.
import { isRefusal, NO_CHAIN, readChain, type ActorChain, type ActorNode, type PersonRef } from "../../../model/index.ts";
import { protectedResource, type Store } from "../../../store/index.ts";
import type { VerifiedToken } from "../contract.ts";
import { rightOf } from "../details.ts";
import type { Holders } from "../holder.ts";
import { sha256Base64url } from "../jws.ts";
import { audiences } from "../jwt.ts";
import { refusal } from "../refusal.ts";
import type { VerifyToken } from "../verify.ts";
import { authorityOf, inCommon, OPEN, type Authority } from "./authority.ts";
import { AUTHORITY_CLAIM, AuthorityClaim, PERSON_CLAIM, PersonClaim, TASK_CLAIM, TaskClaim } from "./claims.ts";
import { personOf, type ForeignToken, type ForeignTokens } from "./foreign.ts";

export const TOKEN_TYPE = "urn:ietf:params:oauth:token-type:";

export interface Carried {
  /** Null: an agent acts on its own, and `root` is that agent. */
  readonly person: PersonRef | null;
  readonly root: Pick<ActorNode, "iss" | "sub">;
  readonly chain: ActorChain;
  readonly authority: Authority;
  /** Of whoever acted last; null when nobody did. */
  readonly mandate: string | null;
  /** Token of ours that it was read from. */
  readonly parentId: string | null;
  readonly txn: string | undefined;
  readonly task: TaskClaim | null;
  /** SPEC: RFC 8693 §4.4. */
  readonly mayAct: unknown;
  readonly notAfter: Date;
}

export interface SubjectDeps {
  readonly store: Store;
  readonly issuer: () => string;
  readonly verify: VerifyToken;
  readonly holders: Holders;
  readonly foreign: ForeignTokens;
  /** Tokens of ours as they were read a moment ago, by digest; null for one that is none of ours. */
  readonly kept: (digest: string, read: () => Promise<Carried | null>) => Promise<Carried | null>;
  readonly chainDepth: number;
}

/** Throws `invalid_request` (RFC 8693 §2.2.2). `type`: as the request names it. */
export async function readSubject(token: string, type: string | undefined, at: Date, deps: SubjectDeps): Promise<Carried> {
  if (type !== `${TOKEN_TYPE}access_token` && type !== `${TOKEN_TYPE}id_token` && type !== `${TOKEN_TYPE}jwt`) {
    throw refusal("invalid_request", `subject_token_type must be ${TOKEN_TYPE}access_token, id_token or jwt`);
  }
  const ours = type === `${TOKEN_TYPE}id_token` ? null : await deps.kept(sha256Base64url(token), async () => (issuerIn(token) === deps.issuer() ? fromOurs(await verified(token, deps), deps) : null));
  if (ours !== null) return ours;
  return fromForeign(await deps.foreign.read({ token, kind: "idp", use: "sign-in", error: "invalid_request", at }), deps.chainDepth);
}

/** A look at who it says it is of; nothing is believed for it. */
function issuerIn(token: string): unknown {
  try {
    return (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { iss?: unknown } | null)?.iss;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
}

/** Not used here as proof of anything but its content: whoever exchanges it proves himself. */
async function verified(token: string, { verify }: SubjectDeps): Promise<VerifiedToken> {
  try {
    return await verify(token, { audience: null, asBearer: true });
  } catch (cause) {
    throw refusal("invalid_request", `the subject token is not good: ${cause instanceof Error ? cause.message : "it cannot be read"}`, { cause });
  }
}

async function fromOurs(token: VerifiedToken, deps: SubjectDeps): Promise<Carried> {
  const { claims } = token;
  const chain = chainOf(claims["act"], deps.chainDepth);
  const person = PersonClaim.safeParse(claims[PERSON_CLAIM]).data;
  if (token.person !== null && person === undefined) throw refusal("invalid_request", "the subject token does not say who its person is; get a new one");
  const task = TaskClaim.safeParse(claims[TASK_CLAIM]).data ?? null;
  const held = (await deps.holders.find(token.agentId))?.mandates.find(({ id, version }) => id === token.mandate.id && version === token.mandate.version);
  if (held === undefined) throw refusal("invalid_request", `the mandate ${token.mandate.name} of the subject token is not in force any more; ask its owner`);
  return {
    person: person === undefined ? null : { issuer: person.iss, subject: person.sub, names: person.names, teams: [] },
    root: person === undefined ? { iss: claims.iss, sub: claims.sub } : { iss: person.iss, sub: person.sub },
    chain,
    authority: inCommon([await authorityIn(token, deps), authorityOf(held.document)]),
    mandate: token.mandate.name,
    parentId: token.id,
    txn: typeof claims["txn"] === "string" ? claims["txn"] : undefined,
    task,
    mayAct: claims["may_act"],
    notAfter: token.expiresAt,
  };
}

/** What the token itself lets do. INVARIANT: a token for a resource hands on nothing for another one. */
async function authorityIn({ claims, details, expiresAt }: VerifiedToken, { store, issuer }: SubjectDeps): Promise<Authority> {
  const until = expiresAt.getTime() / 1000;
  const said = AuthorityClaim.safeParse(claims[AUTHORITY_CLAIM]).data;
  if (said !== undefined) return { ...(said as Omit<Authority, "until">), until };
  const [resource = ""] = audiences(claims["aud"]);
  if (resource === issuer()) return { ...OPEN, until };
  const row = await protectedResource(store.pool, resource);
  const tools = row === undefined ? [] : details.flatMap((detail) => { const right = rightOf(detail, row); return right === undefined ? [] : [right]; });
  return { tools, scopes: claims.scope.split(" ").filter((each) => each !== ""), resources: [resource], until };
}

/** A person at the identity provider: his rights are asked when something is done, so the sign-in itself narrows nothing. */
export function fromForeign(token: ForeignToken, chainDepth: number): Carried {
  const { claims } = token;
  const chain = chainOf(claims["act"], chainDepth);
  const person = personOf(token);
  return { person, root: { iss: person.issuer, sub: person.subject }, chain, authority: OPEN, mandate: null, parentId: null, txn: undefined, task: null, mayAct: claims["may_act"], notAfter: new Date(claims.exp * 1000) };
}

function chainOf(act: unknown, most: number): ActorChain {
  const chain = act === undefined ? NO_CHAIN : readChain(act, most);
  if (isRefusal(chain)) throw refusal(chain.error, chain.says);
  return chain;
}
