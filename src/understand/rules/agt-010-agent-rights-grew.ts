// AGT-010: the policy of an agent allows more than the version it began with. Read from the versions that the provider itself keeps.
import type { Entitlement, Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { allow, example, grant, policy, role } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { date, describe, fact, governed, inUse, isAgent, isRecord, keysOf, list, placed } from "./facts.ts";
import { documentOf, statementsOf, type Statement } from "./policy-facts.ts";
import { shell } from "./remedies.ts";

interface Version {
  readonly id: string;
  readonly createdAt: string;
  readonly statements: readonly Statement[];
}

const agents = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && isAgent(identity) && policiesOf(graph, identity).length > 0);

const policiesOf = (graph: Graph, identity: Identity): readonly Entitlement[] =>
  graph.grantsOf(identity.key).filter((held) => held.effect === "allow").flatMap((held) => graph.entitlement(held.entitlement) ?? []).filter((item) => item.type === "managed-policy" && item.attributes?.["awsManaged"] !== true && versionsOf(item).length > 1);

function versionsOf(item: Entitlement): readonly Version[] {
  return list(item.attributes?.["versions"]).filter(isRecord).map((raw) => ({ id: String(raw["versionId"] ?? raw["id"] ?? ""), createdAt: String(raw["createdAt"] ?? raw["createDate"] ?? ""), statements: statementsOf(raw["document"]) })).filter((version) => version.statements.length > 0).sort((a, b) => order(a.id) - order(b.id));
}

/** PROVIDER: versions are v1, v2, … in the order they were made. */
const order = (id: string) => Number.parseInt(id.replace(/\D/g, ""), 10) || 0;

const rightsOf = (statements: readonly Statement[]): ReadonlySet<string> => new Set(statements.filter((statement) => statement.effect === "Allow").flatMap((statement) => statement.actions.flatMap((action) => statement.resources.map((resource) => `${action.toLowerCase()} on ${resource}`))));

/** True when a right of the old version covers the new one by a wildcard or in plain. */
function covers(old: ReadonlySet<string>, right: string): boolean {
  return [...old].some((pattern) => new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".")}$`).test(right));
}

const clerk = role("agent-finance", { tags: { kind: "agent" } });
const grown = policy("agent-finance", allow(["invoicing:Get*", "payments:*"]));
const withVersions = (item: Entitlement, first: readonly string[]): Entitlement => ({
  ...item,
  attributes: { ...item.attributes, versions: [{ versionId: "v1", createdAt: "2026-02-01T00:00:00Z", document: { Version: "2012-10-17", Statement: [allow([...first])] } }, { versionId: "v4", createdAt: "2026-10-01T00:00:00Z", document: item.attributes?.["document"] ?? {} }] },
});

export const agt010AgentRightsGrew = defineRule({
  id: "AGT-010",
  version: 1,
  title: "The rights of an agent grew after it was set up",
  severity: "high",
  why: "An agent is approved once for what it may do on that day; rights added later were approved by nobody.",
  remedy: "Compare the versions of the policy, and take back what its purpose does not need.",
  frameworks: ["ASI03:2026", "ASI10:2026", "MCP02:2025", "NHI5:2025"],
  about: { what: "agents whose policies have more than one version", population: (graph) => keysOf(agents(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) =>
    agents(graph).flatMap((identity) =>
      policiesOf(graph, identity).flatMap((item) => {
        const [first] = versionsOf(item);
        const now = rightsOf(documentOf(item));
        const before = rightsOf(first?.statements ?? []);
        const added = [...now].filter((right) => !covers(before, right));
        if (first === undefined || added.length === 0) return [];
        return [{
          subject: identity.key,
          identity: identity.key,
          discriminator: item.nativeId,
          title: `${describe(identity)} may do more than when it was set up, by policy ${item.name}`,
          evidence: [
            ...added.slice(0, 20).map((right) => fact(`added after version ${first.id}${first.createdAt === "" ? "" : ` of ${date(first.createdAt)}`}`, right, item.location)),
            fact(`the version in force is ${String(item.attributes?.["defaultVersionId"] ?? "the latest")}`, item.nativeId),
          ],
          ...placed(identity),
          remedy: `aws iam get-policy-version --policy-arn ${shell(item.nativeId)} --version-id ${shell(first.id)}\n# when that is enough again:\naws iam set-default-policy-version --policy-arn ${shell(item.nativeId)} --version-id ${shell(first.id)}`,
        }];
      }),
    ),
  examples: {
    flags: [example("it began with reading invoices and now pays", { identities: [clerk], entitlements: [withVersions(grown, ["invoicing:Get*"])], grants: [grant(clerk, grown)] })],
    passes: [
      example("the policy only became narrower", { identities: [clerk], entitlements: [withVersions(grown, ["*"])], grants: [grant(clerk, grown)] }),
      example("not an agent", { identities: [role("clerk")], entitlements: [withVersions(grown, ["invoicing:Get*"])], grants: [grant(role("clerk"), grown)] }),
    ],
  },
});
