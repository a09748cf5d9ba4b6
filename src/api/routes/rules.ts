// The catalogue of rules and what each answered last. A rule whose data was not read says so and is never shown as a pass.
import { z } from "zod";
import { pending } from "../pending.ts";
import { route } from "../route.ts";
import { idParams, instant } from "../schemas/common.ts";
import { RuleView } from "../schemas/finding.ts";

export const ruleRoutes = [
  route({
    id: "rules.list",
    method: "GET",
    path: "/v1/rules",
    permission: "findings.read",
    summary: "Every rule: pass, fail or not evaluated, over how many",
    response: z.object({ data: z.array(RuleView), evaluated_at: instant.nullable() }),
    handle: pending,
  }),
  route({ id: "rules.get", method: "GET", path: "/v1/rules/:id", permission: "findings.read", summary: "One rule with why, remedy and frameworks", params: idParams, response: RuleView, handle: pending }),
];
