// MND-003: mandated and granted, and the provider's evidence says that it was not used for a season. A mandate that is younger than that is waited for.
import { allow, daysAgo, example, grant, mandate, policy, role, usage } from "./example-estates.ts";
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, keysOf, placed } from "./facts.ts";
import { comparable, grantedTo, mandatedSince, mandatesOf, MOST_SHOWN, namesOf, scopeOf } from "./mandate-facts.ts";
import { seasonOf, silenceLimit } from "./season.ts";

const WINDOW_DAYS = 90;

/** Rows per service: evidence that speaks of every service it may use, so that silence means something. */
const services = (graph: Graph, identity: Identity) => graph.usagesOf(identity.key).filter((row) => row.evidence === "service-last-accessed" && !row.action.includes(":"));

const measured = (graph: Graph) =>
  comparable(graph).filter((identity) => {
    const since = mandatedSince(mandatesOf(graph, identity.key));
    return services(graph, identity).length > 0 && (ageDays(graph, since) ?? 0) >= WINDOW_DAYS && (ageDays(graph, identity.createdAt) ?? WINDOW_DAYS) >= WINDOW_DAYS;
  });

const backup = role("backup");
const both = policy("backup-work", allow(["s3:PutObject", "sqs:SendMessage"]));
const access = [{ provider: "aws", actions: ["s3:PutObject", "sqs:SendMessage"], resources: ["*"] }];
const old = mandate("backups", [backup], { access, start: "2026-01-01" });

export const mnd003UnusedWithin = defineRule({
  id: "MND-003",
  version: 1,
  title: "Rights within the mandate have not been used for a long time",
  severity: "low",
  why: "A mandate that allows more than the work needs is a purpose written too wide, and its next reviewer will believe it.",
  remedy: "Ask the owner whether the work still needs it; if not, take it out of the mandate and out of the policies.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6(7)", "PCI-4.0.1:7.2.5"],
  about: { what: "identities with a mandate of 90 days or more and last-accessed details", population: (graph) => keysOf(measured(graph)) },
  needs: [["aws.service-last-accessed"]],
  evaluate: (graph) =>
    measured(graph).flatMap((identity) => {
      const limit = silenceLimit(seasonOf(graph, identity), WINDOW_DAYS);
      const scope = scopeOf(graph, identity.key);
      const granted = grantedTo(graph, identity.key);
      const silent = services(graph, identity).filter(({ action, lastUsedAt }) => {
        if (lastUsedAt !== null && (ageDays(graph, lastUsedAt) ?? 0) < limit) return false;
        return scope.touches({ provider: "aws", action: `${action}:*` }) && granted.some((right) => right.action.toLowerCase().startsWith(`${action.toLowerCase()}:`));
      });
      if (silent.length === 0) return [];
      const mandates = mandatesOf(graph, identity.key);
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} does not use all that its mandate allows`,
        evidence: [fact(`its mandate is ${namesOf(mandates)}`, undefined, identity.location), ...silent.slice(0, MOST_SHOWN).map(({ action, lastUsedAt }) => fact(lastUsedAt === null ? `${action} is mandated and granted, and was never used` : `${action} is mandated and granted, and was last used on ${date(lastUsedAt)}`, action))],
        ...placed(identity),
        remedy: `# take ${silent.map(({ action }) => action).join(", ")} out of the mandate ${namesOf(mandates)}, by a new version:\nmandate mandates export --output mandates.yaml\nmandate mandates apply mandates.yaml`,
      }];
    }),
  examples: {
    flags: [example("the queue was never used", { identities: [backup], entitlements: [both], grants: [grant(backup, both)], usages: [usage(backup, "s3", daysAgo(1)), usage(backup, "sqs", null)], mandates: [old] })],
    passes: [
      example("both are in use", { identities: [backup], entitlements: [both], grants: [grant(backup, both)], usages: [usage(backup, "s3", daysAgo(1)), usage(backup, "sqs", daysAgo(30))], mandates: [old] }),
      example("the mandate is of this month", { identities: [backup], entitlements: [both], grants: [grant(backup, both)], usages: [usage(backup, "sqs", null)], mandates: [mandate("backups", [backup], { access, start: "2026-11-01" })] }),
      example("what is unused is not granted either", { identities: [backup], usages: [usage(backup, "sqs", null)], mandates: [old] }),
    ],
  },
});
