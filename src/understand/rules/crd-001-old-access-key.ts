// CRD-001: an access key older than the rotation policy: 90 days (medium), a year (high). Every active key counts, used or not.
import type { Graph } from "../graph/index.ts";
import { accessKey, daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, fact, held, keysOf, placed, titleOfKey } from "./facts.ts";
import { rotateKey } from "./remedies.ts";

const LIMIT_DAYS = 90;
const LONG_DAYS = 365;

/** The root user's keys have a rule of their own (CRD-009). */
const datedKeys = (graph: Graph) =>
  graph.estate.credentials.filter((item) => item.type === "access-key" && item.status === "active" && (item.rotatedAt ?? item.createdAt) !== undefined && (item.holder === null || graph.identity(item.holder)?.type !== "root"));

const shipper = user("shipper");

export const crd001OldAccessKey = defineRule({
  id: "CRD-001",
  version: 1,
  title: "An access key is older than the rotation policy",
  severity: "medium",
  why: "The longer a key lives, the more places know it, and the longer a stolen copy works.",
  remedy: "Make a second key, hand it to the consumer, see the old one fall silent, deactivate it and then delete it; better, replace keys with a role.",
  frameworks: ["NHI7:2025", "PCI-4.0.1:8.6.3", "NIST-800-53r5:IA-5"],
  about: { what: "active access keys with a known date", population: (graph) => keysOf(datedKeys(graph)) },
  needs: [["aws.access-keys", "aws.credential-report"]],
  evaluate: (graph) =>
    datedKeys(graph).flatMap((key) => {
      const since = key.rotatedAt ?? key.createdAt;
      const age = ageDays(graph, since);
      if (since === undefined || age === undefined || age <= LIMIT_DAYS) return [];
      return [{
        subject: key.key,
        ...held(key),
        severity: age > LONG_DAYS ? ("high" as const) : ("medium" as const),
        title: `${titleOfKey(graph, key)} is older than ${age > LONG_DAYS ? "a year" : `${LIMIT_DAYS} days`}`,
        evidence: [
          fact(`made or last rotated ${date(since)}, ${age} days ago`, since, key.location),
          ...(key.lastUsedAt === undefined ? [] : [fact(key.lastUsedAt === null ? "no use of it is recorded" : `last used ${date(key.lastUsedAt)}`, key.nativeId)]),
        ],
        ...placed(key),
        remedy: rotateKey(key),
      }];
    }),
  examples: {
    flags: [
      example("made 91 days ago", { identities: [shipper], credentials: [accessKey(shipper, "AKIAEXAMPLESHIPPER01", { createdAt: daysAgo(91) })] }),
      example("four years old, though in use", { identities: [shipper], credentials: [accessKey(shipper, "AKIAEXAMPLESHIPPER01", { createdAt: daysAgo(1460), lastUsedAt: daysAgo(1) })] }),
    ],
    passes: [
      example("made 90 days ago: within the policy", { identities: [shipper], credentials: [accessKey(shipper, "AKIAEXAMPLESHIPPER01", { createdAt: daysAgo(90) })] }),
      example("old, but deactivated", { identities: [shipper], credentials: [accessKey(shipper, "AKIAEXAMPLESHIPPER01", { createdAt: daysAgo(900), status: "inactive" })] }),
      example("rotated last month", { identities: [shipper], credentials: [accessKey(shipper, "AKIAEXAMPLESHIPPER01", { createdAt: daysAgo(900), rotatedAt: daysAgo(20) })] }),
    ],
  },
});
