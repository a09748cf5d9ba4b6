// PRV-006: a bound Kubernetes role with a wildcard in verbs or resources. The cluster's own roles are left out: they cannot be narrowed.
import type { Entitlement, Identity, NodeKey } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { clusterRole, example, grant, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, grantsByEntitlement, isDefaultServiceAccount, isProviderManaged, isRecord, keysOf, list, nameOf, placed } from "./facts.ts";
import { shell } from "./remedies.ts";

const BUILT_IN = /^(?:system:|cluster-admin$|admin$|edit$|view$)/;

interface Holder {
  readonly key: NodeKey;
  readonly where: string;
}

/** Who holds it, besides the cluster's own components: what only those hold cannot be narrowed either. */
const holders = (graph: Graph, item: Entitlement): readonly Holder[] =>
  (grantsByEntitlement(graph).get(item.key) ?? []).filter(({ holder }) => !isOfTheCluster(graph.identity(holder))).map((held) => ({ key: held.holder, where: held.resource === "*" ? "in the whole cluster" : `in namespace ${held.resource}` }));

const isOfTheCluster = (holder: Identity | undefined) => holder !== undefined && isProviderManaged(holder) && !isDefaultServiceAccount(holder);

const bound = (graph: Graph): readonly Entitlement[] =>
  graph.estate.entitlements.filter((item) => item.provider === "kubernetes" && ["role", "cluster-role"].includes(item.type) && !BUILT_IN.test(item.name) && holders(graph, item).length > 0);

interface Wild {
  readonly says: string;
  readonly whole: boolean;
}

function wildcards(item: Entitlement): readonly Wild[] {
  return list(item.attributes?.["rules"]).filter(isRecord).flatMap((rule, index): readonly Wild[] => {
    const verbs = list(rule["verbs"]).includes("*");
    const resources = list(rule["resources"]).includes("*");
    const groups = list(rule["apiGroups"]).includes("*");
    // SPEC: resources "*" within one named API group of an operator's own is that operator's business, unless every verb is allowed too.
    if (!resources && !(verbs && groups) && !(verbs && list(rule["resources"]).some((name) => ["secrets", "pods", "serviceaccounts", "clusterroles", "rolebindings", "clusterrolebindings"].includes(String(name))))) return [];
    if (resources && !groups && !verbs && !list(rule["apiGroups"]).includes("")) return [];
    return [{ says: `rule ${index + 1}: ${JSON.stringify(rule)}`, whole: verbs && resources && groups }];
  });
}

const wild = clusterRole("ops-all", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] });
const lean = clusterRole("pod-reader", { verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] });
const ops = serviceAccount("ops/runner");
const addons = serviceAccount("kube-system/addon-manager");

export const prv006ClusterWildcard = defineRule({
  id: "PRV-006",
  version: 2,
  title: "A bound cluster role has wildcards",
  severity: "high",
  why: "A wildcard covers every kind of object, also those that will be added later, secrets and roles among them.",
  remedy: "Name the API groups, resources and verbs that are used; `kubectl auth can-i --list` shows what the account has.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6", "CIS-8.1:6.8"],
  about: { what: "bound roles and cluster roles of one's own", population: (graph) => keysOf(bound(graph)) },
  needs: [["kubernetes.roles"], ["kubernetes.bindings"]],
  certain: true,
  evaluate: (graph) =>
    bound(graph).flatMap((item) => {
      const found = wildcards(item);
      if (found.length === 0) return [];
      const held = holders(graph, item);
      const everywhere = held.some((holder) => holder.where.startsWith("in the whole"));
      const only = held.length === 1 && held[0] !== undefined && graph.identity(held[0].key) !== undefined ? held[0].key : undefined;
      return [{
        subject: item.key,
        ...(only === undefined ? {} : { identity: only }),
        severity: found.some((one) => one.whole) ? (everywhere ? ("critical" as const) : ("high" as const)) : everywhere ? ("high" as const) : ("medium" as const),
        title: `${item.type === "role" ? "Role" : "Cluster role"} ${item.type === "role" ? item.nativeId : item.name} has wildcards and is bound to ${held.slice(0, 3).map((holder) => nameOf(graph, holder.key)).join(", ")}`,
        evidence: [...found.map((one) => fact("a rule with a wildcard", one.says, item.location)), ...held.slice(0, 10).map((holder) => fact(`held by ${nameOf(graph, holder.key)} ${holder.where}`))],
        ...placed(item),
        remedy: `kubectl edit ${item.type === "role" ? `role -n ${shell(item.nativeId.split("/")[0] ?? "")}` : "clusterrole"} ${shell(item.name)}\n# replace "*" by the resources and verbs in use:\nrules:\n  - apiGroups: [""]\n    resources: ["configmaps", "pods"]\n    verbs: ["get", "list", "watch"]`,
      }];
    }),
  examples: {
    flags: [example("everything, cluster-wide", { identities: [ops], entitlements: [wild], grants: [grant(ops, wild)] })],
    passes: [
      example("reads pods only", { identities: [ops], entitlements: [lean], grants: [grant(ops, lean)] }),
      example("nobody holds it", { entitlements: [wild] }),
      example("only a component of the cluster holds it", { identities: [addons], entitlements: [wild], grants: [grant(addons, wild)] }),
      example("the cluster's own role", { identities: [ops], entitlements: [clusterRole("cluster-admin", { verbs: ["*"], apiGroups: ["*"], resources: ["*"] })], grants: [grant(ops, clusterRole("cluster-admin"))] }),
    ],
  },
});
