// A rule and its last answer as the wire shows them. INVARIANT: whatever was not wholly seen, or had nothing to judge, is never a pass.
import type { z } from "zod";
import type { RuleResultRow } from "../../store/index.ts";
import type { RuleView, SIGHTS } from "../schemas/finding.ts";
import type { RuleText } from "../services.ts";

type Sight = (typeof SIGHTS)[number];
type Answer = Pick<RuleResultRow, "status" | "population" | "detail">;

/** The evaluation tells the reason in words; these are its words for "some of it" and "none of its kind". */
const IN_PART = /only part was read/;
const NONE_OF_ITS_KIND = /nothing of this kind was read/;

export function sightOf({ status, population, detail }: Answer): Sight {
  if (detail !== null && IN_PART.test(detail)) return "part";
  if (status === "fail") return "whole";
  if (status === "pass") return population === 0 ? "nothing_to_check" : "whole";
  return detail !== null && NONE_OF_ITS_KIND.test(detail) ? "nothing_to_check" : "not_read";
}

export function ruleView(rule: RuleText, result: RuleResultRow | undefined): z.output<typeof RuleView> {
  const told: Answer = result ?? { status: "not_evaluated", population: 0, detail: "Nothing was evaluated yet. Import an export or load the sample estate." };
  const sight = sightOf(told);
  return {
    id: rule.id,
    version: rule.version,
    title: rule.title,
    severity: rule.severity,
    why: rule.why,
    remedy: rule.remedy,
    frameworks: [...rule.frameworks],
    needs: rule.needs.map((streams) => [...streams]),
    status: told.status === "pass" && sight !== "whole" ? "not_evaluated" : told.status,
    about: result?.about ?? rule.about,
    population: told.population,
    matched: result?.matched ?? 0,
    open: result?.open ?? 0,
    accepted: result?.accepted ?? 0,
    detail: told.detail,
    sight,
  };
}
