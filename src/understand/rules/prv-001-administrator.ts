// PRV-001: an identity that is an administrator outright, without any escalation. Reaching it by escalation is PRV-003.
import type { Graph } from "../graph/index.ts";
import { allow, clusterRole, example, grant, policy, role, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, keysOf, nameOf, placed } from "./facts.ts";
import { iamName, shell, unbind } from "./remedies.ts";
import type { Grant, Identity } from "../../model/index.ts";

const withRights = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && graph.grantsOf(identity.key).some((held) => held.effect === "allow"));

/** SPEC: managed policies of AWS that make an administrator; of own ones the document says it. */
const WIDE = /Administrator|PowerUser|FullAccess|"(?:Not)?Action":(?:\[[^\]]*)?"\*"|"NotAction"/i;

function remedyFor(graph: Graph, identity: Identity): string {
  const held = graph.grantsOf(identity.key).filter((grant) => grant.effect === "allow");
  if (identity.provider !== "aws") return ["# bind a role that names the verbs and resources it needs, then:", ...new Set(held.map(unbind))].join("\n");
  const wide = held.flatMap((grant) => takeAway(graph, identity, grant) ?? []);
  const listing = `aws iam list-attached-${identity.type}-policies --${identity.type}-name ${shell(iamName(identity.nativeId))}`;
  return ["# see what it uses, and write a policy of that:", `aws iam generate-service-last-accessed-details --arn ${shell(identity.nativeId)}`, "# then take the wide one away:", ...(wide.length === 0 ? [listing] : new Set(wide))].join("\n");
}

/** The command that takes one wide policy from an AWS identity: its own, or the group that brings it. */
function takeAway(graph: Graph, identity: Identity, grant: Grant): string | undefined {
  const policy = graph.entitlement(grant.entitlement);
  if (policy === undefined || !WIDE.test(`${policy.name} ${JSON.stringify(policy.attributes?.["document"] ?? "")}`)) return undefined;
  const name = shell(iamName(identity.nativeId));
  if (grant.holder !== identity.key) return `aws iam remove-user-from-group --user-name ${name} --group-name ${shell(nameOf(graph, grant.holder))}`;
  if (policy.type === "inline-policy") return `aws iam delete-${identity.type}-policy --${identity.type}-name ${name} --policy-name ${shell(policy.name)}`;
  return `aws iam detach-${identity.type}-policy --${identity.type}-name ${name} --policy-arn ${shell(policy.nativeId)}`;
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
  needs: [["aws.authorization-details", "kubernetes.bindings"], ["aws.authorization-details", "kubernetes.roles"]],
  certain: true,
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
