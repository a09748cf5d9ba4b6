// Recorded decisions asked again, in today's world and in one with a change: who would newly be allowed, denied or held, exactly. Pure.
import { canonicalJson } from "../../kernel/index.ts";
import type { CompiledRuntimePolicy, Decision, DecisionRequest, RuntimeLayer } from "../../model/index.ts";
import type { ActiveRuntimePolicy, DecisionRecordRow, ReplayAnswer, ReplayCounts, ReplayDifference, ReplayKind } from "../../store/index.ts";
import { compileLayer, weighIn, type StandingMandate, type World } from "../decision/index.ts";

/** What would be otherwise. `policies`: of the run-time policy of this name; none when it would be out of force. */
export type WorldChange =
  | { readonly kind: "policy"; readonly name: string; readonly layer: RuntimeLayer; readonly policies: readonly CompiledRuntimePolicy[] }
  | { readonly kind: "mandate"; readonly mandate: StandingMandate };

/** Today's world with the change laid over it. `active`: the run-time policies that stand in it. */
export function changedWorld(world: World, active: readonly ActiveRuntimePolicy[], change: WorldChange): World {
  if (change.kind === "mandate") return { ...world, mandate: (name) => (name === change.mandate.name ? change.mandate : world.mandate(name)) };
  const rest = active.filter(({ name, layer }) => layer === change.layer && name !== change.name).flatMap(({ policies }) => policies);
  return { ...world, [change.layer]: compileLayer([...rest, ...change.policies]) };
}

const NEWLY = { allow: "newly-allowed", deny: "newly-denied", hold: "newly-held" } as const;

/** `null`: the same answer in both, and it is the one on record, byte for byte. */
export function replayOne(record: DecisionRecordRow, before: World, after: World): ReplayDifference | null {
  const told = { recordId: record.id, at: record.at, principal: record.principal, person: record.person, mandate: record.mandate, act: record.act, recorded: record.decision };
  const cannot = whyNot(record);
  if (cannot !== null) return { ...told, kind: "not-replayable", before: null, after: null, why: cannot };
  const request = record.request as unknown as DecisionRequest;
  const at = new Date(record.at);
  const [was, is] = [weighIn(before, request, at), weighIn(after, request, at)];
  const sameAsRecorded = formOf(was) === formOf(recordedAnswer(record));
  const why = sameAsRecorded ? "" : otherwise(record, was);
  if (was.decision !== is.decision) return { ...told, kind: NEWLY[is.decision], before: answerOf(was), after: answerOf(is), why };
  return sameAsRecorded ? null : { ...told, kind: "recorded-otherwise", before: answerOf(was), after: answerOf(is), why };
}

/** INVARIANT: nothing is made up for an input that is not on record. */
function whyNot({ actKind, redacted, policies, request }: DecisionRecordRow): string | null {
  if (actKind === "other") return "it was asked in the words of an application, which these policies do not judge";
  if (redacted.length > 0) return `not everything that was asked is on record: ${redacted.join(", ")} ${redacted.length === 1 ? "was" : "were"} left out`;
  if (policies.some((policy) => policy === "loop-breaker" || /\.limits\.(minute|day|total)\.(calls|rows|spend)$/.test(policy))) return "it was refused because of what was used up then, and that is not on record";
  return "act" in request && "principal" in request ? null : "what was asked is not on record in a form that can be asked again";
}

/** The whole answer as bytes: the same answer has the same ones. */
const formOf = ({ decision, stage, policies, errors, mandate, reason, remedy, obligations }: Pick<DecisionRecordRow, "stage"> & Omit<Decision, "stage">): string => canonicalJson({ decision, stage, policies, errors, mandate, reason, remedy, obligations });

const recordedAnswer = (record: DecisionRecordRow) => ({ ...record, mandate: record.mandateId === null ? null : { id: record.mandateId, name: record.mandate ?? "", version: record.mandateVersion ?? 0, hash: record.mandateHash ?? "" } });

function otherwise({ mandateHash, decision, stage }: DecisionRecordRow, now: Decision): string {
  if (decision === "allow" && now.decision === "hold") return "it was approved then, or what holds it now did not stand";
  if (mandateHash !== (now.mandate?.hash ?? null)) return now.mandate === null ? "its mandate is not in force any more" : "its mandate has another content now";
  if (stage === "kill-switch") return "it was stopped then";
  return "the agents, people, stops or policies are others now than when it was decided";
}

const answerOf = ({ decision, reason, policies }: Decision): ReplayAnswer => ({ decision, reason, policies });

export const NO_COUNTS: ReplayCounts = { read: 0, same: 0, "newly-allowed": 0, "newly-denied": 0, "newly-held": 0, "not-replayable": 0, "recorded-otherwise": 0 };

/** Page by page, so that a year of decisions takes no more memory than a minute of them. */
export async function* replay(pages: AsyncIterable<readonly DecisionRecordRow[]>, before: World, after: World): AsyncGenerator<{ readonly read: number; readonly differences: readonly ReplayDifference[] }> {
  for await (const page of pages) yield { read: page.length, differences: page.flatMap((record) => replayOne(record, before, after) ?? []) };
}

export function counted(counts: ReplayCounts, read: number, differences: readonly { readonly kind: ReplayKind }[]): ReplayCounts {
  const next: Record<keyof ReplayCounts, number> = { ...counts, read: counts.read + read, same: counts.same + read - differences.length };
  for (const { kind } of differences) next[kind]++;
  return next;
}
