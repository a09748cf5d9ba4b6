// CRD-003: two active keys at once, beyond the weeks a rotation needs. An overlap is a rotation; two keys for good are a spare key.
import type { Credential } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { accessKey, daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, keysOf, placed } from "./facts.ts";
import { deactivateKey } from "./remedies.ts";

const OVERLAP_DAYS = 14;

const activeKeysOf = (graph: Graph, holder: Parameters<Graph["credentialsOf"]>[0]): readonly Credential[] => graph.credentialsOf(holder).filter((item) => item.type === "access-key" && item.status === "active");
const withKeys = (graph: Graph) => graph.estate.identities.filter((identity) => activeKeysOf(graph, identity.key).length > 0);

/** The key to give up: the one silent for longest, else the older. */
function olderFirst(a: Credential, b: Credential): number {
  return (a.lastUsedAt ?? "").localeCompare(b.lastUsedAt ?? "") || (a.createdAt ?? "").localeCompare(b.createdAt ?? "");
}
const twin = user("edi-gateway");

export const crd003TwoActiveKeys = defineRule({
  id: "CRD-003",
  version: 1,
  title: "Two access keys are active beyond the time a rotation needs",
  severity: "low",
  why: "The second key is a spare that nobody watches, and a rotation that was begun and never ended.",
  remedy: "Finish the rotation: find which of the two is used, and deactivate the other.",
  frameworks: ["NHI7:2025", "NIST-800-53r5:IA-5"],
  about: { what: "identities with an active access key", population: (graph) => keysOf(withKeys(graph)) },
  needs: [["aws.access-keys", "aws.credential-report"]],
  evaluate: (graph) =>
    withKeys(graph).flatMap((identity) => {
      const keys = [...activeKeysOf(graph, identity.key)].sort(olderFirst);
      const newest = Math.min(...keys.map((key) => ageDays(graph, key.createdAt) ?? Number.POSITIVE_INFINITY));
      const spare = keys[0];
      if (keys.length < 2 || spare === undefined || newest <= OVERLAP_DAYS) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} has two active access keys`,
        evidence: keys.map((key) => fact(`active key, made ${key.createdAt === undefined ? "at an unknown date" : date(key.createdAt)}, ${typeof key.lastUsedAt === "string" ? `last used ${date(key.lastUsedAt)}` : key.lastUsedAt === null ? "never used" : "use not read"}`, key.name, key.location)),
        ...placed(identity),
        remedy: deactivateKey(spare),
      }];
    }),
  examples: {
    flags: [example("two keys, the newer half a year old", { identities: [twin], credentials: [accessKey(twin, "AKIAEXAMPLEEDI000001", { createdAt: daysAgo(700) }), accessKey(twin, "AKIAEXAMPLEEDI000002", { createdAt: daysAgo(180) })] })],
    passes: [
      example("a rotation under way", { identities: [twin], credentials: [accessKey(twin, "AKIAEXAMPLEEDI000001", { createdAt: daysAgo(80) }), accessKey(twin, "AKIAEXAMPLEEDI000002", { createdAt: daysAgo(3) })] }),
      example("the other one is inactive", { identities: [twin], credentials: [accessKey(twin, "AKIAEXAMPLEEDI000001", { createdAt: daysAgo(700), status: "inactive" }), accessKey(twin, "AKIAEXAMPLEEDI000002", { createdAt: daysAgo(180) })] }),
    ],
  },
});
