// USE-005: the root user of an account does daily work. Its rights cannot be narrowed, so use of it is news every time.
import type { Graph } from "../graph/index.ts";
import { daysAgo, example, rootUser } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, fact, keysOf, lastUse, placed } from "./facts.ts";

const RECENT_DAYS = 90;

const roots = (graph: Graph) => graph.estate.identities.filter((identity) => identity.type === "root");

export const use005RootUsed = defineRule({
  id: "USE-005",
  version: 1,
  title: "The root user of an account was used",
  severity: "high",
  why: "Nothing limits the root user: a mistake or a theft under it costs the whole account.",
  remedy: "Give the task a role of its own, and lock the root credentials away for the few acts that need them.",
  frameworks: ["NHI10:2025", "NIST-800-53r5:AC-6(2)", "CIS-8.1:5.4"],
  about: { what: "root users", population: (graph) => keysOf(roots(graph)) },
  needs: [["aws.credential-report"]],
  evaluate: (graph) =>
    roots(graph).flatMap((root) => {
      const last = lastUse(graph, root);
      const silent = ageDays(graph, last?.at);
      if (typeof last?.at !== "string" || silent === undefined || silent > RECENT_DAYS) return [];
      return [{
        subject: root.key,
        identity: root.key,
        title: `The root user of account ${root.realm} was used in the last ${RECENT_DAYS} days`,
        evidence: [fact(`last use ${date(last.at)} by ${last.from}`, last.at, root.location)],
        ...placed(root),
        remedy: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=Username,AttributeValue=root --start-time ${date(last.at)}\n# give what was done there a role of its own`,
      }];
    }),
  examples: {
    flags: [example("used last week", { identities: [rootUser({ lastUsedAt: daysAgo(7) })] })],
    passes: [example("used a year ago", { identities: [rootUser({ lastUsedAt: daysAgo(365) })] }), example("never used", { identities: [rootUser({ lastUsedAt: null })] })],
  },
});
