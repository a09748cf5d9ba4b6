// MND-006: the last mandate of an identity ends within a month and no next version is approved, or its review is overdue.
import { example, inForce, mandate, role } from "./example-estates.ts";
import type { MandateInForce } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, keysOf, placed } from "./facts.ts";
import { mandated, mandatesOf, namesOf, today } from "./mandate-facts.ts";

const AHEAD_DAYS = 30;

const dayAfter = (day: string, days: number) => new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);

const lastDay = (mandates: readonly MandateInForce[]) => mandates.flatMap(({ document, successorEnd }) => [document.end, successorEnd ?? ""]).sort().at(-1) ?? "";

/** Approval is a review: the content was looked at that day. */
const overdue = (graph: Graph, mandates: readonly MandateInForce[]) => mandates.filter(({ since, document }) => (ageDays(graph, since) ?? 0) > document.review_every_days);

const deploy = role("deploy");

export const mnd006EndsWithoutSuccessor = defineRule({
  id: "MND-006",
  version: 1,
  title: "A mandate ends soon without a successor, or its review is overdue",
  severity: "medium",
  why: "When a mandate ends unnoticed the work stops or goes on unapproved; when it is not reviewed its approval is worth less each month.",
  remedy: "Submit the next version while there is time for an approval, or let the identity end with its mandate.",
  frameworks: ["NHI1:2025", "NIST-800-53r5:AC-2(2)", "PCI-4.0.1:7.2.4"],
  about: { what: "identities with a mandate in force", population: (graph) => keysOf(mandated(graph)) },
  needs: [["aws.authorization-details", "aws.credential-report", "kubernetes.service-accounts", "source-code.ci-workflows", "workstation.agent-configurations", "mandate.agents"]],
  evaluate: (graph) =>
    mandated(graph).flatMap((identity) => {
      const mandates = mandatesOf(graph, identity.key);
      const end = lastDay(mandates);
      const isEnding = end <= dayAfter(today(graph), AHEAD_DAYS);
      const late = overdue(graph, mandates);
      if (!isEnding && late.length === 0) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: isEnding ? ("medium" as const) : ("low" as const),
        title: isEnding ? `The mandate of ${describe(identity)} ends soon, and nothing follows it` : `The mandate of ${describe(identity)} was not reviewed in time`,
        evidence: [
          ...(isEnding ? [fact(`${namesOf(mandates)}: the last day is ${end}, and no version that goes on is approved`, end, identity.location)] : []),
          ...late.map(({ document, since }) => fact(`${document.name} was approved on ${date(since)} and is to be reviewed every ${document.review_every_days} days`, document.name)),
        ],
        ...placed(identity),
        remedy: `# the next version, for approval: set end, and apply the file\nmandate mandates export --output mandates.yaml\nmandate mandates apply mandates.yaml`,
      }];
    }),
  examples: {
    flags: [example("it ends in a fortnight", { identities: [deploy], mandates: [mandate("deploys", [deploy], { end: "2026-12-08" })] }), example("its review was due in spring", { identities: [deploy], mandates: [inForce("deploys", { subjects: [{ identity: deploy.key }], start: "2026-01-01", review_every_days: 90 }, { since: "2026-01-01T00:00:00Z" })] })],
    passes: [
      example("it ends next year", { identities: [deploy], mandates: [mandate("deploys", [deploy])] }),
      example("its successor is approved", { identities: [deploy], mandates: [inForce("deploys", { subjects: [{ identity: deploy.key }], end: "2026-12-08" }, { successorEnd: "2027-06-01" })] }),
      example("another mandate goes on", { identities: [deploy], mandates: [mandate("deploys", [deploy], { end: "2026-12-08" }), mandate("deploys-too", [deploy])] }),
    ],
  },
});
