// Token exchange (RFC 8693): an agent gets a token to act on what somebody handed on. The checks stand in the order of the standard's own list; each link narrows.
import { extendChain, isRefusal } from "../../../model/index.ts";
import type { ProtectedResourceRow } from "../../../store/index.ts";
import { answerOf } from "../client-credentials.ts";
import type { GrantHandler, GrantRequest, HeldMandate, Holder } from "../contract.ts";
import { narrowDetails, readDetails } from "../details.ts";
import type { IssueToken } from "../issue.ts";
import { refusal } from "../refusal.ts";
import { rememberedPair } from "../remembered.ts";
import { assertBound, resourceOf, scopesOf, targetOf } from "../targets.ts";
import { assertIsHere, mandateToAct, nodeOf, readActor, type ActorDeps } from "./actor.ts";
import { authorityOf, inCommon, type Authority } from "./authority.ts";
import { AUTHORITY_CLAIM, personClaim, readTask, TASK_CLAIM } from "./claims.ts";
import { readSubject, TOKEN_TYPE, type Carried, type SubjectDeps } from "./subject.ts";

export const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";

export interface CarryDeps extends SubjectDeps, ActorDeps {
  readonly issue: IssueToken;
}

export type OtherAnswers = Readonly<Record<string, (request: GrantRequest, carried: Carried, actor: Holder) => ReturnType<GrantHandler>>>;

/** `others`: what a requested token type besides an access token is answered with. */
export const tokenExchange = (deps: CarryDeps, others: OtherAnswers = {}): GrantHandler => async (request) => {
  const { param, at } = request;
  const subjectToken = param("subject_token");
  if (subjectToken === undefined) throw refusal("invalid_request", "subject_token is missing: the token of whoever hands on what he may do");
  const carried = await readSubject(subjectToken, param("subject_token_type"), at, deps);
  const actor = await readActor(request, deps);
  const requested = param("requested_token_type") ?? `${TOKEN_TYPE}access_token`;
  const other = others[requested];
  if (other !== undefined) return other(request, carried, actor);
  if (requested !== `${TOKEN_TYPE}access_token` && requested !== `${TOKEN_TYPE}jwt`) throw refusal("invalid_request", `requested_token_type must be ${[`${TOKEN_TYPE}access_token`, `${TOKEN_TYPE}jwt`, ...Object.keys(others)].join(", ")}`);
  const mandate = mandateToAct(actor, carried, param("mandate"), deps.issuer());
  const answer = await carryOn({ request, carried, actor, mandate, grantType: TOKEN_EXCHANGE, resource: await exchangeTarget(request, deps) }, deps);
  return { ...answer, issued_token_type: requested };
};

/** SPEC: RFC 8693 §2.1: `audience` names the target as `resource` does; here both are the resource's own URI. */
async function exchangeTarget(request: GrantRequest, { store, issuer }: CarryDeps): Promise<ProtectedResourceRow> {
  const [audience, ...more] = request.params.get("audience") ?? [];
  if (audience === undefined) return targetOf(request, store.pool, issuer());
  const [resource = audience] = request.params.get("resource") ?? [];
  if (more.length > 0 || resource !== audience) throw refusal("invalid_target", "audience and resource name different targets; a token is for one");
  return resourceOf(store.pool, issuer(), audience);
}

export interface CarryOn {
  readonly request: GrantRequest;
  readonly carried: Carried;
  readonly actor: Holder;
  readonly mandate: HeldMandate;
  readonly grantType: string;
  readonly resource: ProtectedResourceRow;
  /** Client of the token, when it is not the agent itself. */
  readonly clientId?: string;
  readonly uses?: readonly { readonly what: string; readonly expiresAt: Date }[];
  readonly along?: Parameters<IssueToken>[0]["along"];
}

/** One link more: chain, authority in common, lifetime; the token is put down and recorded before it is returned. */
export async function carryOn({ request, carried, actor, mandate, grantType, resource, clientId, uses = [], along }: CarryOn, deps: CarryDeps): ReturnType<GrantHandler> {
  const { param, sender } = request;
  const issuer = deps.issuer();
  if (carried.person !== null) await assertIsHere(deps.isGone, carried.person);
  const chain = extendChain(carried.chain, nodeOf(actor, issuer), carried.root, deps.chainDepth);
  if (isRefusal(chain)) throw refusal(chain.error, chain.says);
  assertBound(resource, sender);
  const authority = handedToActor(carried.authority, mandate.document);
  const isOurs = resource.resource === issuer;
  if (!isOurs && authority.resources !== null && !authority.resources.includes(resource.resource)) {
    throw refusal("invalid_target", `the subject token is for ${authority.resources.join(", ")} and hands on nothing for ${resource.resource}; begin with a token for ${issuer}`);
  }
  const scope = scopesLeft(param("scope"), resource, isOurs ? null : authority.scopes);
  const asked = readDetails(param("authorization_details"));
  if (isOurs && asked !== null) throw refusal("invalid_authorization_details", "a token for us carries everything that may be handed on; narrow it by asking for a resource");
  const details = narrowDetails(asked, authority, resource);
  const task = taskOf(carried, param("task"), deps);
  const made = await deps.issue({
    grantType,
    holder: actor,
    mandate,
    ...(clientId === undefined ? {} : { clientId }),
    person: carried.person,
    ...(carried.person === null ? { rootAgent: carried.root.sub } : {}),
    act: chain.act,
    chain: chain.nodes,
    resource,
    scope,
    details,
    sender,
    parentId: carried.parentId,
    notAfter: [carried.notAfter],
    ...(carried.txn === undefined ? {} : { txn: carried.txn }),
    task: task?.id ?? null,
    claims: {
      ...(carried.person === null ? {} : personClaim(carried.person)),
      ...(isOurs ? { [AUTHORITY_CLAIM]: handedOn(authority) } : {}),
      ...(task === null ? {} : { [TASK_CLAIM]: task }),
    },
    uses: [...request.uses, ...uses],
    ...(along === undefined ? {} : { along }),
  });
  return answerOf(made, scope, details);
}

const handedToActor = rememberedPair((carried: Authority, document: HeldMandate["document"]) => inCommon([carried, authorityOf(document)]));

const handedOn = ({ tools, scopes, resources }: Authority) => ({ tools, scopes, resources });

/** Of the resource's scopes those that were handed on, and of these those asked for. Throws `invalid_scope` when nothing of what was asked for is left. */
function scopesLeft(asked: string | undefined, resource: ProtectedResourceRow, handed: readonly string[] | null): readonly string[] {
  const left = scopesOf(asked, resource).filter((each) => handed === null || handed.includes(each));
  if (asked !== undefined && left.length === 0) throw refusal("invalid_scope", `the scopes asked for (${asked.slice(0, 200)}) were never handed on; ask for some of ${handed?.join(" ") || "none"}`);
  return left;
}

/** The task as the person gave it. INVARIANT: it is given once, by whoever begins, and handed on unchanged. */
function taskOf({ task, chain }: Carried, given: string | undefined, { store }: CarryDeps) {
  if (given === undefined) return task;
  if (task !== null || chain.nodes.length > 0) throw refusal("invalid_request", "the task is given once, with the first token that is made for it, and is handed on as it is; leave the parameter task away");
  return readTask(given, store.clock);
}
