// Who calls: an access token of ours for this very address, in the Authorization header alone, and what it says of agent, person, chain and task.
import { createHash } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { digestOf, MandateError } from "../../../kernel/index.ts";
import { ActorNode, type GateTask, type PersonRef } from "../../../model/index.ts";
import { oauthAnswer, permits, PERSON_CLAIM, rightOf, TASK_CLAIM, type VerifiedToken } from "../../tokens/index.ts";
import { CODES, isObject, type Json } from "../upstream/index.ts";
import type { McpCaller, McpDeps, McpRequest } from "./contract.ts";
import { refuse } from "./rpc.ts";

export const TASK_META = "dev.mandate/task";
export const SCOPES = ["mcp:tools.list", "mcp:tools.call"] as const;
export type McpScope = (typeof SCOPES)[number];

/** A door that stays shut, in the words of RFC 6750 and RFC 9728. */
export interface Challenge {
  readonly status: 400 | 401 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly message: string;
}

export type Admitted = { readonly caller: McpCaller } | { readonly challenge: Challenge };

/** Ours are looked at again after so long, and at once when anything in force has changed. */
const KEPT_MILLISECONDS = 500;
const MOST_KEPT = 10_000;

export const addressOf = (base: string, server: string | null): string => (server === null ? `${base}/mcp` : `${base}/mcp/${server}`);

export type CallersDeps = Pick<McpDeps, "verify" | "clock" | "base" | "nonce" | "agentOf" | "teamsOf" | "sequence">;

export function openCallers(deps: CallersDeps): (request: McpRequest) => Promise<Admitted> {
  const { verify, clock, base, sequence } = deps;
  const kept = new Map<string, { readonly at: number; readonly sequence: number; readonly caller: Promise<McpCaller> }>();
  return async (request) => {
    const { headers, server, method, certificate, url } = request;
    const audience = addressOf(base(), server);
    const given = tokenIn(headers);
    if (given === undefined) return { challenge: challengeOf({ base: base(), server, error: undefined, description: "An access token is needed. Ask the authorization server for one that is for this address." }) };
    const { token, isDpop } = given;
    const proof = headers["dpop"];
    const presented = { audience, certificate, ...(isDpop && typeof proof === "string" ? { dpop: { proof, method, url: url ?? audience } } : {}) };
    const fresh = async (): Promise<McpCaller> => callerOf(await verify(token, presented), server, deps);
    try {
      // A proof is for one request; nothing of it can be kept.
      if (isDpop) return { caller: await fresh() };
      const key = createHash("sha256").update(`${audience}\n${token}\n`).update(certificate ?? "").digest("base64url");
      const now = clock.now().getTime();
      const before = kept.get(key);
      if (before !== undefined && before.sequence === sequence() && Math.abs(now - before.at) < KEPT_MILLISECONDS) {
        const caller = await before.caller;
        if (caller.expiresAt.getTime() > now) return { caller };
      }
      if (kept.size >= MOST_KEPT) kept.clear();
      const caller = fresh();
      kept.set(key, { at: now, sequence: sequence(), caller });
      caller.catch(() => kept.delete(key));
      return { caller: await caller };
    } catch (thrown) {
      if (!(thrown instanceof MandateError)) throw thrown;
      const { status, error, description } = oauthAnswer(thrown);
      if (status >= 500) return { challenge: { status: 503, headers: { "retry-after": "1" }, message: "Tokens cannot be checked at this moment. Try again." } };
      return { challenge: challengeOf({ base: base(), server, error: error === "invalid_request" ? "invalid_token" : error, description, ...(error === "use_dpop_nonce" ? { nonce: deps.nonce() } : {}) }) };
    }
  };
}

function tokenIn({ authorization }: IncomingHttpHeaders): { readonly token: string; readonly isDpop: boolean } | undefined {
  const [, scheme, token] = /^(Bearer|DPoP) ([\w\-.~+/]{1,16384}=*)$/i.exec(authorization ?? "") ?? [];
  return scheme === undefined || token === undefined ? undefined : { token, isDpop: scheme.toLowerCase() === "dpop" };
}

