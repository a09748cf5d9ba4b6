// Who acts: the agent that proves itself as the client, or by a token in its place. And whether it may act on what is carried.
import { readStrictObject } from "../../../kernel/index.ts";
import { subjectFits, type ActorNode, type PersonRef } from "../../../model/index.ts";
import { agentsFederatedWith, peopleCalled, trustedIssuer, type Store } from "../../../store/index.ts";
import type { GrantRequest, HeldMandate, Holder } from "../contract.ts";
import { readPlatformToken, type Federation } from "../federation.ts";
import type { Holders } from "../holder.ts";
import { parseJws } from "../jws.ts";
import { mandateFor } from "../mandate-choice.ts";
import { refusal, type OauthError } from "../refusal.ts";
import type { RemoteKeys } from "../remote-keys.ts";
import type { VerifyToken } from "../verify.ts";
import { checkRules } from "./foreign.ts";
import { TOKEN_TYPE, type Carried } from "./subject.ts";

export interface ActorDeps {
  readonly store: Store;
  readonly issuer: () => string;
  readonly verify: VerifyToken;
  readonly holders: Holders;
  readonly remote: RemoteKeys;
  readonly isGone: (person: PersonRef) => Promise<boolean>;
}

export const nodeOf = (holder: Holder, issuer: string): ActorNode => ({ iss: issuer, sub: holder.agent.id, sub_profile: "ai_agent" });

/** The current actor. Throws `invalid_request` when nobody is named: a token without an actor would be the person himself (impersonation). */
export async function readActor({ holder, param, at }: Pick<GrantRequest, "holder" | "param" | "at">, deps: ActorDeps): Promise<Holder> {
  const token = param("actor_token");
  const type = param("actor_token_type");
  if ((token === undefined) !== (type === undefined)) throw refusal("invalid_request", "actor_token and actor_token_type stand together; send both, or neither when the client itself acts");
  if (token === undefined) {
    if (holder === null) throw refusal("invalid_request", "nobody is named who acts: prove the client, or send actor_token; a token without an actor, which would pass for the person himself, is not given");
    return holder;
  }
  const actor = type === `${TOKEN_TYPE}access_token` ? await ofOurs(token, deps) : type === `${TOKEN_TYPE}jwt` ? await workloadOf(token, "invalid_request", at, deps) : undefined;
  if (actor === undefined) throw refusal("invalid_request", `actor_token_type must be ${TOKEN_TYPE}access_token or jwt`);
  if (holder !== null && holder.agent.id !== actor.agent.id) throw refusal("actor_unauthorized", `the actor token is of ${actor.agent.name}, and the client is ${holder.agent.name}; whoever acts asks for himself`);
  return actor;
}

/** INVARIANT: an agent's own token alone says who it is; one that it holds for somebody else says that as little as a person's. */
async function ofOurs(token: string, { verify, holders }: ActorDeps): Promise<Holder> {
  const { agentId, person, claims } = await verify(token, { audience: null, asBearer: true }).catch((cause: unknown) => {
    throw refusal("invalid_request", `the actor token is not good: ${cause instanceof Error ? cause.message : "it cannot be read"}`, { cause });
  });
  const holder = await holders.find(agentId);
  if (holder === undefined || person !== null || claims["act"] !== undefined || claims["cnf"] !== undefined) throw refusal("invalid_request", "the actor token must be the agent's own, for itself, and bound to no key; or prove the client instead");
  return holder;
}

