// FED-006: a workflow that strangers can set off runs with the repository's secrets, a cloud role or a token that can write.
import type { Graph } from "../graph/index.ts";
import { example, workflow } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";
import { fileOf, runsUntrustedCode, secretsOf, STRANGERS, triggersOf, workflows, writes } from "./workflow-facts.ts";

const judged = (graph: Graph) => workflows(graph).filter((item) => item.attributes?.["platform"] !== "gitlab-ci");

export const fed006StrangerTriggeredWorkflow = defineRule({
  id: "FED-006",
  version: 1,
  title: "Strangers can set off a workflow that holds secrets",
  severity: "high",
  why: "A pull request or a comment from outside starts the workflow with the repository's own rights; if it touches what the stranger wrote, the stranger has them.",
  remedy: "Use pull_request for work on foreign code, keep secrets in a second workflow that never checks it out, and give the token read rights only.",
  frameworks: ["NHI6:2025", "NHI2:2025", "NIST-800-53r5:AC-6", "NIST-800-53r5:AC-4"],
  about: { what: "GitHub Actions workflows", population: (graph) => keysOf(judged(graph)) },
  needs: [["source-code.ci-workflows"]],
  evaluate: (graph) =>
    judged(graph).flatMap((item) => {
      const triggers = triggersOf(item).filter((trigger) => STRANGERS.includes(trigger) || (trigger === "workflow_run" && runsUntrustedCode(item)));
      const checksOut = runsUntrustedCode(item);
      const secrets = secretsOf(item);
      const written = writes(item);
      const oidc = item.attributes?.["oidc"] === true || written.includes("id-token");
      const target = triggers.includes("pull_request_target") || triggers.includes("workflow_run");
      // Bots that answer comments are common; they count only when they also hold something beyond the usual token.
      if (triggers.length === 0 || !(secrets.length > 0 || oidc || (target && written.length > 0) || checksOut)) return [];
      return [{
        subject: item.key,
        identity: item.key,
        severity: checksOut && (secrets.length > 0 || oidc || written.length > 0) ? ("critical" as const) : target ? ("high" as const) : ("medium" as const),
        title: `Strangers can set off workflow ${item.nativeId} (${triggers.join(", ")}), which holds ${secrets.length > 0 ? "secrets" : oidc ? "a cloud identity" : "a token that can write"}`,
        evidence: [
          fact(`it runs on ${triggers.join(", ")}`, fileOf(item), item.location),
          ...(secrets.length > 0 ? [fact("it reads these secrets", secrets.slice(0, 20).join(", "))] : []),
          ...(written.length > 0 ? [fact("its token may write", written.join(", "))] : []),
          ...(checksOut ? [fact("it checks out the stranger's code")] : []),
        ],
        ...placed(item),
        remedy: `# ${fileOf(item)}:\non: pull_request          # in place of ${triggers.join(", ")}\npermissions:\n  contents: read\n# and move the steps that need ${secrets.slice(0, 3).join(", ") || "write rights"} to a workflow on push or workflow_dispatch`,
      }];
    }),
  examples: {
    flags: [example("pull_request_target with a deploy key", { identities: [workflow(".github/workflows/preview.yml", { triggers: ["pull_request_target"], permissions: { contents: "write" }, staticCloudKeys: [{ name: "AWS_ACCESS_KEY_ID", line: 9 }] })] })],
    passes: [
      example("pull_request: strangers get no secrets", { identities: [workflow(".github/workflows/test.yml", { triggers: ["pull_request"], permissions: { contents: "read" } })] }),
      example("pull_request_target that only labels, with read rights", { identities: [workflow(".github/workflows/label.yml", { triggers: ["pull_request_target"], permissions: { contents: "read" } })] }),
    ],
  },
});
