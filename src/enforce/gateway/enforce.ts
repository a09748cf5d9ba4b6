// The whole story of a call, shared by every point of the gate. Verified is who calls; then: where its arguments came from, the decision, the approval if it is held, the
// intent on record, the call itself (the point makes it), what may be given out of the result, and how it ended.
import { MandateError, messageOf, sha256Hex, type Clock, type Log } from "../../kernel/index.ts";
import type { Span } from "@opentelemetry/api";
import { hasEffects, type DecisionRequest, type GateCall, type Traced, type Verdict } from "../../model/index.ts";
import { modeOf, type NewGateCall, type Store } from "../../store/index.ts";
import type { Decided, DecisionPoint, Reservation } from "../decision/index.ts";
import type { Ledger } from "../provenance/index.ts";
import type { Recorded, Recorder } from "../records/index.ts";
import type { Gate, Released } from "./contract.ts";
import { decideCall, endHeld, holdCall } from "./holding.ts";
import { mask, secretsIn } from "./mask.ts";
import type { Outcomes } from "./outcomes.ts";
import { requestOf } from "./request.ts";
import { sessionKey, type Sessions } from "./sessions.ts";
import { noteOutcome, noteVerdict, startSpan } from "./tracing.ts";

export interface GateDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly point: DecisionPoint;
  readonly records: Recorder;
  readonly outcomes: Outcomes;
  readonly sessions: Sessions;
}

/** Between `begin` and `finish`. */
interface Open {
  readonly call: GateCall;
  readonly ledger: Ledger;
  readonly recorded: Recorded;
  /** Settles when the intent is durable. */
  readonly durable: Promise<void>;
  readonly reservation: Reservation | null;
  readonly span: Span;
}

const MOST_OPEN = 50_000;

export function openGate(deps: GateDeps): Gate {
  const { clock, point, records, outcomes, sessions } = deps;
  const open = new Map<string, Open>();
  const enforces = modes(deps);

  const judge = async (call: GateCall, span: Span): Promise<Verdict> => {
    const ledger = await sessions.of(call);
    const { traced, facts } = ledger.trace(call, call.profile, call.arguments);
    const request: DecisionRequest = { ...requestOf(call), provenance: facts };
    const refused = refusedHere(call, request, point, clock.now());
    const answer = refused ?? (await decideCall(deps, call, request, traced));
    const decision = withOrigins(answer, traced);
    const enforced = await enforces(call.point);
    // A point that only observes lets pass what policies say no to, and neither what is stopped nor a token that is none.
    const verdict = enforced || refused !== undefined || decision.stage === "kill-switch" ? decision.decision : "allow";
    const entry = { request, decision, point: `gate ${call.point}`, by: call.caller.agent.id, as: call.requestId, enforced, shadowAgrees: answer.shadowAgrees, sequence: answer.sequence };
    const recorded = records.record(entry, ({ id, at }) => rowOf(call, { id, at, verdict, reason: decision.reason, traced }));
    const durable = records.recorded();
    // Whoever must wait for it does; that it failed is told there.
    durable.catch(() => undefined);
    if (verdict !== "allow" || hasEffects(call.profile)) await durableOr(durable, () => giveBack(deps, answer.reservation));
    if (verdict === "allow") {
      open.set(recorded.id, { call, ledger, recorded, durable, reservation: answer.reservation, span });
      return { verdict, callId: recorded.id, arguments: call.arguments, decision, traced };
    }
    const held = verdict === "hold" ? await holdCall(deps, call, { decision, recorded, traced }) : undefined;
    if (held !== undefined) return { verdict: "hold", callId: recorded.id, heldAct: held.id, reason: decision.reason, expiresAt: held.expiresAt, decision, traced };
    return { verdict: "deny", callId: recorded.id, reason: decision.reason, remedy: decision.remedy, decision, traced };
  };

  return {
    begin: async (call) => {
      if (open.size >= MOST_OPEN) throw new MandateError("rate_limited", `${open.size} calls are under way, and no more are taken; try again`);
      const span = startSpan(call);
      try {
        const verdict = await judge(call, span);
        noteVerdict(span, verdict);
        return verdict;
      } catch (thrown) {
        span.end();
        throw thrown;
      }
    },

    finish: async (callId, outcome) => {
      const found = open.get(callId);
      if (found === undefined) throw new MandateError("not_found", "this call is not under way here; it may have ended already");
      open.delete(callId);
      noteOutcome(found.span, outcome);
      if (outcome.status === "unsent") await giveBack(deps, found.reservation);
      const { value, masked } = mask(outcome.result, found.call.profile.results.personal);
      // INVARIANT: no record, no result.
      await found.durable;
      outcomes.put({
        id: callId, at: found.recorded.at.toISOString(), status: outcome.status, finishedAt: clock.now().toISOString(), milliseconds: outcome.milliseconds,
        resultDigest: outcome.result === null ? null : sha256Hex(JSON.stringify(outcome.result)), error: outcome.error === null ? null : outcome.error.slice(0, 500), masked,
      });
      if (outcome.result !== null) found.ledger.learn(found.call, found.call.profile, found.call.arguments, value);
      return { result: value, masked } satisfies Released;
    },

    end: (session) => {
      sessions.end(session);
      endHeld(deps, session);
    },
  };
}

