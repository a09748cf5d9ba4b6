// FED-005: a role for IAM Roles Anywhere takes every certificate of every trust anchor of the account.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { trustOf, type Statement } from "./policy-facts.ts";
import { rewriteTrust } from "./remedies.ts";

const isAnywhere = (statement: Statement) => statement.principals.some((principal) => principal.type === "Service" && principal.value === "rolesanywhere.amazonaws.com");
const roles = (graph: Graph) => graph.estate.identities.filter((identity) => identity.type === "role" && trustOf(identity).some(isAnywhere));

/** Conditions that say which certificate or which anchor. */
const naming = (key: string) => key.startsWith("aws:principaltag/x509") || key === "aws:sourcearn";
const namesCertificate = (key: string) => key.startsWith("aws:principaltag/x509");

/** The anchor of the account, when exactly one is known. */
function anchorOf(graph: Graph, { realm }: Identity): string {
  const anchors = graph.estate.resources.filter((item) => item.type === "trust-anchor" && item.realm === realm);
  return anchors.length === 1 && anchors[0] !== undefined ? anchors[0].nativeId : `arn:aws:rolesanywhere:REGION:${realm}:trust-anchor/ID`;
}

const anywhere = (condition?: Record<string, Record<string, string>>) =>
  trusting("depot-scanner", { Effect: "Allow", Action: ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"], Principal: { Service: "rolesanywhere.amazonaws.com" }, ...(condition === undefined ? {} : { Condition: condition }) });

export const fed005OpenRolesAnywhere = defineRule({
  id: "FED-005",
  version: 1,
  title: "A Roles Anywhere trust does not say which certificate it takes",
  severity: "high",
  why: "Every certificate that any trust anchor of the account has issued, for whatever purpose, can take the role.",
  remedy: "Demand the trust anchor by aws:SourceArn and the certificate by its subject or issuer.",
  frameworks: ["NHI6:2025", "NHI4:2025", "NIST-800-53r5:IA-9"],
  about: { what: "roles that trust Roles Anywhere", population: (graph) => keysOf(roles(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) =>
    roles(graph).flatMap((identity) => {
      const open = trustOf(identity).filter((statement) => isAnywhere(statement) && !statement.conditions.some((condition) => namesCertificate(condition.key)));
      if (open.length === 0) return [];
      const anchored = open.every((statement) => statement.conditions.some((condition) => naming(condition.key)));
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: anchored ? ("medium" as const) : ("high" as const),
        title: `Any certificate of ${anchored ? "its trust anchor" : "any trust anchor of the account"} can take ${describe(identity)}`,
        evidence: open.map((statement) => fact(`${statement.id} of the trust policy has no condition on the certificate`, JSON.stringify(statement.conditions), identity.location)),
        ...placed(identity),
        remedy: rewriteTrust(identity, `# trust.json, in the statement's Condition:\n"StringEquals": {"aws:PrincipalTag/x509Subject/CN": "THE_WORKLOAD"},\n"ArnEquals": {"aws:SourceArn": "${anchorOf(graph, identity)}"}`),
      }];
    }),
  examples: {
    flags: [example("no condition at all", { identities: [anywhere()] })],
    passes: [example("one subject of one anchor", { identities: [anywhere({ StringEquals: { "aws:PrincipalTag/x509Subject/CN": "depot-scanner" }, ArnEquals: { "aws:SourceArn": "arn:aws:rolesanywhere:eu-west-1:111122223333:trust-anchor/a1" } })] })],
  },
});
