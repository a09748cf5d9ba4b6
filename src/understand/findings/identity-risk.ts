// The risk of an identity, for the order of the inventory: its worst open finding and a little for each further one. Pure.
import { NO_OWNER_TERM, REACH_POINTS, type RiskTerm, type Severity } from "../../model/index.ts";
import type { ReachLevel } from "../graph/index.ts";

export interface RiskFacts {
  readonly isPerson: boolean;
  readonly reachLevel: ReachLevel | null;
  readonly reachWhy: string | null;
  readonly hasOwner: boolean;
  /** The worst open finding. */
  readonly worst?: { readonly title: string; readonly risk: number };
  readonly open: Readonly<Record<Severity, number>>;
}

const FURTHER: Readonly<Record<Severity, number>> = { low: 0, medium: 1, high: 2, critical: 3 };
const MOST_FOR_FURTHER = 10;

export function riskOfIdentity(facts: RiskFacts): { readonly risk: number; readonly terms: readonly RiskTerm[] } {
  const terms: RiskTerm[] = [];
  if (facts.worst === undefined) {
    const points = facts.reachLevel === null ? 0 : REACH_POINTS[facts.reachLevel];
    if (points > 0) terms.push({ why: `reach is ${facts.reachLevel}${facts.reachWhy === null ? "" : `: ${facts.reachWhy}`}`, points });
    if (!facts.hasOwner && !facts.isPerson) terms.push(NO_OWNER_TERM);
  } else {
    terms.push({ why: `worst open finding: ${facts.worst.title}`, points: facts.worst.risk });
    const further = furtherPoints(facts, facts.worst.risk);
    if (further > 0) terms.push({ why: "further open findings", points: further });
  }
  return { risk: terms.reduce((sum, term) => sum + term.points, 0), terms };
}

function furtherPoints(facts: RiskFacts, worst: number): number {
  const all = (Object.keys(FURTHER) as Severity[]).reduce((sum, severity) => sum + FURTHER[severity] * facts.open[severity], 0);
  const highest = (["critical", "high", "medium", "low"] as const).find((severity) => facts.open[severity] > 0) ?? "low";
  return Math.max(0, Math.min(all - FURTHER[highest], MOST_FOR_FURTHER, 100 - worst));
}