export interface ChallengeWanted {
  readonly base: string;
  readonly server: string | null;
  readonly error: string | undefined;
  readonly description: string;
  readonly scope?: McpScope;
  readonly nonce?: string;
}

/** SPEC: RFC 6750 §3, RFC 9728 §5.1; MCP authorization: what is needed now stands in `scope`. */
export function challengeOf({ base, server, error, description, scope, nonce }: ChallengeWanted): Challenge {
  const { origin, pathname } = new URL(addressOf(base, server));
  const parts = [
    `resource_metadata="${origin}/.well-known/oauth-protected-resource${pathname}"`,
    `scope="${scope ?? SCOPES.join(" ")}"`,
    ...(error === undefined ? [] : [`error="${error}"`, `error_description="${description.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?")}"`]),
  ].join(", ");
  const isProof = error === "use_dpop_nonce" || error === "invalid_dpop_proof";
  return {
    status: error === "insufficient_scope" ? 403 : 401,
    headers: { "www-authenticate": `${isProof ? "DPoP" : "Bearer"} ${parts}`, ...(nonce === undefined ? {} : { "dpop-nonce": nonce }) },
    message: description,
  };
}

function callerOf({ id, claims, agentId, mandate, details, expiresAt }: VerifiedToken, server: string | null, { agentOf, teamsOf, base }: CallersDeps): McpCaller {
  const agent = agentOf(agentId);
  const all: Json = claims;
  const person = personOf(all[PERSON_CLAIM], teamsOf);
  const resource = addressOf(base(), server);
  const rights = details.map((detail) => rightOf(detail, { server, resource })).filter((right) => right !== undefined);
  const task = all[TASK_CLAIM];
  return {
    agent: { id: agentId, name: agent?.name ?? agentId },
    mandate: mandate.name,
    person,
    chain: chainOf(all["act"]),
    environment: agent?.environment ?? "",
    tokenId: id,
    expiresAt,
    task: null,
    // INVARIANT: a token for tools names them all; one that names none lets call none.
    permits: (call) => permits({ tools: rights }, call),
    key: digestOf([agentId, claims.client_id, claims.sub, person === null ? null : [person.issuer, person.subject], mandate.name]),
    scopes: new Set(claims.scope.split(" ")),
    taskClaim: isObject(task) && typeof task["id"] === "string" && typeof task["sha256"] === "string" ? { id: task["id"], sha256: task["sha256"], values: isObject(task["values"]) ? task["values"] : {} } : null,
  };
}

function personOf(claim: unknown, teamsOf: CallersDeps["teamsOf"]): PersonRef | null {
  if (!isObject(claim) || typeof claim["iss"] !== "string" || typeof claim["sub"] !== "string") return null;
  const names = Array.isArray(claim["names"]) ? claim["names"].filter((each) => typeof each === "string") : [];
  return { issuer: claim["iss"], subject: claim["sub"], names, teams: teamsOf(names) };
}

/** From the current actor inwards. We signed it, so its form is ours. */
function chainOf(act: unknown): readonly ActorNode[] {
  const nodes: ActorNode[] = [];
  for (let node = act; isObject(node); node = node["act"]) nodes.push(ActorNode.parse(node));
  return nodes;
}

/** The caller with the person's words, where the host passes them on. Throws `WireRefusal` when they are not those that the token was made for. */
export function withTask(caller: McpCaller, text: unknown): McpCaller {
  const { taskClaim } = caller;
  if (taskClaim === null) return caller;
  if (text !== undefined && (typeof text !== "string" || digestOf(text) !== taskClaim.sha256)) throw refuse(400, CODES.invalidParams, `_meta["${TASK_META}"] is not the task that the access token was made for. Send the person's words as they were sent when the token was asked for.`);
  const task: GateTask = { id: taskClaim.id, text: text ?? "", values: taskClaim.values };
  return { ...caller, task };
}
