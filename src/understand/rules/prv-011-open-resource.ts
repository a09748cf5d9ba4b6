// PRV-011: a resource policy lets everyone in, without a condition that says who. Buckets, keys, queues, functions, secrets.
import type { Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, resource } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";
import { demands, statementsOf, type Statement } from "./policy-facts.ts";

/** Conditions that name a caller, an organisation or a network; others (such as aws:SecureTransport) leave everyone in. */
const NAMING = /^(?:aws:(?:principal(?:arn|account|orgid|orgpaths|type|isawsservice|servicename)|source(?:arn|account|orgid|orgpaths|vpc|vpce|ip|owner)|vpcsourceip|userid|username)|kms:(?:calleraccount|viaservice)|s3:(?:dataaccesspointaccount|dataaccesspointarn)|lambda:functionurlauthtype|sns:endpoint)/i;

const guarded = (graph: Graph): readonly Resource[] => graph.estate.resources.filter((item) => item.provider === "aws" && item.attributes?.["policy"] !== undefined);

function lets(statement: Statement): boolean {
  if (statement.effect !== "Allow" || !statement.principals.some((principal) => principal.value === "*")) return false;
  return !statement.conditions.some((condition) => NAMING.test(condition.key) && (demands(condition) || /IpAddress/i.test(condition.operator) || /^Bool$/i.test(condition.operator)) && !condition.values.some((value) => value === "*" || value === "0.0.0.0/0" || value === "::/0" || value.toUpperCase() === "NONE"));
}

const bucket = (statement: Record<string, string | Record<string, Record<string, string>>>) => resource("aws", "s3-bucket", "arn:aws:s3:::manifests", { attributes: { policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::manifests/*", ...statement }] } } });

export const prv011OpenResource = defineRule({
  id: "PRV-011",
  version: 2,
  title: "A resource is open to everyone",
  severity: "high",
  why: "A principal of * without a condition means every account in the world, and for some services nobody even has to sign in.",
  remedy: "Name the accounts or roles that need it, or add a condition on the organisation.",
  frameworks: ["NHI6:2025", "NIST-800-53r5:AC-3", "CIS-8.1:6.8"],
  about: { what: "resources whose policy was read", population: (graph) => keysOf(guarded(graph)) },
  needs: [["aws.resource-policies"]],
  evaluate: (graph) =>
    guarded(graph).flatMap((item) => {
      const open = statementsOf(item.attributes?.["policy"]).filter(lets);
      if (open.length === 0) return [];
      const writes = open.some((statement) => statement.actions.some((action) => action === "*" || /:(?:\*|Put|Delete|Create|Update|Send|Invoke|Decrypt|GetSecretValue|Publish)/i.test(action)) || statement.notActions.length > 0);
      return [{
        subject: item.key,
        severity: writes || ["kms-key", "secret"].includes(item.type) ? ("critical" as const) : ("high" as const),
        title: `${item.type.replace(/-/g, " ")} ${item.name} is open to everyone`,
        evidence: open.map((statement) => fact(`${statement.id} allows ${statement.actions.join(", ") || `everything but ${statement.notActions.join(", ")}`} to the principal *`, JSON.stringify(statement.conditions), item.location)),
        ...placed(item),
        remedy: `# in the policy of ${item.nativeId}, in place of "Principal": "*":\n"Principal": {"AWS": "arn:aws:iam::${/^\d{12}$/.test(item.realm) ? item.realm : "ACCOUNT"}:root"}\n# or beside it:\n"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-YOURORGID"}}`,
      }];
    }),
  examples: {
    flags: [
      example("everyone may read", { resources: [bucket({ Principal: "*" })] }),
      example("a demand for TLS does not say who", { resources: [bucket({ Principal: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } })] }),
    ],
    passes: [
      example("only the organisation", { resources: [bucket({ Principal: "*", Condition: { StringEquals: { "aws:PrincipalOrgID": "o-northway01" } } })] }),
      example("only AWS services on somebody's behalf", { resources: [bucket({ Principal: "*", Condition: { Bool: { "aws:PrincipalIsAWSService": "true" } } })] }),
      example("a denial to everyone", { resources: [bucket({ Principal: "*", Effect: "Deny" })] }),
    ],
  },
});
