// PRV-001: an identity that is an administrator outright, without any escalation. Reaching it by escalation is PRV-003.
import type { Graph } from "../graph/index.ts";
import { allow, clusterRole, example, grant, policy, role, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, keysOf, nameOf, placed } from "./facts.ts";
import { iamName, shell } from "./remedies.ts";
import type { Identity } from "../../model/index.ts";

const withRights = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && graph.grantsOf(identity.key).some((held) => held.effect === "allow"));

function remedyFor(graph: Graph, identity: Identity): string {
  const held = graph.grantsOf(identity.key).filter((grant) => grant.effect === "allow");
  if (identity.provider === "aws") {
    const name = shell(iamName(identity.nativeId));
    const lines = held.flatMap((grant) => {
      const entitlement = graph.entitlement(grant.entitlement);
      const arn = entitlement?.nativeId ?? "";
      return arn.startsWith("arn:") && !arn.includes("#") && grant.holder === identity.key && /Administrator|PowerUser|FullAccess|\*/i.test(`${arn} ${JSON.stringify(entitlement?.attributes?.["document"] ?? "")}`)
        ? [`aws iam detach-${identity.type}-policy --${identity.type}-name ${name} --policy-arn ${shell(arn)}`]
        : [];
    });
    return [`# see what it uses, and write a policy of that:\naws iam generate-service-last-accessed-details --arn ${shell(identity.nativeId)}`, ...(lines.length > 0 ? lines : [`aws iam list-attached-${identity.type}-policies --${identity.type}-name ${name}`])].join("\n");
  }
  const bindings = held.flatMap((grant) => (typeof grant.attributes?.["binding"] === "string" ? [`kubectl delete ${grant.resource === "*" ? `clusterrolebinding ${shell(grant.attributes["binding"])}` : `rolebinding ${shell(grant.attributes["binding"])}`}`] : []));
  return ["# bind a role that names the verbs and resources it needs, then:", ...bindings].join("\n");
}

const admin = policy("AdministratorAccess", allow("*"));
const superuser = clusterRole("superuser", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] });

export const prv001Administrator = defineRule({
  id: "PRV-001",
  version: 1,
  title: "The identity is an administrator",
  severity: "high",
  why: "Whoever takes over an administrator has everything, and no program needs everything.",
  remedy: "Give it the rights its purpose needs, measured by what it used, and take the administrator right away.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6", "PCI-4.0.1:7.2.5", "ISO-27001-2022:A.8.2"],
  about: { what: "enabled identities that hold a grant", population: (graph) => keysOf(withRights(graph)) },
  needs: [["aws.authorization-details", "kubernetes.bindings"]],
  evaluate: (graph) => {
    const administrators = new Set(graph.administrators);
    return withRights(graph)
      .filter((identity) => administrators.has(identity.key))
      .map((identity) => ({
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} is an administrator of ${identity.realm}`,
        evidence: [
          fact(graph.reach(identity.key).why, identity.nativeId, identity.location),
          ...graph.grantsOf(identity.key).filter((held) => held.effect === "allow").slice(0, 10).map((held) => fact(held.holder === identity.key ? "it holds" : `through ${nameOf(graph, held.holder)} it holds`, nameOf(graph, held.entitlement), graph.entitlement(held.entitlement)?.location)),
        ],
        ...placed(identity),
        remedy: remedyFor(graph, identity),
      }));
  },
  examples: {
    flags: [
      example("everything on everything", { identities: [role("ops")], entitlements: [admin], grants: [grant(role("ops"), admin)] }),
      example("a cluster role of wildcards, cluster-wide", { identities: [serviceAccount("build/runner")], entitlements: [superuser], grants: [grant(serviceAccount("build/runner"), superuser, { attributes: { binding: "runner-superuser", bindingKind: "ClusterRoleBinding" } })] }),
    ],
    passes: [example("one bucket", { identities: [role("reader")], entitlements: [policy("read", allow("s3:GetObject", "arn:aws:s3:::labels/*"))], grants: [grant(role("reader"), policy("read"))] })],
  },
});
