// Whether a token may be made, as the decision point says: stops, the mandate, the estate's policies, the person. Asked for every token where it is made, so that no
// grant has a way around it. Each token and each refusal is in the log by itself; the decision behind it is on record with them.
import type { Clock } from "../../kernel/index.ts";
import type { Decision, DecisionRequest } from "../../model/index.ts";
import { newestChange, type Pool } from "../../store/index.ts";
import type { Decided, DecisionPoint } from "../decision/index.ts";
import type { Recorder } from "../records/index.ts";
import type { TokenWanted } from "./contract.ts";
import { refusal } from "./refusal.ts";

/** Gives the id of the decision on record. Throws a refusal when it is not an allow. */
export type AskPolicy = (wanted: TokenWanted, issuer: string) => Promise<string>;

export interface PolicyDeps {
  readonly pool: Pool;
  readonly clock: Clock;
  readonly point: Pick<DecisionPoint, "decide" | "sequence" | "freshness" | "onTaken">;
  readonly records: Pick<Recorder, "record">;
}

/** The same question with the same answer, while nothing changed that counts, is put on record once in so long. */
const RECORDED_AGAIN_MILLISECONDS = 600_000;
const MOST_REMEMBERED = 10_000;
const PATIENCE_MILLISECONDS = 1000;
const POINT = "token service";

export function policyOver({ pool, clock, point, records }: PolicyDeps): AskPolicy {
  const recorded = new Map<string, { readonly id: string; readonly at: number }>();
  const onRecord = (request: DecisionRequest, decided: Decided, client: string): string => {
    const key = keyOf(request, decided);
    const now = clock.now().getTime();
    const before = recorded.get(key);
    if (before !== undefined && Math.abs(now - before.at) < RECORDED_AGAIN_MILLISECONDS) return before.id;
    const { id } = records.record({ request, decision: decided, point: POINT, by: client, as: null, enforced: true, shadowAgrees: decided.shadowAgrees, sequence: decided.sequence });
    if (recorded.size >= MOST_REMEMBERED) recorded.clear();
    recorded.set(key, { id, at: now });
    return id;
  };
  return async (wanted, issuer) => {
    const request = questionOf(wanted, issuer);
    let decided = await point.decide(request);
    if (decided.decision !== "allow" && (await caughtUp(pool, point))) decided = await point.decide(request);
    if (point.freshness().isStale) throw refusal("temporarily_unavailable", `${decided.reason}; ask again when the database can be reached`);
    const id = onRecord(request, decided, wanted.clientId ?? wanted.holder.agent.id);
    if (decided.decision !== "allow") throw refused(decided, wanted, id);
    return id;
  };
}

/** SPEC: RFC 8693 §4.1: the current actor stands first. The environment is the agent's own. */
export function questionOf({ grantType, as, holder: { agent }, mandate, person = null, chain = [], resource, scope, task = null }: TokenWanted, issuer: string): DecisionRequest {
  const grant = as === undefined ? grantType.replace(/^urn:ietf:params:oauth:grant-type:/, "") : "id-jag";
  return {
    principal: { kind: "agent", id: agent.id, name: agent.name },
    onBehalfOf: person,
    chain,
    mandate: mandate.document.name,
    act: { kind: "token", grant, audience: as?.audience ?? resource?.resource ?? issuer, server: resource?.server ?? null, scopes: scope },
    environment: agent.environment ?? "",
    data: [],
    amount: null,
    rows: 0,
    task,
  };
}

const keyOf = ({ principal, onBehalfOf, chain, mandate, act, environment }: DecisionRequest, { decision, stage, policies, reason, sequence }: Decided): string =>
  JSON.stringify([principal, onBehalfOf?.issuer, onBehalfOf?.subject, chain.map(({ iss, sub }) => [iss, sub]), mandate, act, environment, decision, stage, policies, reason, sequence]);

/** What was committed before this question is known to the point. False when it knew all of it already, or does not hear of it in time. */
async function caughtUp(pool: Pool, point: PolicyDeps["point"]): Promise<boolean> {
  const newest = await newestChange(pool);
  if (point.sequence() >= newest) return false;
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), PATIENCE_MILLISECONDS);
  const end = point.onTaken((sequence) => sequence >= newest && resolve(true));
  if (point.sequence() >= newest) resolve(true);
  return promise.finally(() => {
    clearTimeout(timer);
    end();
  });
}

/** SPEC: RFC 6749 §5.2: `unauthorized_client` when no mandate lets this agent have it, which another mandate may; `access_denied` (§4.1.2.1) when others said no to this token. */
function refused({ stage, reason, remedy, decision }: Decision, { holder: { agent } }: TokenWanted, id: string) {
  const error = stage === "mandate" ? "unauthorized_client" : "access_denied";
  return refusal(error, `${decision === "hold" ? `no token is made while it is held: ${reason}` : reason}. ${remedy}`, { fields: { agent: agent.id, agentName: agent.name, why: `${stage ?? "policy"}: ${reason}`, decision: id } });
}
