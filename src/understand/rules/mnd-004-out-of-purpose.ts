// MND-004: used and not mandated. High when it was done under the mandate; medium when only in the weeks before, for then the mandate may be
// too narrow and the identity will break, or go on.
import { daysAgo, example, mandate, role, usage } from "./example-estates.ts";
import { outOfPurpose } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, keysOf, placed } from "./facts.ts";
import { comparable, mandatedSince, mandatesOf, MOST_SHOWN, namesOf, scopeOf, usesOf } from "./mandate-facts.ts";
import { iamName, shell } from "./remedies.ts";

const WINDOW_DAYS = 90;

const observed = (graph: Graph) => comparable(graph).filter((identity) => graph.usagesOf(identity.key).length > 0);

const reader = role("reader");
const reads = mandate("reads", [reader], { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] });

export const mnd004OutOfPurpose = defineRule({
  id: "MND-004",
  version: 1,
  title: "The identity did what its mandate does not allow",
  severity: "high",
  why: "Use outside of the purpose is either work that nobody has approved, or somebody else at work with the identity.",
  remedy: "Ask the owner what it was. When it was his work, ask for a new version of the mandate; when not, treat the identity as taken over.",
  frameworks: ["ASI03:2026", "ASI10:2026", "NHI5:2025", "NIST-800-53r5:AU-6", "PCI-4.0.1:7.2.5"],
  about: { what: "identities with a mandate in force and evidence of use", population: (graph) => keysOf(observed(graph)) },
  needs: [["aws.cloudtrail", "aws.service-last-accessed", "aws.access-key-last-used", "aws.credential-report"]],
  evaluate: (graph) =>
    observed(graph).flatMap((identity) => {
      const uses = outOfPurpose(scopeOf(graph, identity.key), usesOf(graph, identity)).filter(({ lastUsedAt }) => (ageDays(graph, lastUsedAt) ?? WINDOW_DAYS) < WINDOW_DAYS);
      if (uses.length === 0) return [];
      const mandates = mandatesOf(graph, identity.key);
      const since = mandatedSince(mandates);
      const isUnder = uses.some(({ lastUsedAt }) => lastUsedAt !== null && lastUsedAt.slice(0, 10) >= since);
      const sorted = uses.toSorted((a, b) => (b.lastUsedAt ?? "").localeCompare(a.lastUsedAt ?? "") || a.action.localeCompare(b.action));
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: isUnder ? ("high" as const) : ("medium" as const),
        title: isUnder ? `${describe(identity)} did what its mandate does not allow` : `${describe(identity)} used, before its mandate began, what the mandate does not allow`,
        evidence: [
          fact(`its mandate is ${namesOf(mandates)}, in force from ${since}`, mandates.map(({ document }) => document.purpose.text).join(" ").slice(0, 300), identity.location),
          ...sorted.slice(0, MOST_SHOWN).map(({ action, lastUsedAt, resource }) => fact(`used ${action}, last on ${date(lastUsedAt ?? "")}`, resource ?? action)),
          ...(sorted.length > MOST_SHOWN ? [fact(`and ${sorted.length - MOST_SHOWN} more`)] : []),
        ],
        ...placed(identity),
        remedy: `# who was it? look at the events, then widen the mandate or stop the identity:\naws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=${shell(iamName(identity.nativeId))} --max-results 50`,
      }];
    }),
  examples: {
    flags: [
      example("it wrote, and is there to read", { identities: [reader], usages: [usage(reader, "s3:PutObject", daysAgo(2), "cloudtrail")], mandates: [reads] }),
      example("it used a service that its mandate does not name", { identities: [reader], usages: [usage(reader, "dynamodb", daysAgo(9))], mandates: [reads] }),
    ],
    passes: [
      example("it read", { identities: [reader], usages: [usage(reader, "s3:GetObject", daysAgo(2), "cloudtrail"), usage(reader, "sts:GetCallerIdentity", daysAgo(2), "cloudtrail")], mandates: [reads] }),
      example("the service is mandated, and more is not known", { identities: [reader], usages: [usage(reader, "s3", daysAgo(2))], mandates: [reads] }),
      example("never used", { identities: [reader], usages: [usage(reader, "dynamodb", null)], mandates: [reads] }),
      example("half a year ago", { identities: [reader], usages: [usage(reader, "dynamodb", daysAgo(180))], mandates: [reads] }),
    ],
  },
});
