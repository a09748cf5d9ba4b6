// AGT-011: an agent proves who it is by a shared secret, where a key of its own or the platform's token would leave nothing to steal.
import { nodeKey, type Credential, type Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { registeredAgents } from "./agent-facts.ts";
import { daysAhead, example, registeredAgent } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { called, date, fact, keysOf, list } from "./facts.ts";

const secretsOf = (graph: Graph, agent: Identity): readonly Credential[] => graph.credentialsOf(agent.key).filter(({ type, status }) => type === "client-secret" && status === "active");

const renewals = registeredAgent("renewals", { attributes: { registered: true, authentication: ["client_secret"], runtime: { kind: "kubernetes" } } });
const ref = { provider: "mandate", realm: "agents", type: "client-secret", nativeId: `${renewals.nativeId}#1` };
const secret: Credential = { ...ref, key: nodeKey(ref), name: "client secret of renewals", kind: "secret", holder: renewals.key, status: "active", expiresAt: daysAhead(30) };

/** PROVIDER: platforms that give every workload a token of its own. */
const KEYLESS: Readonly<Record<string, string>> = { kubernetes: "the service account token of its pod", ci: "the token of its pipeline", serverless: "the identity of its function", "virtual-machine": "the identity of its machine" };

export const agt011SharedSecret = defineRule({
  id: "AGT-011",
  version: 1,
  title: "An agent proves who it is by a shared secret",
  severity: "medium",
  why: "Whoever reads the secret is the agent, and an agent reads and repeats text all day. A key that never leaves it, or its platform's token, cannot be given away.",
  remedy: "Add a way without a secret (private_key_jwt, a certificate, or the platform's token), have the agent use it, and revoke the secret.",
  frameworks: ["NHI4:2025", "NHI2:2025", "ASI03:2026", "NIST-800-53r5:IA-5(7)"],
  about: { what: "registered agents", population: (graph) => keysOf(registeredAgents(graph)) },
  needs: [["mandate.agents"]],
  evaluate: (graph) =>
    registeredAgents(graph).flatMap((agent) => {
      const secrets = secretsOf(graph, agent);
      if (secrets.length === 0) return [];
      const runtime = agent.attributes?.["runtime"];
      const kind = typeof runtime === "object" && runtime !== null && "kind" in runtime ? String(runtime.kind) : "";
      const others = list(agent.attributes?.["authentication"]).map(String).filter((method) => method !== "client_secret");
      const instead = KEYLESS[kind];
      return [{
        subject: agent.key,
        identity: agent.key,
        title: `${called(agent)} proves who it is by a shared secret`,
        evidence: [...secrets.map((each) => fact(`a client secret, good until ${typeof each.expiresAt === "string" ? date(each.expiresAt) : "it is revoked"}`, each.nativeId)), ...(instead === undefined ? [] : [fact(`it runs where ${instead} would do`, kind)]), ...(others.length === 0 ? [] : [fact(`it has a way without a secret already: ${others.join(", ")}`)])],
        remedy: `# on the page of the agent in Mandate: ${others.length === 0 ? `add ${instead ?? "a public key of its own (private_key_jwt)"}, then revoke the secret` : "revoke the secret"}`,
      }];
    }),
  examples: {
    flags: [example("a secret that ends", { identities: [renewals], credentials: [secret] })],
    passes: [example("a key of its own", { identities: [registeredAgent("renewals", { attributes: { registered: true, authentication: ["private_key_jwt"] } })] }), example("the secret was revoked", { identities: [renewals], credentials: [{ ...secret, status: "inactive" }] })],
  },
});
