// Season, not dormancy: a quarterly job that is silent for 80 days is doing its work. A season must be shown by evidence or declared on
// the identity itself; it is never guessed from one date.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { date, tagOf } from "./facts.ts";

export interface Season {
  readonly periodDays: number;
  readonly because: string;
}

const DECLARED: Readonly<Record<string, number>> = { weekly: 7, monthly: 31, quarterly: 92, "half-yearly": 184, "semi-annual": 184, yearly: 366, annual: 366, annually: 366 };
const TAGS = ["schedule", "cadence", "frequency", "season"];
const REGULAR = 0.2;

/** The rhythm an identity works in: declared by a tag, or three or more uses at even distances. */
export function seasonOf(graph: Graph, identity: Identity): Season | undefined {
  for (const tag of TAGS) {
    const value = tagOf(identity, tag)?.toLowerCase();
    const periodDays = value === undefined ? undefined : DECLARED[value];
    if (periodDays !== undefined) return { periodDays, because: `its tag ${tag}=${value} declares the rhythm` };
  }
  return shownByUse(graph, identity);
}

function shownByUse(graph: Graph, identity: Identity): Season | undefined {
  const dates = graph
    .usagesOf(identity.key)
    .map((usage) => usage.lastUsedAt)
    .concat(identity.lastUsedAt ?? null)
    .filter((iso) => iso !== null);
  // Uses on one day are one run.
  const days = [...new Set(dates.map((iso) => Math.floor(Date.parse(iso) / 86_400_000)))].sort((a, b) => a - b);
  const runs = days.filter((day, index) => index === 0 || day - (days[index - 1] ?? day) > 3);
  if (runs.length < 3) return undefined;
  const gaps = runs.slice(1).map((day, index) => day - (runs[index] ?? day));
  const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  if (gaps.some((gap) => Math.abs(gap - mean) > mean * REGULAR)) return undefined;
  return { periodDays: Math.round(mean), because: `its uses stand at even distances (${runs.map((day) => date(new Date(day * 86_400_000).toISOString())).join(", ")})` };
}

/** Days of silence after which this identity counts as unused: the usual limit, or its own period and half again. */
export const silenceLimit = (season: Season | undefined, usual: number): number => (season === undefined ? usual : Math.max(usual, Math.ceil(season.periodDays * 1.5)));
