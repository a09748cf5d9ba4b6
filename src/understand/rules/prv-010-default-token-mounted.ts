// PRV-010: workloads are handed the token of their namespace's default account, which none of them asked for.
import type { Identity, Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, relation, resource, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, isDefaultServiceAccount, isProviderManaged, keysOf, placed } from "./facts.ts";
import { shell } from "./remedies.ts";

const defaults = (graph: Graph) => graph.estate.identities.filter((identity) => isDefaultServiceAccount(identity) && !isProviderManaged(identity) && graph.relationsTo(identity.key, "runs-as").length > 0);

// SPEC: the pod's own automountServiceAccountToken wins over the account's; absent in both means mounted.
const mounts = (account: Identity, workload: Resource) => (workload.attributes?.["automountToken"] ?? account.attributes?.["automountToken"] ?? true) === true;

const everyPod = serviceAccount("shipping/default");
const pod = resource("kubernetes", "deployment", "shipping/labels");
const deaf = resource("kubernetes", "deployment", "shipping/labels", { attributes: { automountToken: false } });

export const prv010DefaultTokenMounted = defineRule({
  id: "PRV-010",
  version: 1,
  title: "Workloads mount the token of the default service account",
  severity: "low",
  why: "A token that nobody asked for is one more secret in every container, and any right given to the account later is theirs at once.",
  remedy: "Turn automatic mounting off for the default account, and name an account where a token is needed.",
  frameworks: ["NHI6:2025", "NHI9:2025", "NIST-800-53r5:AC-6"],
  about: { what: "default service accounts that workloads run as", population: (graph) => keysOf(defaults(graph)) },
  needs: [["kubernetes.workloads"]],
  evaluate: (graph) =>
    defaults(graph).flatMap((identity) => {
      const workloads = graph.relationsTo(identity.key, "runs-as").flatMap((edge) => graph.resource(edge.from) ?? []).filter((workload) => mounts(identity, workload));
      if (workloads.length === 0) return [];
      const [namespace = ""] = identity.nativeId.split("/");
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `Workloads of namespace ${namespace} mount the token of its default service account`,
        evidence: workloads.slice(0, 10).map((workload) => fact(`${describe(workload)} mounts the token`, workload.nativeId, workload.location)),
        ...placed(identity),
        remedy: `kubectl patch serviceaccount default -n ${shell(namespace)} -p '{"automountServiceAccountToken":false}'`,
      }];
    }),
  examples: {
    flags: [example("a deployment without an account of its own", { identities: [everyPod], resources: [pod], relations: [relation("runs-as", pod, everyPod)] })],
    passes: [
      example("the workload mounts no token", { identities: [everyPod], resources: [deaf], relations: [relation("runs-as", deaf, everyPod)] }),
      example("the account is turned off", { identities: [serviceAccount("shipping/default", { attributes: { automountToken: false } })], resources: [pod], relations: [relation("runs-as", pod, everyPod)] }),
    ],
  },
});
