// CRD-002: a token that never expires, above all the legacy service account token kept in a Kubernetes secret.
import type { Credential } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { credential, daysAhead, example, serviceAccount } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, held, holderOf, isProviderManaged, keysOf, ofHolder, placed } from "./facts.ts";
import { namespaced } from "./remedies.ts";

const KINDS = ["token", "api-key", "secret"];

/** PROVIDER: older clusters made a lasting token for each of their own controllers; nobody in the organisation can take those away. */
function isOfTheProvider(graph: Graph, item: Credential): boolean {
  const holder = holderOf(graph, item);
  return holder !== undefined && isProviderManaged(holder);
}

const tokens = (graph: Graph) => graph.estate.credentials.filter((item) => KINDS.includes(item.kind) && item.expiresAt !== undefined && item.status !== "inactive" && item.status !== "expired" && !isOfTheProvider(graph, item));
const ci = serviceAccount("build/runner");
const controller = serviceAccount("kube-system/job-controller");

export const crd002TokenNeverExpires = defineRule({
  id: "CRD-002",
  version: 2,
  title: "A token never expires",
  severity: "high",
  why: "A token without an end works for whoever copied it, for as long as its holder exists, and no sign-out reaches it.",
  remedy: "Use short-lived tokens that the platform renews, and delete the lasting one when its consumer has moved.",
  frameworks: ["NHI7:2025", "NIST-800-53r5:IA-5", "PCI-4.0.1:8.6.3"],
  about: { what: "tokens and keys whose end is known", population: (graph) => keysOf(tokens(graph)) },
  needs: [["kubernetes.secrets", "workstation.agent-configurations"]],
  evaluate: (graph) =>
    tokens(graph)
      .filter((item) => item.expiresAt === null)
      .map((item) => ({
        subject: item.key,
        ...held(item),
        title: `${describe({ type: item.type, name: item.name })}${ofHolder(graph, item)} never expires`,
        evidence: [fact("the source gives it no end", item.nativeId, item.location)],
        ...placed(item),
        remedy:
          item.provider === "kubernetes"
            ? `# let the consumer use a bound token:\nkubectl create token ${namespaced(holderOf(graph, item)?.nativeId ?? item.nativeId)} --duration=1h\n# when nothing uses the lasting one any more:\nkubectl delete secret ${namespaced(item.nativeId)}`
            : `# issue a token with an end in ${item.provider}, give it to the consumer, and revoke ${item.name}`,
      })),
  examples: {
    flags: [example("a legacy token secret", { identities: [ci], credentials: [credential("token-secret", "build/runner-token", ci, { kind: "token", status: "active", expiresAt: null })] })],
    passes: [
      example("a token with an end", { identities: [ci], credentials: [credential("token-secret", "build/runner-token", ci, { kind: "token", status: "active", expiresAt: daysAhead(1) })] }),
      example("nobody read when it ends", { identities: [ci], credentials: [credential("token-secret", "build/runner-token", ci, { kind: "token", status: "active" })] }),
      example("the cluster's own controller", { identities: [controller], credentials: [credential("token-secret", "kube-system/job-controller-token", controller, { kind: "token", status: "active", expiresAt: null })] }),
    ],
  },
});
