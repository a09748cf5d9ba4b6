// PRV-007: rights given to a namespace's `default` service account, so to every pod that does not say which account it wants.
import type { Graph } from "../graph/index.ts";
import { clusterRole, example, grant, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, isDefaultServiceAccount, keysOf, nameOf, placed } from "./facts.ts";
import { shell, unbind } from "./remedies.ts";

const defaults = (graph: Graph) => graph.estate.identities.filter(isDefaultServiceAccount);

const everyPod = serviceAccount("shipping/default");
const reader = clusterRole("reader", { verbs: ["get"], apiGroups: [""], resources: ["configmaps"] });

export const prv007DefaultAccountBound = defineRule({
  id: "PRV-007",
  version: 1,
  title: "A default service account holds rights",
  severity: "high",
  why: "Every pod of the namespace runs as its default account unless it says otherwise, so each of them has these rights, also one that is let in by mistake.",
  remedy: "Make an account for the one workload that needs the rights, bind them to it, and remove the binding of the default account.",
  frameworks: ["NHI9:2025", "NHI5:2025", "NHI6:2025", "NIST-800-53r5:AC-6"],
  about: { what: "default service accounts", population: (graph) => keysOf(defaults(graph)) },
  needs: [["kubernetes.bindings"]],
  evaluate: (graph) =>
    defaults(graph).flatMap((identity) => {
      // Rights that come through a group such as system:authenticated are everybody's; PRV-008 speaks of those.
      const held = graph.grantsOf(identity.key).filter((item) => item.effect === "allow" && item.holder === identity.key);
      if (held.length === 0) return [];
      const [namespace = ""] = identity.nativeId.split("/");
      const pods = graph.relationsTo(identity.key, "runs-as");
      const far = ["sensitive", "administrator"].includes(graph.reach(identity.key).level);
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: far || held.some((item) => item.resource === "*" && nameOf(graph, item.entitlement) === "cluster-admin") ? ("critical" as const) : ("high" as const),
        title: `Every pod of namespace ${namespace} without an account of its own has the rights of ${describe(identity)}`,
        evidence: [
          ...held.map((item) => fact(`bound to ${nameOf(graph, item.entitlement)} ${item.resource === "*" ? "in the whole cluster" : `in ${item.resource}`}`, String(item.attributes?.["binding"] ?? ""), graph.entitlement(item.entitlement)?.location)),
          ...pods.slice(0, 10).map((relation) => fact("a workload that runs as it", nameOf(graph, relation.from), graph.resource(relation.from)?.location)),
        ],
        ...placed(identity),
        remedy: [
          `kubectl create serviceaccount -n ${shell(namespace)} worker    # then set serviceAccountName: worker in the workload that needs the rights`,
          ...held.map(unbind),
        ].join("\n"),
      }];
    }),
  examples: {
    flags: [example("bound to a cluster role", { identities: [everyPod], entitlements: [reader], grants: [grant(everyPod, reader, { attributes: { binding: "shipping-read", bindingKind: "ClusterRoleBinding" } })] })],
    passes: [
      example("the default account holds nothing", { identities: [everyPod] }),
      example("an account of its own", { identities: [serviceAccount("shipping/worker")], entitlements: [reader], grants: [grant(serviceAccount("shipping/worker"), reader)] }),
    ],
  },
});
