// FED-007: a workflow pastes a stranger's words (a title, a branch name, a comment) into a shell script before the shell reads it.
import type { Graph } from "../graph/index.ts";
import { example, workflow } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf } from "./facts.ts";
import { fileOf, OUTSIDE, spots, triggersOf, workflows } from "./workflow-facts.ts";

const judged = (graph: Graph) => workflows(graph).filter((item) => item.attributes?.["platform"] !== "gitlab-ci");

export const fed007ScriptInjection = defineRule({
  id: "FED-007",
  version: 1,
  title: "A workflow runs words that a stranger wrote",
  severity: "high",
  why: "A pull request title that is pasted into a script is a script: whoever writes it acts with the workflow's identity.",
  remedy: "Hand the words over in an environment variable and quote it, so that the shell sees data and not code.",
  frameworks: ["NHI6:2025", "ASI05:2026", "NIST-800-53r5:SI-10"],
  about: { what: "GitHub Actions workflows", population: (graph) => keysOf(judged(graph)) },
  needs: [["source-code.ci-workflows"]],
  evaluate: (graph) =>
    judged(graph).flatMap((item) => {
      const found = spots(item, "scriptInjections", "expression");
      const first = found[0];
      if (first === undefined) return [];
      const file = fileOf(item);
      const outside = triggersOf(item).some((trigger) => OUTSIDE.includes(trigger));
      const privileged = triggersOf(item).some((trigger) => trigger !== "pull_request" && OUTSIDE.includes(trigger));
      return [{
        subject: item.key,
        identity: item.key,
        severity: privileged ? ("high" as const) : outside ? ("medium" as const) : ("low" as const),
        title: `Workflow ${item.nativeId} pastes ${first.what} into a script`,
        evidence: found.map((spot) => fact("the expression stands inside a script", spot.what, { file, ...(spot.line === undefined ? {} : { line: spot.line }) })),
        location: { file, ...(first.line === undefined ? {} : { line: first.line }) },
        remedy: `# ${file}:\n- env:\n    WORDS: ${first.what.startsWith("${{") ? first.what : `\${{ ${first.what} }}`}\n  run: printf '%s\\n' "$WORDS"`,
      }];
    }),
  examples: {
    flags: [example("the title of an issue in a script", { identities: [workflow(".github/workflows/triage.yml", { triggers: ["issues"], scriptInjections: [{ expression: "github.event.issue.title", line: 14 }] })] })],
    passes: [example("the title in an environment variable", { identities: [workflow(".github/workflows/triage.yml", { triggers: ["issues"], scriptInjections: [] })] })],
  },
});
