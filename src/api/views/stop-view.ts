// A stop as the API shows it: with what each point said, and what the caller may do.
import type { z } from "zod";
import { answerOf, isSilent, judgeAsking, judgeConfirming, judgeWithdrawing, PROMISED_MILLISECONDS, reportOf, stateOf, type LiftAnswer, type StopActing } from "../../enforce/killswitch/index.ts";
import { acknowledgementsOf, type AcknowledgementRow, type Db, type PointRow, type StopParty, type StopRow } from "../../store/index.ts";
import { sentence } from "../deciding.ts";
import type { EnforcementPoint, Stop, StopPoint } from "../schemas/stop.ts";

export async function stopViews(db: Db, rows: readonly StopRow[], acting: StopActing): Promise<z.infer<typeof Stop>[]> {
  const said = Map.groupBy(await acknowledgementsOf(db, rows.map(({ id }) => id)), ({ stopId }) => stopId);
  return rows.map((row) => stopView(row, said.get(row.id) ?? [], acting));
}

function stopView(row: StopRow, said: readonly AcknowledgementRow[], { actor, person }: StopActing): z.infer<typeof Stop> {
  const { points, acknowledged, worstMilliseconds, verdict } = reportOf(said);
  const isPerson = actor.type === "user";
  return {
    id: row.id,
    kind: row.kind,
    subject: row.subject,
    title: row.title,
    reason: row.reason,
    drill: row.drill,
    state: stateOf(row),
    by: named(row.by) ?? "",
    at: row.at,
    lift_reason: row.liftReason,
    lift_asked_by: named(row.liftAskedBy),
    lift_asked_at: row.liftAskedAt,
    lifted_why: row.liftedWhy,
    lifted_by: named(row.liftedBy),
    lifted_at: row.liftedAt,
    promised_ms: PROMISED_MILLISECONDS,
    report: { points, acknowledged, worst_ms: worstMilliseconds, verdict },
    points: said.map(pointOf),
    may: { ask_lift: told(judgeAsking(row)), confirm: told(judgeConfirming(row, person, isPerson)), withdraw: told(judgeWithdrawing(row, person, isPerson)) },
  };
}

const named = (party: StopParty | null): string | null => (party === null ? null : (party.names[0] ?? party.account));
const told = (answer: LiftAnswer) => ({ may: answer.may, says: answer.may ? "" : sentence(answer.says) });

const pointOf = (row: AcknowledgementRow): z.infer<typeof StopPoint> => ({ id: row.id, kind: row.kind, name: row.name, answer: answerOf(row), milliseconds: row.milliseconds, acknowledged_at: row.acknowledgedAt, seen_at: row.seenAt });

export const pointView = (row: PointRow, newest: number): z.infer<typeof EnforcementPoint> => ({
  id: row.id,
  kind: row.kind,
  name: row.name,
  started_at: row.startedAt,
  seen_at: row.seenAt,
  sequence: row.sequence,
  behind: Math.max(0, newest - row.sequence),
  stale_after_ms: row.staleAfterMilliseconds,
  state: isSilent(row) ? "silent" : "present",
});
