// PRV-004: what lives outside production reaches into it: by trust, by federation or by running as a production identity.
import { environmentIn, type Identity, type NodeKey } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, relation, role, serviceAccount, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, isProviderManaged, keysOf, oncePerGraph, placed } from "./facts.ts";
import { trustOf } from "./policy-facts.ts";
import { rewriteTrust } from "./remedies.ts";

const environmentOf = (graph: Graph, key: NodeKey) => environmentIn(graph.identity(key)?.environment ?? graph.resource(key)?.environment);
const production = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && environmentOf(graph, identity.key) === "production");

const byNativeId = oncePerGraph((graph): ReadonlyMap<string, Identity> => new Map(graph.estate.identities.map((identity) => [identity.nativeId, identity])));

/** Those of another environment that may become this identity, each with how. */
function strangers(graph: Graph, identity: Identity): readonly { readonly key: NodeKey; readonly how: string }[] {
  const byEdge = graph.relationsTo(identity.key).filter((edge) => ["federates-to", "runs-as", "trusts"].includes(edge.kind)).map((edge) => ({ key: edge.from, how: edge.kind }));
  const arns = new Set(trustOf(identity).filter((statement) => statement.conditions.length === 0).flatMap((statement) => statement.principals.map((principal) => principal.value)));
  const byTrust = [...arns].flatMap((arn) => byNativeId(graph).get(arn) ?? []).filter((other) => !isProviderManaged(other)).map((other) => ({ key: other.key, how: "trust policy" }));
  return [...byEdge, ...byTrust].filter(({ key }) => {
    const other = environmentOf(graph, key);
    return other !== undefined && other !== "production";
  });
}

const ci: Identity = { ...role("ci", { environment: "development" }) };
const trustsCi = { ...trusting("release", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ci.nativeId } }), environment: "production" };
const lab = serviceAccount("lab/job", { environment: "development" });

export const prv004CrossEnvironment = defineRule({
  id: "PRV-004",
  version: 1,
  title: "Production can be reached from another environment",
  severity: "high",
  why: "Test environments are watched less and changed more; whoever gets in there walks on into production.",
  remedy: "Give each environment identities of its own, and take the crossing out of the trust.",
  frameworks: ["NHI8:2025", "NIST-800-53r5:AC-4", "ISO-27001-2022:A.8.31"],
  about: { what: "enabled identities of production", population: (graph) => keysOf(production(graph)) },
  needs: [["aws.authorization-details", "kubernetes.service-accounts"]],
  evaluate: (graph) =>
    production(graph).flatMap((identity) => {
      const others = strangers(graph, identity);
      if (others.length === 0) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} of production can be used from another environment`,
        evidence: others.slice(0, 10).map(({ key, how }) => {
          const node = graph.identity(key) ?? graph.resource(key);
          return fact(`${node === undefined ? key : describe(node)} of ${environmentOf(graph, key) ?? "?"} may become it (${how})`, node?.nativeId ?? key, node?.location);
        }),
        ...placed(identity),
        remedy: identity.provider === "aws" ? rewriteTrust(identity, `# trust.json: take out ${others.map(({ key }) => graph.identity(key)?.nativeId ?? key).join(", ")}`) : `# let ${others.map(({ key }) => graph.identity(key)?.name ?? key).join(", ")} use an identity of its own environment`,
      }];
    }),
  examples: {
    flags: [
      example("a development role is trusted by a production role", { identities: [ci, trustsCi] }),
      example("a development service account federates to a production role", { identities: [lab, role("release", { environment: "prod" })], relations: [relation("federates-to", lab, role("release"))] }),
    ],
    passes: [example("both are of production", { identities: [serviceAccount("shop/job", { environment: "production" }), role("release", { environment: "prod" })], relations: [relation("federates-to", serviceAccount("shop/job"), role("release"))] })],
  },
});