/** What the gate itself refuses, before any policy is asked. */
function refusedHere(call: GateCall, request: DecisionRequest, point: DecisionPoint, at: Date): Decided | undefined {
  const { caller, server, tool } = call;
  const no = (stage: "mandate" | "policy", reason: string, remedy: string): Decided => ({
    decision: "deny", stage, policies: [], errors: [], mandate: null, reason, remedy, obligations: [], reservation: null, sequence: point.sequence(), shadowAgrees: null,
  });
  if (caller.expiresAt <= at) return no("mandate", "the access token has ended", "Get a new token.");
  if (!caller.permits({ server, tool, arguments: call.arguments, data: request.data, environment: request.environment })) return no("mandate", `the access token does not let ${caller.agent.name} call ${server}/${tool} like this`, "Ask for a token whose details name the tool; it gives no more than the mandate does.");
  const secrets = secretsIn(call.arguments);
  if (secrets.length > 0) return no("policy", `its arguments hold a secret (${secrets.join(", ")})`, "Leave the secret away; the gate adds what the server needs.");
  return undefined;
}

/** A hold or a no that comes from where values came from says so. */
function withOrigins(answer: Decided, { findings }: Traced): Decided {
  if (answer.stage !== "policy" || findings.length === 0) return answer;
  return { ...answer, reason: `${answer.reason}. ${findings.map(({ reason }) => reason).join("; ")}` };
}

function rowOf({ caller, profile, ...call }: GateCall, { id, at, verdict, reason, traced }: { readonly id: string; readonly at: Date; readonly verdict: Verdict["verdict"]; readonly reason: string; readonly traced: Traced }): NewGateCall {
  return {
    id, at: at.toISOString(), session: sessionKey({ caller, session: call.session }), task: caller.task?.id ?? null, point: call.point, agentId: caller.agent.id, agent: caller.agent.name,
    person: caller.person === null ? null : (caller.person.names[0] ?? `${caller.person.issuer} ${caller.person.subject}`), mandate: caller.mandate, tokenId: caller.tokenId, server: call.server, tool: call.tool, effects: profile.effects,
    verdict, reason: reason.slice(0, 2000), traced, definition: call.definition, traceparent: call.traceparent,
  };
}

async function durableOr(durable: Promise<void>, undo: () => Promise<void>): Promise<void> {
  try {
    await durable;
  } catch (thrown) {
    await undo();
    throw thrown;
  }
}

async function giveBack({ point, log }: Pick<GateDeps, "point" | "log">, reservation: Reservation | null): Promise<void> {
  if (reservation === null) return;
  await point.release(reservation).catch((thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "what a call took from its budget could not be given back"));
}

/** Whether a point enforces; looked up again when anything in force has changed. */
function modes({ store, point }: Pick<GateDeps, "store" | "point">): (of: GateCall["point"]) => Promise<boolean> {
  let known = new Map<string, boolean>();
  let asOf = -1;
  return async (of) => {
    if (point.sequence() !== asOf) {
      asOf = point.sequence();
      known = new Map();
    }
    const found = known.get(of);
    if (found !== undefined) return found;
    const enforces = (await modeOf(store.pool, `gate ${of}`)) === "enforce";
    known.set(of, enforces);
    return enforces;
  };
}

