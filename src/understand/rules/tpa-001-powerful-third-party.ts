// TPA-001: a third party's account may take a role that reaches far. What happens to the third party happens here.
import type { Graph } from "../graph/index.ts";
import { allow, example, grant, policy, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, keysOf, lastUse, placed } from "./facts.ts";
import { foreignTrusts, ownAccounts } from "./fed-004-no-external-id.ts";
import { iamName, shell, suspend } from "./remedies.ts";

const DORMANT_DAYS = 90;

const thirdParty = (graph: Graph) => {
  const own = ownAccounts(graph);
  return graph.estate.identities.filter((identity) => identity.provider === "aws" && identity.type === "role" && foreignTrusts(identity, own).length > 0);
};

const vendor = trusting("insights-vendor", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::999900001111:root" }, Condition: { StringEquals: { "sts:ExternalId": "nwf-8d1c" } } });
const everything = policy("vendor-all", allow("*"));
const little = policy("vendor-costs", allow("ce:GetCostAndUsage"));

export const tpa001PowerfulThirdParty = defineRule({
  id: "TPA-001",
  version: 1,
  title: "A third party reaches far into the estate",
  severity: "high",
  why: "A breach of the vendor becomes a breach here, with all that the vendor's role may do.",
  remedy: "Give the vendor the rights its service needs and no more, and end the trust when the service is not used.",
  frameworks: ["NHI3:2025", "SOC2-2017:CC9.2", "ISO-27001-2022:A.5.19", "NIST-800-53r5:AC-6"],
  about: { what: "roles that a foreign account may take", population: (graph) => keysOf(thirdParty(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) => {
    const own = ownAccounts(graph);
    return thirdParty(graph).flatMap((identity) => {
      const reach = graph.reach(identity.key);
      const last = lastUse(graph, identity);
      const unused = last !== undefined && (last.at === null || (ageDays(graph, last.at) ?? 0) > DORMANT_DAYS);
      if (!["sensitive", "administrator"].includes(reach.level) && !unused) return [];
      const accounts = [...new Set(foreignTrusts(identity, own).map(({ account }) => account))];
      const far = ["sensitive", "administrator"].includes(reach.level);
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: reach.level === "administrator" ? ("critical" as const) : far ? ("high" as const) : ("medium" as const),
        title: far ? `Account ${accounts.join(", ")}, a third party, has ${reach.level} reach by ${describe(identity)}` : `${describe(identity)}, made for a third party, is not used`,
        evidence: [
          fact(`accounts that are not of this estate may take it: ${accounts.join(", ")}`, identity.nativeId, identity.location),
          fact(reach.why),
          ...(unused ? [fact(last.at === null ? "no use of it is recorded" : `last used ${date(last.at)}`)] : []),
        ],
        ...placed(identity),
        remedy: far
          ? `aws iam generate-service-last-accessed-details --arn ${shell(identity.nativeId)}\n# attach a policy of what it used, then detach the wide one:\naws iam list-attached-role-policies --role-name ${shell(iamName(identity.nativeId))}`
          : `# it may do nothing until somebody misses it; then end the trust\n${suspend(identity)}`,
      }];
    });
  },
  examples: {
    flags: [example("a vendor with everything", { identities: [vendor], entitlements: [everything], grants: [grant(vendor, everything)] })],
    passes: [example("a vendor that reads costs", { identities: [vendor], entitlements: [little], grants: [grant(vendor, little)] })],
  },
});
