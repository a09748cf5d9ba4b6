// docs/reference/rules.md: every rule as its declaration states it.
import type { Rule } from "../../src/understand/rules/index.ts";
import { code, page, table } from "./markdown.ts";

export function rulesPage(rules: readonly Rule[]): string {
  return page(
    "Rules",
    `${rules.length} rules. A rule answers *pass*, *fail* or *not evaluated*; what each means is in \`docs/guide/findings.md\`. The severity is the usual one; a match may be milder or worse, and its evidence says why.`,
    table(["rule", "what it finds", "severity"], rules.map((rule) => [`[${rule.id}](#${rule.id.toLowerCase()})`, rule.title, rule.severity])),
    ...rules.map(section),
  );
}

function section(rule: Rule): string {
  return [
    `## ${rule.id}`,
    `**${rule.title}** (${rule.severity}, version ${rule.version})`,
    rule.why,
    `*Remedy:* ${rule.remedy}`,
    [
      `- judges: ${rule.about.what}`,
      `- needs: ${rule.needs.map((streams) => streams.map(code).join(" or ")).join(", and ")}`,
      `- flags: ${rule.examples.flags.map(({ why }) => why).join("; ")}`,
      `- passes: ${rule.examples.passes.map(({ why }) => why).join("; ")}`,
      `- frameworks: ${rule.frameworks.map(code).join(" ")}`,
    ].join("\n"),
  ].join("\n\n");
}
