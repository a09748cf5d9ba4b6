// The five acts that remove most risk: open findings grouped by rule, the heaviest groups first, each with its worst case to begin with.
import type { FindingRow, Reads } from "../../store/index.ts";
import type { RuleTexts } from "./finding-view.ts";

export interface NextAct {
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly risk_removed: number;
  readonly rule: string;
  readonly finding_id: string;
  readonly findings: number;
  readonly identity_id: string | null;
}

const LOOKED_AT = 500;
const ACTS = 5;
/** A second finding of a rule costs less to end than the first: its risk counts with the square root of their number. */
const groupWeight = (worst: number, count: number) => worst * Math.sqrt(count);

export async function doNext(reads: Reads, rules: RuleTexts, environment?: string): Promise<NextAct[]> {
  const listed = await reads.findings.list({ state: ["open", "reopened"], environment: environment === undefined ? undefined : [environment] }, { by: "risk", descending: true }, { limit: LOOKED_AT });
  const groups = new Map<string, FindingRow[]>();
  for (const row of listed.rows) groups.set(row.rule, [...(groups.get(row.rule) ?? []), row]);
  return [...groups.values()]
    .flatMap((rows) => (rows[0] === undefined ? [] : [actOf(rows[0], rows, rules)]))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, ACTS)
    .map(({ act }) => act);
}

function actOf(worst: FindingRow, rows: readonly FindingRow[], rules: RuleTexts): { weight: number; act: NextAct } {
  const rule = rules.get(worst.rule);
  return {
    weight: groupWeight(worst.risk, rows.length),
    act: {
      title: worst.title,
      why: rule?.why ?? "",
      remedy: worst.remedy,
      risk_removed: rows.reduce((sum, row) => sum + row.risk, 0),
      rule: worst.rule,
      finding_id: worst.id,
      findings: rows.length,
      identity_id: worst.identityId,
    },
  };
}
