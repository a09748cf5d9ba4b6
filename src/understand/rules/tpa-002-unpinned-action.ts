// TPA-002: a workflow runs an action of a third party by a name that its publisher can move to other code at any time.
import type { Graph } from "../graph/index.ts";
import { example, workflow } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf } from "./facts.ts";
import { fileOf, secretsOf, spots, workflows, writes } from "./workflow-facts.ts";

/** PROVIDER: GitHub's own actions live with the platform that runs them; the platform is trusted already. */
const OF_THE_PLATFORM = /^(?:actions|github)\//;

const judged = (graph: Graph) => workflows(graph);

export const tpa002UnpinnedAction = defineRule({
  id: "TPA-002",
  version: 1,
  title: "A workflow runs third-party code that is not pinned",
  severity: "medium",
  why: "A tag can be moved: on the day its publisher is taken over, the new code runs with the workflow's secrets.",
  remedy: "Pin each third-party action to the full commit it was reviewed at, and let a bot propose updates.",
  frameworks: ["NHI3:2025", "ASI04:2026", "NIST-800-53r5:SR-3", "SOC2-2017:CC9.2"],
  about: { what: "CI workflows", population: (graph) => keysOf(judged(graph)) },
  needs: [["source-code.ci-workflows"]],
  evaluate: (graph) =>
    judged(graph).flatMap((item) => {
      const found = spots(item, "unpinnedActions", "uses").filter((spot) => !OF_THE_PLATFORM.test(spot.what));
      const first = found[0];
      if (first === undefined) return [];
      const file = fileOf(item);
      const precious = secretsOf(item).length > 0 || item.attributes?.["oidc"] === true || writes(item).length > 0;
      const names = [...new Set(found.map((spot) => spot.what))];
      return [{
        subject: item.key,
        identity: item.key,
        severity: precious ? ("high" as const) : ("medium" as const),
        title: `Workflow ${item.nativeId} runs ${names.slice(0, 3).join(", ")} unpinned${precious ? " with secrets or rights in reach" : ""}`,
        evidence: [
          ...found.slice(0, 20).map((spot) => fact("a third-party action by a name that can move", spot.what, { file, ...(spot.line === undefined ? {} : { line: spot.line }) })),
          ...(precious ? [fact("it has something to lose", [...secretsOf(item), ...writes(item).map((scope) => `${scope}: write`)].slice(0, 10).join(", ") || "a cloud identity by OIDC")] : []),
        ],
        location: { file, ...(first.line === undefined ? {} : { line: first.line }) },
        remedy: names.slice(0, 10).map((name) => {
          const [action = name, ref = "HEAD"] = name.split("@");
          return `# ${file}: uses: ${action}@$(gh api repos/${action.split("/").slice(0, 2).join("/")}/commits/${ref} --jq .sha)   # ${ref}`;
        }).join("\n"),
      }];
    }),
  examples: {
    flags: [example("a third party's action by tag", { identities: [workflow(".github/workflows/release.yml", { unpinnedActions: [{ uses: "acme/upload@v3", line: 17 }] })] })],
    passes: [
      example("the platform's own action", { identities: [workflow(".github/workflows/release.yml", { unpinnedActions: [{ uses: "actions/checkout@v4", line: 5 }] })] }),
      example("all pinned", { identities: [workflow(".github/workflows/release.yml", { unpinnedActions: [] })] }),
    ],
  },
});
