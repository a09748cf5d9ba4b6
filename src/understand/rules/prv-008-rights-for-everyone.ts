// PRV-008: a role bound to a group that means everybody: system:authenticated, system:unauthenticated, all service accounts, anonymous.
import type { NodeKey } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { clusterRole, example, grant, resource } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, nameOf, placed } from "./facts.ts";
import { unbind } from "./remedies.ts";

const EVERYBODY: Readonly<Record<string, string>> = {
  "system:unauthenticated": "everyone who reaches the API server, without signing in",
  "system:anonymous": "everyone who reaches the API server, without signing in",
  "system:authenticated": "everyone with any credential of the cluster",
  "system:serviceaccounts": "every service account of the cluster",
};

/** PROVIDER: Kubernetes, kubeadm and OpenShift bind these to everybody by default; they hold nothing but discovery, self-review and joining. */
const DEFAULT_ROLES = new Set([
  "system:basic-user", "system:discovery", "system:public-info-viewer", "system:service-account-issuer-discovery", "system:node-bootstrapper", "kube-public/kubeadm:bootstrap-signer-clusterinfo",
  "basic-user", "cluster-status", "self-access-reviewer", "system:image-puller", "system:oauth-token-deleter", "system:openshift:discovery", "system:scope-impersonation", "system:webhook",
]);

const groups = (graph: Graph) => [...graph.estate.resources, ...graph.estate.identities].filter((node) => node.provider === "kubernetes" && ["group", "user"].includes(node.type));

const meaning = (name: string): string | undefined => EVERYBODY[name] ?? (name.startsWith("system:serviceaccounts:") ? `every service account of namespace ${name.slice("system:serviceaccounts:".length)}` : undefined);

const held = (graph: Graph, key: NodeKey) => graph.estate.grants.filter((item) => item.holder === key && item.effect === "allow" && !DEFAULT_ROLES.has(nameOf(graph, item.entitlement)));

const everybody = resource("kubernetes", "group", "system:authenticated");
const bootstrap = resource("kubernetes", "role", "kube-public/kubeadm:bootstrap-signer-clusterinfo");
const cluster = clusterRole("cluster-admin", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] });

export const prv008RightsForEveryone = defineRule({
  id: "PRV-008",
  version: 2,
  title: "A role is bound to everybody",
  severity: "high",
  why: "Rights of everybody are rights of the attacker too, whichever foothold there is.",
  remedy: "Bind the role to the accounts that need it, and remove the binding to the group.",
  frameworks: ["NHI5:2025", "NHI6:2025", "NIST-800-53r5:AC-6", "NIST-800-53r5:AC-3"],
  about: { what: "groups and users that bindings name", population: (graph) => keysOf(groups(graph)) },
  needs: [["kubernetes.bindings"]],
  evaluate: (graph) =>
    groups(graph).flatMap((group) => {
      const who = meaning(group.nativeId);
      const grants = who === undefined ? [] : held(graph, group.key);
      if (who === undefined || grants.length === 0) return [];
      const admin = grants.some((item) => nameOf(graph, item.entitlement) === "cluster-admin");
      return [{
        subject: group.key,
        severity: admin || group.nativeId.includes("unauthenticated") || group.nativeId.includes("anonymous") ? ("critical" as const) : ("high" as const),
        title: `${group.nativeId}, so ${who}, holds ${grants.slice(0, 3).map((item) => nameOf(graph, item.entitlement)).join(", ")}`,
        evidence: grants.map((item) => fact(`bound to ${nameOf(graph, item.entitlement)} ${item.resource === "*" ? "in the whole cluster" : `in ${item.resource}`}`, String(item.attributes?.["binding"] ?? ""), graph.entitlement(item.entitlement)?.location)),
        ...placed(group),
        remedy: grants.map(unbind).join("\n"),
      }];
    }),
  examples: {
    flags: [example("cluster-admin for every signed-in account", { resources: [everybody], entitlements: [cluster], grants: [grant(everybody, cluster, { attributes: { binding: "let-me-in", bindingKind: "ClusterRoleBinding" } })] })],
    passes: [
      example("what kubeadm lets a joining node read", { resources: [resource("kubernetes", "user", "system:anonymous")], entitlements: [bootstrap], grants: [grant(resource("kubernetes", "user", "system:anonymous"), bootstrap)] }),
      example("the default discovery role", { resources: [everybody], entitlements: [clusterRole("system:discovery")], grants: [grant(everybody, clusterRole("system:discovery"))] }),
      example("a team's group", { resources: [resource("kubernetes", "group", "platform-team")], entitlements: [cluster], grants: [grant(resource("kubernetes", "group", "platform-team"), cluster)] }),
    ],
  },
});
