// A call that a policy holds: who is asked about it, what the approval is bound to, and how one that comes back with an approval is let go, once.
import { digestOf, messageOf, type Log } from "../../kernel/index.ts";
import { HOLDERS, type Decision, type DecisionRequest, type GateCall, type Holder, type Named, type Traced } from "../../model/index.ts";
import { agentActor, decisionById, newestHeldAct, pendingHeldAct, systemActor, tieHeldAct, type HeldActRow, type HeldGrade, type StandingFor, type Store } from "../../store/index.ts";
import { askForRelease, decideReleased, endHeldOfSession, gradeCall, unusableInWords } from "../approvals/index.ts";
import type { Decided, DecisionPoint } from "../decision/index.ts";
import { digestOfQuestion, type Recorded } from "../records/index.ts";
import { sessionKey } from "./sessions.ts";

export interface HoldingDeps {
  readonly store: Store;
  readonly point: DecisionPoint;
}

/** Of the mandate's version, of the policies that hold as they are written, and of the tool's definition: another of any is another question. */
export function basisOf({ point }: Pick<HoldingDeps, "point">, { mandate, policies }: Pick<Decision, "mandate" | "policies">, definition: string): string {
  const { written } = point.world().estate;
  return digestOf({ mandate, definition, policies: policies.map((id) => [id, written[id] ?? null]) });
}

/** Asks the decision point; what is held and comes with an approval, or was let go for its task, is asked once more. What a person has denied stays denied. */
export async function decideCall({ store, point }: HoldingDeps, call: GateCall, request: DecisionRequest, traced: Traced): Promise<Decided> {
  const digest = digestOfQuestion(request);
  const { decision, unusable } = await decideReleased(store, agentActor(call.caller.agent), {
    decide: (answered) => point.decide(request, answered),
    digest,
    basisOf: (held) => basisOf({ point }, held, call.definition),
    approval: call.approval,
    standingOf: (held, basis) => standingOf(call, { held, traced, basis }),
  });
  if (decision.decision !== "hold") return decision;
  const denied = await deniedBefore(store, { principalId: call.caller.agent.id, digest, basis: basisOf({ point }, decision, call.definition) });
  if (denied !== undefined) return { ...decision, decision: "deny", reason: unusableInWords("policy_denied", denied), remedy: "Do not make the same call again: do it another way, or ask whom you work for." };
  return unusable === null ? decision : { ...decision, reason: `${decision.reason} (the approval ${call.approval ?? ""} is not for it: ${unusable.why}, ${unusable.says})` };
}

/** As long as what waits. */
const REMEMBERED_MILLISECONDS = 60 * 60_000;

async function deniedBefore(store: Store, same: Pick<HeldActRow, "principalId" | "digest" | "basis">): Promise<HeldActRow | undefined> {
  const now = store.clock.now();
  const newest = await newestHeldAct(store.pool, same, new Date(now.getTime() - REMEMBERED_MILLISECONDS), now);
  return newest?.state === "denied" ? newest : undefined;
}

/** Throws nothing; `undefined` when nobody is named who could be asked. */
function gradeOf(call: GateCall, { held, traced, shown }: { readonly held: Decision; readonly traced: Traced; readonly shown: Readonly<Record<string, unknown>> }): HeldGrade | undefined {
  const asked = askedOf(held);
  if (asked === undefined) return undefined;
  const { server, tool, profile, arguments: given, caller } = call;
  return gradeCall({ call: { server, tool, profile, arguments: given, agent: caller.agent.id }, findings: traced.findings, holder: asked.holder, policies: held.policies, session: sessionKey(call), shown });
}

/** INVARIANT: what is grave is never let go for a task, nor what was grave only this time. */
function standingOf(call: GateCall, { held, traced, basis }: { readonly held: Decision; readonly traced: Traced; readonly basis: string }): StandingFor | undefined {
  const grade = gradeOf(call, { held, traced, shown: {} });
  if (grade === undefined || grade.risk === "high" || grade.session === null || grade.steering === null) return undefined;
  return { principalId: call.caller.agent.id, person: personOf(call), session: grade.session, steering: grade.steering, basis };
}

/** As the record of a decision names him. */
const personOf = ({ caller: { person } }: GateCall): string | null => (person === null ? null : `${person.issuer} ${person.subject}`.trim());

/** Asks a person, or gives what he was asked already. `undefined` when nobody is named who could be asked. Throws `rate_limited`. */
export async function holdCall({ store, point }: HoldingDeps, call: GateCall, { decision, recorded, traced }: { readonly decision: Decision; readonly recorded: Recorded; readonly traced: Traced }): Promise<HeldActRow | undefined> {
  const asked = askedOf(decision);
  const row = await decisionById(store.pool, recorded.id);
  if (asked === undefined || row === undefined) return undefined;
  const basis = basisOf({ point }, decision, call.definition);
  const actor = agentActor(call.caller.agent);
  const grade = gradeOf(call, { held: decision, traced, shown: argumentsOf(row.request) });
  const waiting = await pendingHeldAct(store.pool, { principalId: call.caller.agent.id, digest: row.digest, basis }, store.clock.now());
  const held = waiting ?? (await askForRelease(store, actor, { decision: row, basis, ...asked, behind: behind(call), why: "", ...(grade === undefined ? {} : { grade }) }));
  await store.write(actor, async (tx) => {
    await tieHeldAct(tx, recorded.id, held.id);
    await tx.record({ action: "call.held", subject: recorded.id, detail: { heldAct: held.id } });
  });
  return held;
}

/** What waits in a session ends with it, in its own time: whoever ends the session does not wait for it. */
export function endHeld({ store, log }: Pick<HoldingDeps, "store"> & { readonly log: Pick<Log, "warn"> }, session: string): void {
  endHeldOfSession(store, systemActor("gate"), session).catch((thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "what waits for a person in a session that ended could not be taken back; it lapses by itself"));
}

function argumentsOf({ act }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = (act as { readonly arguments?: unknown } | undefined)?.arguments;
  return typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
}

function askedOf({ obligations }: Pick<Decision, "obligations">): { readonly holder: Holder; readonly party: string } | undefined {
  const asks = obligations.find(({ type }) => type === "approval")?.properties;
  const holder = HOLDERS.find((each) => each === asks?.["holder"]);
  return holder === undefined || typeof asks?.["party"] !== "string" ? undefined : { holder, party: asks["party"] };
}

/** Whom it is done for lets nothing of his own go. */
const behind = ({ caller: { person } }: GateCall): readonly Named[] => (person === null ? [] : [{ account: person.subject, names: person.names }]);
