// What a waiver may become, and what opens an accepted finding again. Pure.
import type { ReopenTrigger, Severity, WaivedFacts, WaiverState } from "../../model/index.ts";

export const WAIVER_EVENTS = ["grant", "refuse", "withdraw", "lapse", "end", "expire", "trigger"] as const;
export type WaiverEvent = (typeof WAIVER_EVENTS)[number];

const MOVES: Readonly<Record<WaiverState, Partial<Readonly<Record<WaiverEvent, WaiverState>>>>> = {
  requested: { grant: "granted", refuse: "refused", withdraw: "ended", lapse: "ended" },
  granted: { end: "ended", expire: "ended", trigger: "ended" },
  refused: {},
  ended: {},
};

/** Null when the event does not fit the state. INVARIANT: `granted` is reached from `requested` alone, and nothing leaves `refused` and `ended`. */
export const afterWaiverEvent = (state: WaiverState, event: WaiverEvent): WaiverState | null => MOVES[state][event] ?? null;

/** Why the finding is open again: one sentence for each trigger that fired. A fact that was not known before or is not known now fires nothing but a change of owner. */
export function firedTriggers(triggers: readonly ReopenTrigger[], before: WaivedFacts, now: WaivedFacts): readonly string[] {
  return triggers.flatMap((trigger) => {
    const says = FIRES[trigger](before, now);
    return says === null ? [] : [says];
  });
}

const SEVERITY_WORDS: readonly Severity[] = ["low", "medium", "high", "critical"];
const REACH_WORDS = ["none", "scoped", "broad", "sensitive", "administrator"];

const FIRES: Readonly<Record<ReopenTrigger, (before: WaivedFacts, now: WaivedFacts) => string | null>> = {
  "severity-rises": (before, now) => (now.severity > before.severity ? `its severity rose from ${SEVERITY_WORDS[before.severity]} to ${SEVERITY_WORDS[now.severity]}` : null),
  "reach-rises": (before, now) => (before.reach !== null && now.reach !== null && now.reach > before.reach ? `the reach of its identity rose from ${REACH_WORDS[before.reach]} to ${REACH_WORDS[now.reach]}` : null),
  "rule-changes": (before, now) => (now.ruleVersion !== before.ruleVersion ? `its rule changed from version ${before.ruleVersion} to ${now.ruleVersion}` : null),
  "evidence-changes": (before, now) => (now.evidence !== before.evidence ? "its evidence is not what was accepted" : null),
  "owner-changes": (before, now) => (now.owner !== before.owner ? `the owner changed from ${before.owner ?? "nobody"} to ${now.owner ?? "nobody"}` : null),
};

export const LONGEST_WAIVER_DAYS = 366;
/** What is critical is looked at again each quarter. */
export const LONGEST_CRITICAL_DAYS = 90;
const DAY_MILLISECONDS = 86_400_000;

export const coversCritical = (expiresAt: string, from: Date): boolean => Date.parse(expiresAt) <= from.getTime() + LONGEST_CRITICAL_DAYS * DAY_MILLISECONDS;

/** Why a waiver cannot end then; null when it can. `critical`: critical findings it would accept today. */
export function endRefusal(expiresAt: string, now: Date, critical: number): string | null {
  const at = Date.parse(expiresAt);
  if (Number.isNaN(at) || at <= now.getTime()) return "a waiver must end in the future; choose a later day";
  if (at > now.getTime() + LONGEST_WAIVER_DAYS * DAY_MILLISECONDS) return "a waiver lasts at most a year; choose an earlier day and renew it then";
  if (critical > 0 && !coversCritical(expiresAt, now)) return `it would accept ${critical} critical ${critical === 1 ? "finding" : "findings"}, and for those a waiver lasts at most ${LONGEST_CRITICAL_DAYS} days; choose an earlier day or a narrower scope`;
  return null;
}
