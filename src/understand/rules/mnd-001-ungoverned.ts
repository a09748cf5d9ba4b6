// MND-001: no mandate in force names the identity, in an account or cluster where mandates are kept. Where nobody has begun to write mandates
// it is not evaluated, or the first look at an estate would be a finding for every identity of it.
import { allow, example, grant, inForce, mandate, policy, registeredAgent, role } from "./example-estates.ts";
import { environmentIn, type Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { mandatable, mandatesOf } from "./mandate-facts.ts";
import { shell } from "./remedies.ts";

function severityOf(graph: Graph, identity: Identity) {
  const { level } = graph.reach(identity.key);
  const isProduction = environmentIn(identity.environment) === "production";
  if (level === "administrator" || (level === "sensitive" && isProduction)) return "high" as const;
  return level === "sensitive" || isProduction ? ("medium" as const) : ("low" as const);
}

/** An agent of our own register. */
const isOurs = ({ provider }: Identity): boolean => provider === "mandate";

const deploy = role("deploy");
const other = role("report");
const summaries = registeredAgent("summaries");
const all = policy("everything", allow("*"));

export const mnd001Ungoverned = defineRule({
  id: "MND-001",
  version: 1,
  title: "No mandate says what the identity is for",
  severity: "medium",
  why: "Without a mandate nobody has approved what the identity may do, so nothing it does can be called wrong.",
  remedy: "Write a mandate from what the identity was granted and what it used, and have its owner and sponsor approve it; or retire the identity.",
  frameworks: ["NHI5:2025", "ASI03:2026", "NIST-800-53r5:AC-2", "PCI-4.0.1:7.2.4", "CIS-8.1:5.5"],
  about: { what: "enabled identities of the accounts and clusters where mandates are kept", population: (graph) => keysOf(mandatable(graph)) },
  needs: [["aws.authorization-details", "aws.credential-report", "kubernetes.service-accounts", "source-code.ci-workflows", "workstation.agent-configurations", "mandate.agents"]],
  evaluate: (graph) =>
    mandatable(graph)
      .filter((identity) => mandatesOf(graph, identity.key).length === 0)
      .map((identity) => ({
        subject: identity.key,
        identity: identity.key,
        severity: severityOf(graph, identity),
        title: `No mandate in force names ${describe(identity)}`,
        evidence: [fact(isOurs(identity) ? "it is registered and active, and no mandate in force names it, so it may do nothing" : "no mandate in force has it as a subject, while others of its account or cluster have one", identity.nativeId, identity.location), fact(`its reach is ${graph.reach(identity.key).level}: ${graph.reach(identity.key).why}`)],
        ...placed(identity),
        remedy: `# on its page in Mandate: "Write a mandate", from what it was granted or used; or from a file whose subject is\n#   - ${isOurs(identity) ? `agent: ${identity.name}` : `identity: ${identity.key}`}\nmandate mandates apply ${shell("mandate.yaml")}`,
      })),
  examples: {
    flags: [example("a registered agent, wherever mandates are kept", { identities: [summaries] }), example("a neighbour has a mandate and it has none", { identities: [deploy, other], mandates: [mandate("reports", [other])] }), example("its mandate has ended", { identities: [deploy, other], entitlements: [all], grants: [grant(deploy, all)], mandates: [mandate("reports", [other]), mandate("deploys", [deploy], { end: "2026-10-01" })] })],
    passes: [
      example("nobody has begun to write mandates", { identities: [deploy] }),
      example("a registered agent that is not active yet", { identities: [registeredAgent("summaries", { enabled: false })] }),
      example("a mandate names it", { identities: [deploy], mandates: [mandate("deploys", [deploy])] }),
      example("a template's pattern names it", { identities: [deploy, other], mandates: [inForce("roles", { subjects: [{ identity: "aws|111122223333|role|*" }] })] }),
    ],
  },
});
