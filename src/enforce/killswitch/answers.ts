// What each point of enforcement says of a stop, judged. Pure. INVARIANT: a point that is not heard of is never told as fine.
import type { AcknowledgementRow, PointRow } from "../../store/index.ts";

/** What we promise: in force at every point within this. */
export const PROMISED_MILLISECONDS = 1_000;
/** A point says that it is there every two seconds. Silent for longer than this, nothing is known of it; by itself it denies everything once it is out of touch. */
export const SILENT_AFTER_MILLISECONDS = 7_000;
export const BEAT_MILLISECONDS = 2_000;

export const ANSWERS = ["in-time", "late", "waiting", "unacknowledged", "unknown", "left"] as const;
export type Answer = (typeof ANSWERS)[number];

export const isSilent = ({ silentMilliseconds }: Pick<PointRow, "silentMilliseconds">): boolean => silentMilliseconds > SILENT_AFTER_MILLISECONDS;

export function answerOf(said: Pick<AcknowledgementRow, "milliseconds" | "sinceMilliseconds" | "silentMilliseconds" | "leftAt">): Answer {
  if (said.milliseconds !== null) return said.milliseconds <= PROMISED_MILLISECONDS ? "in-time" : "late";
  if (said.leftAt !== null) return "left";
  if (isSilent(said)) return "unknown";
  return said.sinceMilliseconds <= PROMISED_MILLISECONDS ? "waiting" : "unacknowledged";
}

export interface Report {
  readonly points: number;
  readonly acknowledged: number;
  /** The slowest; `null` while nobody has acknowledged. */
  readonly worstMilliseconds: number | null;
  /** Every point that was there has acknowledged within the promise, or has left. */
  readonly verdict: "kept" | "waiting" | "broken" | "nobody";
}

export function reportOf(said: readonly Parameters<typeof answerOf>[0][]): Report {
  const answers = said.map(answerOf);
  const times = said.flatMap(({ milliseconds }) => (milliseconds === null ? [] : [milliseconds]));
  const has = (...wanted: readonly Answer[]) => answers.some((answer) => wanted.includes(answer));
  const verdict = has("late", "unacknowledged", "unknown") ? "broken" : has("waiting") ? "waiting" : times.length === 0 ? "nobody" : "kept";
  return { points: said.length, acknowledged: times.length, worstMilliseconds: times.length === 0 ? null : Math.max(...times), verdict };
}
