// PRV-005: a policy of the organisation allows every action of a sensitive service on everything. Administrator outright is PRV-001.
import type { Entitlement } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, grant, policy, role } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, grantsByEntitlement, keysOf, nameOf, placed } from "./facts.ts";
import { documentOf, type Statement } from "./policy-facts.ts";
import { iamName, shell } from "./remedies.ts";

/** Services whose every action is too much for any one program: rights, secrets, keys, data, the organisation, money. */
const SENSITIVE = new Set(["iam", "sts", "kms", "secretsmanager", "ssm", "s3", "dynamodb", "rds", "ec2", "lambda", "organizations", "account", "billing", "ce", "cloudformation", "sso", "cloudtrail", "logs", "route53", "payments", "invoicing", "cur"]);

const written = (graph: Graph): readonly Entitlement[] =>
  graph.estate.entitlements.filter((item) => item.provider === "aws" && ["managed-policy", "inline-policy"].includes(item.type) && item.attributes?.["awsManaged"] !== true && grantsByEntitlement(graph).has(item.key));

/** `*`, and an ARN of a service that names nothing, such as `arn:aws:s3:::*`. */
const isEverything = (resource: string) => /^(?:\*+|arn:[^:]*:[^:]*:[^:]*:[^:]*:\*+)$/.test(resource);

/** The sensitive services a statement opens whole; NotAction opens all but what it names. */
function opened(statement: Statement): readonly string[] {
  if (statement.effect !== "Allow" || !statement.resources.some(isEverything) || statement.conditions.length > 0) return [];
  if (statement.notActions.length > 0) return ["everything else (NotAction)"];
  return statement.actions.flatMap((action) => {
    const [service = "", name = ""] = action.toLowerCase().split(":");
    return name === "*" && SENSITIVE.has(service) ? [`${service}:*`] : [];
  });
}

const wide = policy("files", { Sid: "Files", Effect: "Allow", Action: ["s3:*"], Resource: "*" });
const all = policy("buckets", { Sid: "Buckets", Effect: "Allow", Action: ["s3:*"], Resource: "arn:aws:s3:::*" });
const narrow = policy("files", { Sid: "Files", Effect: "Allow", Action: ["s3:*"], Resource: "arn:aws:s3:::labels/*" });

export const prv005ServiceWildcard = defineRule({
  id: "PRV-005",
  version: 2,
  title: "A policy allows all of a sensitive service on every resource",
  severity: "medium",
  why: "A wildcard grants what nobody thought of, and grows by itself with every action the provider adds.",
  remedy: "Name the actions that are used and the resources they are used on.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6", "PCI-4.0.1:7.2.5"],
  about: { what: "own policies that somebody holds", population: (graph) => keysOf(written(graph)) },
  needs: [["aws.authorization-details"]],
  evaluate: (graph) =>
    written(graph).flatMap((item) => {
      const found = documentOf(item).map((statement) => ({ statement, services: opened(statement) })).filter(({ services }) => services.length > 0);
      if (found.length === 0) return [];
      const names = (grantsByEntitlement(graph).get(item.key) ?? []).map((held) => held.holder);
      const only = names.length === 1 && names[0] !== undefined && graph.identity(names[0]) !== undefined ? names[0] : undefined;
      return [{
        subject: item.key,
        ...(only === undefined ? {} : { identity: only }),
        title: `Policy ${item.name} allows ${[...new Set(found.flatMap(({ services }) => services))].slice(0, 4).join(", ")} on every resource`,
        evidence: [
          ...found.map(({ statement, services }) => fact(`${statement.id} allows ${services.join(", ")} on *`, JSON.stringify({ Action: statement.actions.slice(0, 20), ...(statement.notActions.length > 0 ? { NotAction: statement.notActions.slice(0, 20) } : {}), Resource: statement.resources }), item.location)),
          fact(`held by ${names.slice(0, 10).map((key) => nameOf(graph, key)).join(", ")}`),
        ],
        ...placed(item),
        remedy: item.type === "managed-policy"
          ? `aws iam create-policy-version --policy-arn ${shell(item.nativeId)} --set-as-default --policy-document file://narrowed.json   # ${found.map(({ services }) => services.join(", ")).join("; ")} -> the actions and ARNs in use`
          : `# rewrite the inline policy ${item.name} of ${iamName(item.nativeId.split("#")[0] ?? "")}: name actions and resources instead of ${found.flatMap(({ services }) => services).join(", ")}`,
      }];
    }),
  examples: {
    flags: [
      example("s3:* on everything", { identities: [role("labels")], entitlements: [wide], grants: [grant(role("labels"), wide)] }),
      example("the same by an ARN of every bucket", { identities: [role("labels")], entitlements: [all], grants: [grant(role("labels"), all)] }),
      example("all but IAM is nearly everything", { identities: [role("power")], entitlements: [policy("power", { Effect: "Allow", NotAction: "iam:*", Resource: "*" })], grants: [grant(role("power"), policy("power"))] }),
    ],
    passes: [
      example("s3:* on one bucket", { identities: [role("labels")], entitlements: [narrow], grants: [grant(role("labels"), narrow)] }),
      example("nobody holds it", { entitlements: [wide] }),
    ],
  },
});
