// FED-003: a role's trust policy lets any AWS principal in, in any account, without a condition that names one.
import type { Graph } from "../graph/index.ts";
import { example, trusting } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { demands, trustOf, type Statement } from "./policy-facts.ts";
import { rewriteTrust } from "./remedies.ts";

const roles = (graph: Graph) => graph.estate.identities.filter((identity) => identity.provider === "aws" && identity.type === "role" && identity.attributes?.["trustPolicy"] !== undefined);

const NAMING = /^aws:(?:principal(?:arn|account|orgid|orgpaths)|source(?:account|arn|orgid)|userid|principaltag\/)/;
const assumes = (statement: Statement) => statement.actions.some((action) => /^(?:\*|sts:\*|sts:Assume.*)$/i.test(action));

/** `*`, and an ARN that leaves the account open: a role of that name can be made in any account. */
const isAnybody = (value: string) => /^[*?]+$/.test(value) || /^arn:[^:]*:(?:iam|sts)::[*?]+:/.test(value);

const open = (statement: Statement) => assumes(statement) && statement.principals.some((principal) => principal.type === "AWS" && principal.value === "*") && !statement.conditions.some((condition) => NAMING.test(condition.key) && demands(condition) && !condition.values.some(isAnybody));

export const fed003WildcardPrincipal = defineRule({
  id: "FED-003",
  version: 2,
  title: "A role trusts every AWS principal in the world",
  severity: "critical",
  why: "Anyone with any AWS account can take the role; an external id alone is a shared word, not an identity.",
  remedy: "Name the accounts or roles that may assume it, or demand the organisation by aws:PrincipalOrgID.",
  frameworks: ["NHI6:2025", "NHI5:2025", "NIST-800-53r5:AC-3", "NIST-800-53r5:IA-9"],
  about: { what: "roles whose trust policy was read", population: (graph) => keysOf(roles(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) =>
    roles(graph).flatMap((identity) => {
      const statements = trustOf(identity).filter(open);
      if (statements.length === 0) return [];
      const secret = statements.every((statement) => statement.conditions.some((condition) => condition.key === "sts:externalid" && demands(condition)));
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: secret ? ("high" as const) : ("critical" as const),
        title: `Any AWS account can assume ${describe(identity)}${secret ? " with its external id" : ""}`,
        evidence: statements.map((statement) => fact(`${statement.id} of the trust policy allows ${statement.actions.join(", ")} to the principal *`, JSON.stringify(statement.conditions), identity.location)),
        ...placed(identity),
        remedy: rewriteTrust(identity, `# trust.json: "Principal": {"AWS": "arn:aws:iam::ACCOUNT:role/CALLER"}, "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-YOURORGID"}}`),
      }];
    }),
  examples: {
    flags: [
      example("the principal is *", { identities: [trusting("partner", { Effect: "Allow", Action: "sts:AssumeRole", Principal: "*" })] }),
      example("a role of this name in any account", { identities: [trusting("partner", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" }, Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/deployer" } } })] }),
      example("the same in the longer form", { identities: [trusting("partner", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: ["*"] } })] }),
    ],
    passes: [
      example("only the organisation", { identities: [trusting("partner", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { AWS: "*" }, Condition: { StringEquals: { "aws:PrincipalOrgID": "o-northway01" } } })] }),
      example("a service", { identities: [trusting("worker", { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } })] }),
    ],
  },
});
