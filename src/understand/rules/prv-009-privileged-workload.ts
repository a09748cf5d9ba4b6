// PRV-009: a workload that can leave its container (privileged, host path, host processes) and so take the tokens of its node's pods.
import type { Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, relation, resource, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, list, nameOf, placed } from "./facts.ts";
import { namespaced } from "./remedies.ts";

const WORKLOADS = ["pod", "deployment", "daemon-set", "stateful-set", "replica-set", "replication-controller", "job", "cron-job"];
/** PROVIDER: the node agents of the cluster itself must reach the host. */
const OF_THE_CLUSTER = /^(?:kube-system|kube-node-lease)\//;

const workloads = (graph: Graph) => graph.estate.resources.filter((item) => item.provider === "kubernetes" && WORKLOADS.includes(item.type) && !OF_THE_CLUSTER.test(item.nativeId) && item.attributes?.["controlledBy"] === undefined);

function ways(item: Resource): readonly string[] {
  const attributes = item.attributes ?? {};
  const found: string[] = [];
  if (attributes["privileged"] === true) found.push("a container is privileged");
  const paths = Array.isArray(attributes["hostPaths"]) ? attributes["hostPaths"].map(String) : [];
  const telling = paths.filter((path) => /^\/(?:$|etc|root|proc|var\/lib\/kubelet|var\/run|run|home|dev)(?:\/|$)?/.test(path));
  if (telling.length > 0) found.push(`it mounts ${telling.join(", ")} of the node`);
  else if (attributes["hostPath"] === true && attributes["privileged"] === true) found.push("it mounts a path of the node");
  if (attributes["hostPID"] === true) found.push("it sees the processes of the node");
  const capabilities = Array.isArray(attributes["capabilities"]) ? attributes["capabilities"].map(String).filter((name) => ["SYS_ADMIN", "SYS_PTRACE", "SYS_MODULE", "ALL", "BPF", "DAC_READ_SEARCH"].includes(name.replace(/^CAP_/, ""))) : [];
  if (capabilities.length > 0) found.push(`it has the capabilities ${capabilities.join(", ")}`);
  return found;
}

const escape = resource("kubernetes", "daemon-set", "tracing/agent", { attributes: { privileged: true, hostPath: true, hostPaths: ["/"], images: ["agent:1"] } });
const plain = resource("kubernetes", "deployment", "tracing/api", { attributes: { privileged: false, hostPath: false, images: ["api:1"] } });

export const prv009PrivilegedWorkload = defineRule({
  id: "PRV-009",
  version: 1,
  title: "A workload can take over its node and the identities on it",
  severity: "medium",
  why: "Who leaves the container reads the token of every pod on the node and becomes each of their service accounts.",
  remedy: "Drop the privilege or the mount, or keep such workloads on nodes of their own under the restricted pod security standard elsewhere.",
  frameworks: ["NHI6:2025", "NHI5:2025", "NIST-800-53r5:AC-6(10)"],
  about: { what: "workloads outside the cluster's own namespaces", population: (graph) => keysOf(workloads(graph)) },
  needs: [["kubernetes.workloads"]],
  evaluate: (graph) =>
    workloads(graph).flatMap((item) => {
      const found = ways(item);
      if (found.length === 0) return [];
      const account = graph.relationsFrom(item.key, "runs-as").map((edge) => edge.to).find((key) => graph.identity(key) !== undefined);
      const reach = account === undefined ? "none" : graph.reach(account).level;
      return [{
        subject: item.key,
        ...(account === undefined ? {} : { identity: account }),
        severity: ["sensitive", "administrator"].includes(reach) || item.type === "daemon-set" || found.length > 1 ? ("high" as const) : ("medium" as const),
        title: `${describe(item)} can leave its container: ${found[0] ?? ""}`,
        evidence: [...found.map((says) => fact(says, item.nativeId, item.location)), ...(account === undefined ? [] : [fact(`it runs as ${nameOf(graph, account)}, whose reach is ${reach}`)]), ...list(item.attributes?.["images"]).slice(0, 3).map((image) => fact("it runs this image", String(image)))],
        ...placed(item),
        remedy: `# ${item.type} ${namespaced(item.nativeId)}\nspec:\n  template:\n    spec:\n      hostPID: false\n      containers:\n        - securityContext:\n            privileged: false\n            allowPrivilegeEscalation: false\n            capabilities: {drop: ["ALL"]}\n# and remove its hostPath volumes`,
      }];
    }),
  examples: {
    flags: [example("privileged with the root of the node", { resources: [escape], identities: [serviceAccount("tracing/agent")], relations: [relation("runs-as", escape, serviceAccount("tracing/agent"))] })],
    passes: [example("an ordinary deployment", { resources: [plain] })],
  },
});
