// PRV-002: of the services an identity may use, four fifths or more were not used in 90 days. The season of the identity is waited for.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { daysAgo, example, role, usage } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, governed, inUse, keysOf, placed } from "./facts.ts";
import { iamName, shell, suspend } from "./remedies.ts";
import { seasonOf, silenceLimit } from "./season.ts";

const WINDOW_DAYS = 90;
const SHARE = 0.8;
/** Below this many services a share says nothing. */
const FEWEST_SERVICES = 5;

/** Rows per service, not per action: an action row bears a colon. */
const services = (graph: Graph, identity: Identity) => graph.usagesOf(identity.key).filter((row) => row.evidence === "service-last-accessed" && !row.action.includes(":"));
const measured = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && services(graph, identity).length >= FEWEST_SERVICES && (ageDays(graph, identity.createdAt) ?? WINDOW_DAYS) >= WINDOW_DAYS);

const backup = role("backup");
const all = ["s3", "ec2", "rds", "iam", "kms", "dynamodb"];

export const prv002UnusedRights = defineRule({
  id: "PRV-002",
  version: 1,
  title: "Most of the rights of the identity are not used",
  severity: "medium",
  why: "A right that is not needed for the work is there for whoever takes the identity over.",
  remedy: "Replace its policies by one that allows what it used, watch what is refused, and then enforce it.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6(7)", "CIS-8.1:6.8", "PCI-4.0.1:7.2.5"],
  about: { what: "identities with last-accessed details of five services or more", population: (graph) => keysOf(measured(graph)) },
  needs: [["aws.service-last-accessed"]],
  evaluate: (graph) =>
    measured(graph).flatMap((identity) => {
      const rows = services(graph, identity);
      const window = silenceLimit(seasonOf(graph, identity), WINDOW_DAYS);
      const isUsed = (at: string | null) => at !== null && (ageDays(graph, at) ?? 0) <= window;
      const used = rows.filter((row) => isUsed(row.lastUsedAt));
      const unused = rows.filter((row) => !isUsed(row.lastUsedAt));
      if (unused.length < rows.length * SHARE) return [];
      const actions = graph.usagesOf(identity.key).filter((row) => row.action.includes(":") && isUsed(row.lastUsedAt));
      const keep = [...new Set(actions.length > 0 ? actions.map((row) => row.action) : used.map((row) => `${row.action}:*`))].sort();
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${describe(identity)} does not use most of the services it may use`,
        evidence: [
          fact(`${unused.length} of ${rows.length} services it may use were not used in ${window} days`, unused.slice(0, 25).map((row) => row.action).join(", "), identity.location),
          ...used.slice(0, 10).map((row) => fact(`used: ${row.action}${row.lastUsedAt === null ? "" : `, last on ${date(row.lastUsedAt)}`}`)),
          ...actions.slice(0, 10).map((row) => fact("an action it used", row.action)),
        ],
        ...placed(identity),
        remedy: keep.length === 0
          ? `# it used nothing: suspend it\n${suspend(identity)}`
          : `# what it used, as a policy; narrow Resource to what it works on, then detach the wide policies:\naws iam put-${identity.type}-policy --${identity.type}-name ${shell(iamName(identity.nativeId))} --policy-name RightSized --policy-document ${shell(JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: keep, Resource: "*" }] }))}`,
      }];
    }),
  examples: {
    flags: [example("six services granted, one used", { identities: [backup], usages: all.map((service) => usage(backup, service, service === "s3" ? daysAgo(1) : null)) })],
    passes: [
      example("half of them used", { identities: [backup], usages: all.map((service, index) => usage(backup, service, index < 3 ? daysAgo(4) : null)) }),
      example("two services are too few for a share", { identities: [backup], usages: [usage(backup, "s3", daysAgo(1)), usage(backup, "kms", null)] }),
      example("made last week", { identities: [role("backup", { createdAt: daysAgo(7) })], usages: all.map((service) => usage(backup, service, null)) }),
    ],
  },
});
