// FED-004: a foreign account may take a role without an external id, so a vendor can be tricked into acting for another customer.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { ACCOUNT, example, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { accountOf, demands, trustOf, type Statement } from "./policy-facts.ts";
import { rewriteTrust } from "./remedies.ts";

/** The accounts that are one's own: read in this estate, or known as accounts of the organisation. */
export function ownAccounts(graph: Graph): ReadonlySet<string> {
  const read = graph.estate.identities.filter((identity) => identity.provider === "aws").map((identity) => identity.realm);
  const known = graph.estate.resources.filter((item) => item.provider === "aws" && item.type === "account").map((item) => item.nativeId);
  return new Set([...read, ...known]);
}

/** The accounts outside of the organisation that may take the role, each with the statement that lets it. */
export function foreignTrusts(identity: Identity, own: ReadonlySet<string>): readonly { readonly account: string; readonly statement: Statement }[] {
  return trustOf(identity).filter((statement) => statement.actions.some((action) => /^(?:\*|sts:\*|sts:AssumeRole)$/i.test(action))).flatMap((statement) => {
    const accounts = statement.principals.filter((principal) => principal.type === "AWS").map((principal) => accountOf(principal.value)).filter((account) => account !== undefined && account !== identity.realm && !own.has(account));
    return [...new Set(accounts)].map((account) => ({ account: account ?? "", statement }));
  });
}

const CLOSING = /^(?:sts:externalid|aws:principalorgid|aws:principalorgpaths|aws:principalarn|aws:sourceidentity)$/;

const trusted = (graph: Graph) => {
  const own = ownAccounts(graph);
  return graph.estate.identities.filter((identity) => identity.provider === "aws" && identity.type === "role" && foreignTrusts(identity, own).length > 0);
};

const vendor = (condition?: Record<string, Record<string, string>>) =>
  trusting("cost-insights", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "arn:aws:iam::999900001111:root" }, ...(condition === undefined ? {} : { Condition: condition }) });

export const fed004NoExternalId = defineRule({
  id: "FED-004",
  version: 1,
  title: "A foreign account may take a role without an external id",
  severity: "high",
  why: "The vendor behind the account serves others too: without an external id each of them can name your role and have the vendor act in it.",
  remedy: "Agree on an external id that is yours alone and demand it, and name the vendor's role instead of its whole account.",
  frameworks: ["NHI3:2025", "NHI6:2025", "SOC2-2017:CC9.2", "NIST-800-53r5:AC-3"],
  about: { what: "roles that a foreign account may take", population: (graph) => keysOf(trusted(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) => {
    const own = ownAccounts(graph);
    return trusted(graph).flatMap((identity) => {
      const open = foreignTrusts(identity, own).filter(({ statement }) => !statement.conditions.some((condition) => CLOSING.test(condition.key) && demands(condition) && !condition.values.every((value) => value === "*")));
      if (open.length === 0) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `Account ${open[0]?.account ?? ""}, which is not of this estate, may take ${describe(identity)} without an external id`,
        evidence: [
          ...open.map(({ account, statement }) => fact(`${statement.id} of the trust policy lets account ${account} in`, statement.principals.map((principal) => principal.value).join(", "), identity.location)),
          ...(graph.hasRead("aws.organization-policies") ? [] : [fact("the accounts of the organisation were not read; if this one is yours, import the output of `aws organizations list-accounts`")]),
        ],
        ...placed(identity),
        remedy: rewriteTrust(identity, `# trust.json, in the statement's Condition:\n"StringEquals": {"sts:ExternalId": "A_RANDOM_VALUE_OF_YOUR_OWN"}`),
      }];
    });
  },
  examples: {
    flags: [example("a vendor's account, no condition", { identities: [vendor()] })],
    passes: [
      example("an external id is demanded", { identities: [vendor({ StringEquals: { "sts:ExternalId": "nwf-8d1c" } })] }),
      example("the account itself", { identities: [trusting("local", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })] }),
    ],
  },
});
