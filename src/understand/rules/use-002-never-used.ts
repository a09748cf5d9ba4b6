// USE-002: made more than 30 days ago and never used. "Never" is said only when the source itself says so.
import type { Graph } from "../graph/index.ts";
import { accessKey, daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, governed, inUse, keysOf, lastUse, placed } from "./facts.ts";
import { suspend } from "./remedies.ts";

const GRACE_DAYS = 30;

const useRead = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && lastUse(graph, identity) !== undefined);

export const use002NeverUsed = defineRule({
  id: "USE-002",
  version: 1,
  title: "The identity was never used",
  severity: "low",
  why: "What was made for a plan that never came about keeps its rights all the same.",
  remedy: "Ask whoever made it; suspend it, and delete it when nobody needs it.",
  frameworks: ["NHI1:2025", "CIS-8.1:5.3", "NIST-800-53r5:AC-2(3)"],
  about: { what: "enabled identities whose use was read", population: (graph) => keysOf(useRead(graph)) },
  needs: [["aws.credential-report", "aws.authorization-details", "aws.access-key-last-used", "aws.service-last-accessed"]],
  evaluate: (graph) =>
    useRead(graph).flatMap((identity) => {
      const age = ageDays(graph, identity.createdAt);
      if (lastUse(graph, identity)?.at !== null || age === undefined || age < GRACE_DAYS || identity.createdAt === undefined) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} was never used since it was made`,
        evidence: [fact(`made ${date(identity.createdAt)}; the provider records no use of it or of its credentials`, identity.nativeId, identity.location)],
        ...placed(identity),
        remedy: suspend(identity),
      }];
    }),
  examples: {
    flags: [example("made last year, no use recorded", { identities: [user("pilot", { createdAt: daysAgo(300), lastUsedAt: null })] })],
    passes: [
      example("made last week: give it time", { identities: [user("new", { createdAt: daysAgo(7), lastUsedAt: null })] }),
      example("nobody read when it was used", { identities: [user("unknown", { createdAt: daysAgo(300) })] }),
      example("its key was used", { identities: [user("busy", { lastUsedAt: null })], credentials: [accessKey(user("busy"), "AKIAEXAMPLEBUSY00001", { lastUsedAt: daysAgo(2) })] }),
    ],
  },
});
