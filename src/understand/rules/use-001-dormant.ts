// USE-001: silent for 45 days (medium) or 90 (high). A season that use shows or a tag declares is waited for, so a quarterly job is at work.
import type { Graph } from "../graph/index.ts";
import { accessKey, daysAgo, example, role, usage, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, governed, inUse, keysOf, lastUse, placed } from "./facts.ts";
import { suspend } from "./remedies.ts";
import { seasonOf, silenceLimit } from "./season.ts";

const WARN_DAYS = 45;
const FAIL_DAYS = 90;

const usedOnce = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && typeof lastUse(graph, identity)?.at === "string");
const quarterly = user("billing-quarterly", { lastUsedAt: daysAgo(100) });

export const use001Dormant = defineRule({
  id: "USE-001",
  version: 1,
  title: "The identity has not been used for a long time",
  severity: "medium",
  why: "A dormant identity is one nobody would miss and nobody would see being misused.",
  remedy: "Suspend it, wait whether anything fails, and then retire it with its credentials and grants.",
  frameworks: ["NHI1:2025", "NIST-800-53r5:AC-2(3)", "CIS-8.1:5.3", "PCI-4.0.1:8.2.6"],
  about: { what: "enabled identities whose last use is known", population: (graph) => keysOf(usedOnce(graph)) },
  needs: [["aws.credential-report", "aws.authorization-details", "aws.access-key-last-used", "aws.service-last-accessed", "aws.cloudtrail"]],
  evaluate: (graph) =>
    usedOnce(graph).flatMap((identity) => {
      const last = lastUse(graph, identity);
      const silent = ageDays(graph, last?.at);
      if (last?.at === undefined || last.at === null || silent === undefined || silent < WARN_DAYS) return [];
      const season = seasonOf(graph, identity);
      if (silent < silenceLimit(season, WARN_DAYS)) return [];
      const long = silent >= silenceLimit(season, FAIL_DAYS);
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: long ? ("high" as const) : ("medium" as const),
        title: `${describe(identity)} has been silent for more than ${silenceLimit(season, long ? FAIL_DAYS : WARN_DAYS)} days`,
        evidence: [
          fact(`last use ${date(last.at)}, ${silent} days ago, by ${last.from}`, last.at, identity.location),
          ...(season === undefined ? [] : [fact(`even for its rhythm of ${season.periodDays} days it is late: ${season.because}`)]),
        ],
        ...placed(identity),
        remedy: suspend(identity),
      }];
    }),
  examples: {
    flags: [
      example("no use for 120 days", { identities: [role("old-import", { lastUsedAt: daysAgo(120) })] }),
      example("its only key was last used 60 days ago", { identities: [user("scanner")], credentials: [accessKey(user("scanner"), "AKIAEXAMPLESCAN00001", { lastUsedAt: daysAgo(60) })] }),
      example("a quarterly job that has missed its quarter", { identities: [user("billing-quarterly", { lastUsedAt: daysAgo(200), tags: { schedule: "quarterly" } })] }),
    ],
    passes: [
      example("used yesterday", { identities: [role("import", { lastUsedAt: daysAgo(1) })] }),
      example("its uses stand a quarter apart: it is in season", { identities: [quarterly], usages: [usage(quarterly, "s3", daysAgo(100)), usage(quarterly, "athena", daysAgo(192)), usage(quarterly, "ses", daysAgo(283))] }),
      example("a tag declares that it runs every quarter", { identities: [user("billing-quarterly", { lastUsedAt: daysAgo(100), tags: { schedule: "quarterly" } })] }),
    ],
  },
});
