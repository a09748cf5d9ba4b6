// The catalogue of rules and what each answered last. A rule whose data was not read says so and is never shown as a pass.
import { z } from "zod";
import { found } from "../present.ts";
import { route } from "../route.ts";
import { idParams, instant } from "../schemas/common.ts";
import { RuleView } from "../schemas/finding.ts";
import { ruleView } from "../views/rule-view.ts";

export const ruleRoutes = [
  route({
    id: "rules.list",
    method: "GET",
    path: "/v1/rules",
    permission: "findings.read",
    summary: "Every rule: pass, fail or not evaluated, over how many",
    response: z.object({ data: z.array(RuleView), evaluated_at: instant.nullable() }),
    handle: async ({ services }) => {
      const results = await services.store.reads.findings.rules();
      const byRule = new Map(results.map((result) => [result.rule, result]));
      return {
        data: [...services.rules.values()].map((rule) => ruleView(rule, byRule.get(rule.id))),
        evaluated_at: results.map((result) => result.at).sort().at(-1) ?? null,
      };
    },
  }),
  route({ id: "rules.get", method: "GET", path: "/v1/rules/:id", permission: "findings.read", summary: "One rule with why, remedy and frameworks", params: idParams, response: RuleView,
    handle: async ({ params, services }) => {
      const rule = found(services.rules.get(params.id), "rule");
      const results = await services.store.reads.findings.rules();
      return ruleView(rule, results.find((result) => result.rule === rule.id));
    },
  }),
];
