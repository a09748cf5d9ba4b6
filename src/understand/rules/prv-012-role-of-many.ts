// PRV-012: one identity runs several unrelated programs, and it reaches far: each of them has the rights of all.
import type { Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { allow, example, grant, policy, relation, resource, role } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { called, describe, fact, governed, inUse, isDefaultServiceAccount, keysOf, placed } from "./facts.ts";
import { shell } from "./remedies.ts";

/** What runs as it. A pod of a deployment is the deployment, the versions of a task definition are one task, and instances are copies of one machine. */
function programs(graph: Graph, identity: Parameters<typeof describe>[0] & { readonly key: Resource["key"] }): ReadonlyMap<string, Resource> {
  const running = graph.relationsTo(identity.key, "runs-as").flatMap((edge) => graph.resource(edge.from) ?? []).filter((item) => item.attributes?.["controlledBy"] === undefined);
  return new Map(running.map((item) => [item.type === "ec2-instance" ? item.type : `${item.type} ${called(item).replace(/:\d+$/, "")}`, item]));
}

/** The default account is what PRV-007 and PRV-010 speak of. */
const running = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && !isDefaultServiceAccount(identity) && programs(graph, identity).size > 0);

const jobs = role("nightly-jobs");
const all = policy("orders", allow(["dynamodb:*", "s3:*", "secretsmanager:GetSecretValue"]));
const mailer = resource("aws", "lambda-function", "arn:aws:lambda:eu-west-1:111122223333:function:mailer", { name: "mailer" });
const refunds = resource("aws", "lambda-function", "arn:aws:lambda:eu-west-1:111122223333:function:refunds", { name: "refunds" });
const held = { identities: [jobs], entitlements: [all], grants: [grant(jobs, all)] };

export const prv012RoleOfMany = defineRule({
  id: "PRV-012",
  version: 1,
  title: "One far-reaching identity runs several programs",
  severity: "medium",
  why: "Each program has the rights of all, nobody can tell which of them acted, and none can be stopped without the others.",
  remedy: "Give each program an identity of its own with the rights it uses, and retire the shared one.",
  frameworks: ["NHI9:2025", "NHI5:2025", "NIST-800-53r5:AC-6"],
  about: { what: "identities that programs run as", population: (graph) => keysOf(running(graph)) },
  needs: [["aws.compute", "kubernetes.workloads"]],
  evaluate: (graph) =>
    running(graph).flatMap((identity) => {
      const reach = graph.reach(identity.key);
      const found = [...programs(graph, identity).values()].sort((a, b) => (a.key < b.key ? -1 : 1));
      if (found.length < 2 || !["sensitive", "administrator"].includes(reach.level)) return [];
      const [namespace = ""] = identity.nativeId.split("/");
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `Several programs share ${describe(identity)}, which reaches ${reach.level} rights`,
        evidence: [fact(reach.why, identity.nativeId, identity.location), ...found.slice(0, 20).map((item) => fact(`${describe(item)} runs as it`, item.nativeId, item.location)), ...(found.length > 20 ? [fact("and others")] : [])],
        ...placed(identity),
        remedy: found.slice(0, 5).map((item) => (identity.provider === "kubernetes" ? `kubectl create serviceaccount -n ${shell(namespace)} ${shell(item.name)}   # then serviceAccountName: ${item.name} in ${item.type} ${item.name}` : `# a role for ${describe(item)} alone, with what it uses of ${identity.name}:\naws iam generate-service-last-accessed-details --arn ${shell(identity.nativeId)}`)).join("\n"),
      }];
    }),
  examples: {
    flags: [example("mail and refunds run as one role", { ...held, resources: [mailer, refunds], relations: [relation("runs-as", mailer, jobs), relation("runs-as", refunds, jobs)] })],
    passes: [
      example("one program", { ...held, resources: [mailer], relations: [relation("runs-as", mailer, jobs)] }),
      example("several, but it reaches nothing that matters", { identities: [jobs], resources: [mailer, refunds], relations: [relation("runs-as", mailer, jobs), relation("runs-as", refunds, jobs)] }),
    ],
  },
});