/** The agent that a platform's token is of: by issuer and subject as an agent is registered with them. Throws `error` also when two agents would fit. */
export async function workloadOf(token: string, error: OauthError, at: Date, { store, holders, remote }: ActorDeps): Promise<Holder> {
  const jws = parseJws(token);
  const { iss, sub } = (jws === undefined ? undefined : readStrictObject(jws.payload.toString("utf8"))) ?? {};
  const issuer = typeof iss === "string" ? iss : spiffeDomain(sub);
  if (jws === undefined || issuer === undefined || typeof sub !== "string") throw refusal(error, "the platform's token is no signed JWT with iss and sub; send it as the platform gave it");
  const platform = await trustedIssuer(store.pool, issuer);
  if (platform !== undefined && (platform.kind !== "workload" || !platform.enabled)) throw refusal(error, `tokens of ${issuer} are not taken for workloads; an administrator allows it under Tokens, Trusted issuers`);
  const fitting = (await agentsFederatedWith(store.pool, issuer)).flatMap((agent) => {
    const named = agent.authentication.filter((each): each is Federation => each.method === "federation" && each.issuer === issuer && subjectFits(each.subject, sub));
    return named.map((federation) => ({ agent, federation, isExact: federation.subject === sub }));
  });
  const exact = fitting.filter(({ isExact }) => isExact);
  const [only, ...more] = exact.length > 0 ? exact : fitting;
  if (only === undefined || more.some(({ agent }) => agent.id !== only.agent.id)) {
    throw refusal(error, only === undefined ? "no agent is registered with the issuer and subject of the platform's token; register it with a federation" : "more than one agent is registered with a subject that fits; make the subjects of their federations exact");
  }
  const claims = await readPlatformToken(jws, only.federation, { remote, at }).catch((cause: unknown) => {
    throw refusal(error, cause instanceof Error ? cause.message : "the platform's token cannot be read", { cause, fields: { agent: only.agent.id, agentName: only.agent.name } });
  });
  if (platform !== undefined) checkRules(platform, claims, error);
  return holders.of(only.agent);
}

/** SPEC: a JWT-SVID may be without `iss`; its trust domain is its issuer. */
const spiffeDomain = (sub: unknown): string | undefined => (typeof sub === "string" ? /^spiffe:\/\/[a-z0-9._-]{1,255}/.exec(sub)?.[0] : undefined);

/** Under which mandate it acts on that. Throws when no approved paper says that it may. */
export function mandateToAct(actor: Holder, carried: Carried, named: string | undefined, issuer: string): HeldMandate {
  const acting = carried.person === null ? "autonomous" : "on_behalf_of";
  assertMayAct(actor, carried.mayAct, issuer);
  if (carried.mandate === null) return mandateFor(actor, acting, named);
  // From agent to agent: under the same mandate, or under one that was approved as its child.
  const related = actor.mandates.filter(({ document }) => document.acting === acting && (document.name === carried.mandate || document.parent === carried.mandate));
  if (related.length === 0) {
    mandateFor(actor, acting, named);
    throw refusal("actor_unauthorized", `no mandate of ${actor.agent.name} is one below ${carried.mandate}, so it may not act for whoever holds that; ask its owner ${actor.agent.owner} for one with parent: ${carried.mandate}`);
  }
  return mandateFor({ ...actor, mandates: related }, acting, named);
}

/** SPEC: RFC 8693 §4.4. Whom the token names is the only one. */
function assertMayAct({ agent }: Holder, mayAct: unknown, issuer: string): void {
  if (mayAct === undefined) return;
  const { iss = issuer, sub } = (mayAct ?? {}) as { iss?: unknown; sub?: unknown };
  if (iss === issuer && (sub === agent.id || sub === agent.name)) return;
  throw refusal("actor_unauthorized", `the subject token says who may act on it (may_act), and that is not ${agent.name}; ask whoever gave it`);
}

/** Whether the directory knows that the person of these names is gone. Whom it does not know, it does not judge. */
export async function isGoneNow(store: Store, names: readonly string[]): Promise<boolean> {
  const people = names.length === 0 ? [] : await peopleCalled(store.pool, names);
  return people.length > 0 && people.every(({ state }) => state === "left");
}

export async function assertIsHere(isGone: (person: PersonRef) => Promise<boolean>, person: PersonRef): Promise<void> {
  if (await isGone(person)) throw refusal("invalid_grant", "the person is not in the directory any more, so nobody acts on his behalf; ask an administrator if that is wrong");
}
