// MND-005: a mandate that stands for nothing: its subject is gone, or it was granted nothing of what the mandate allows.
import { allow, example, grant, inForce, mandate, policy, role } from "./example-estates.ts";
import { nodeKey, parseNodeKey, type NodeKey } from "../../model/index.ts";
import { ungrantedOf } from "../access/index.ts";
import type { Graph } from "../graph/index.ts";
import type { Match } from "./contract.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact } from "./facts.ts";
import { grantedTo, mandatesInForce } from "./mandate-facts.ts";

/** Exact subjects of mandates in force, in realms that were read. Patterns wait for instances and are never empty for good. */
function named(graph: Graph): readonly { readonly key: NodeKey; readonly mandate: ReturnType<typeof mandatesInForce>[number] }[] {
  const seen = new Set(graph.estate.identities.map(({ provider, realm }) => `${provider}|${realm}`));
  return mandatesInForce(graph).flatMap((mandate) =>
    mandate.document.subjects.flatMap(({ identity }) => {
      if (identity === undefined || identity.includes("*")) return [];
      const ref = parseNodeKey(identity as NodeKey);
      return seen.has(`${ref.provider}|${ref.realm}`) ? [{ key: nodeKey(ref), mandate }] : [];
    }),
  );
}

const deploy = role("deploy");
const gone = role("gone");
const push = policy("push", allow("ecr:PutImage"));

export const mnd005EmptyMandate = defineRule({
  id: "MND-005",
  version: 1,
  title: "A mandate stands for nothing",
  severity: "low",
  why: "A mandate whose subject is gone or holds nothing of it is an approval that lies about, ready for whoever is made under that name next.",
  remedy: "End the mandate; or correct its subject, or its actions and resources, by a new version.",
  frameworks: ["NHI1:2025", "NIST-800-53r5:AC-2(3)", "CIS-8.1:5.3"],
  about: { what: "identities that mandates in force name, of the realms that were read", population: (graph) => [...new Set(named(graph).map(({ key }) => key))] },
  needs: [["aws.authorization-details", "kubernetes.bindings"]],
  evaluate: (graph) => named(graph).flatMap(({ key, mandate }): readonly Match[] => {
    const { name, title, scope } = mandate.document;
    const remedy = `# no command changes an approval: on the page of the mandate ${name}, end it, or write its next version`;
    const identity = graph.identity(key);
    if (identity === undefined) return [{ subject: key, discriminator: name, title: `The mandate ${name} names ${parseNodeKey(key).nativeId}, which is not there`, evidence: [fact(`"${title}" is in force for it`, key), fact("nothing of this name was read in its account or cluster")], remedy }];
    const access = scope.access?.filter(({ provider }) => provider === identity.provider) ?? [];
    if (access.length === 0 || (identity.provider !== "aws" && identity.provider !== "kubernetes")) return [];
    const wishes = access.flatMap(({ actions, resources }) => actions.length * resources.length).reduce((sum, count) => sum + count, 0);
    if (ungrantedOf(access, grantedTo(graph, key)).length < wishes) return [];
    return [{ subject: key, identity: key, discriminator: name, title: `The mandate ${name} allows ${describe(identity)} only what it was never granted`, evidence: [fact(`"${title}" allows it`, access.flatMap(({ actions }) => actions).slice(0, 10).join(", ")), fact("no right that it holds touches any of that", identity.nativeId, identity.location)], remedy }];
  }),
  examples: {
    flags: [
      example("its subject is gone", { identities: [deploy], mandates: [mandate("old-job", [gone])] }),
      example("nothing of it is granted", { identities: [deploy], entitlements: [push], grants: [grant(deploy, push)], mandates: [mandate("reads", [deploy], { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["*"] }] })] }),
    ],
    passes: [
      example("it holds some of it", { identities: [deploy], entitlements: [push], grants: [grant(deploy, push)], mandates: [mandate("pushes", [deploy], { access: [{ provider: "aws", actions: ["ecr:PutImage", "s3:GetObject"], resources: ["*"] }] })] }),
      example("its account was not read", { identities: [deploy], mandates: [inForce("elsewhere", { subjects: [{ identity: "aws|999999999999|role|arn:aws:iam::999999999999:role/x" }] })] }),
      example("a template waits for instances", { identities: [deploy], mandates: [inForce("previews", { subjects: [{ identity: "aws|111122223333|role|arn:aws:iam::111122223333:role/preview-*" }] })] }),
    ],
  },
});
