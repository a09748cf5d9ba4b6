// How far an identity reaches, in five steps, with the right that makes it so. Measured on what it holds now; escalation is said apart.
import { userNameOf, type Cluster, type Right } from "../access/index.ts";
import { parseNodeKey, type Identity, type NodeKey } from "../../model/index.ts";
import { decideFor, type AwsSide } from "./aws/effective.ts";
import type { Reach, ReachLevel } from "./contract.ts";
import type { Lookups } from "./lookups.ts";
import type { PathSearch } from "./paths/search.ts";

/** Rights over other people's secrets, data or rights, when they are held on everything. */
const AWS_SENSITIVE: readonly (readonly [string, string])[] = [
  ["secretsmanager:GetSecretValue", "arn:{partition}:secretsmanager:us-east-1:{account}:secret:mandate-probe"],
  ["ssm:GetParameter", "arn:{partition}:ssm:us-east-1:{account}:parameter/mandate-probe"],
  ["s3:GetObject", "arn:{partition}:s3:::mandate-probe/object"],
  ["dynamodb:GetItem", "arn:{partition}:dynamodb:us-east-1:{account}:table/mandate-probe"],
  ["iam:PassRole", "arn:{partition}:iam::{account}:role/mandate-probe"],
  ["iam:CreateAccessKey", "arn:{partition}:iam::{account}:user/mandate-probe"],
  ["sts:AssumeRole", "arn:{partition}:iam::{account}:role/mandate-probe"],
  ["lambda:InvokeFunction", "arn:{partition}:lambda:us-east-1:{account}:function:mandate-probe"],
];

const RANK: Readonly<Record<ReachLevel, number>> = { none: 0, scoped: 1, broad: 2, sensitive: 3, administrator: 4 };

export function createReach({ lookups, search, aws, clusters }: Omit<Means, "administrators">): (identity: NodeKey) => Reach {
  const administrators = new Set(search.administrators);
  const memo = new Map<NodeKey, Reach>();
  return (key) => {
    const known = memo.get(key);
    if (known !== undefined) return known;
    const found = measure(key, { lookups, search, aws, clusters, administrators });
    memo.set(key, found);
    return found;
  };
}

interface Means {
  readonly lookups: Lookups;
  readonly search: PathSearch;
  readonly aws: AwsSide;
  readonly clusters: () => ReadonlyMap<string, Cluster>;
  readonly administrators: ReadonlySet<NodeKey>;
}

function measure(key: NodeKey, means: Means): Reach {
  const { lookups, search, administrators } = means;
  const identity = lookups.identity(key);
  if (identity === undefined) return { level: "none", why: "Nothing is known of this identity.", byEscalation: false };
  if (administrators.has(key) || identity.type === "root") return { level: "administrator", why: administratorWhy(identity), byEscalation: false };
  const [first] = search.pathsFrom(key);
  if (first !== undefined) {
    const ways = first.steps.map((step) => step.technique).join(", then ");
    return { level: "administrator", why: `It can become ${first.to === first.from ? "administrator itself" : `the administrator ${first.to}`} in ${first.steps.length} step${first.steps.length === 1 ? "" : "s"} (${ways}).`, byEscalation: true };
  }
  const own = held(identity, means);
  // Rights of what it may become (a workflow's role, a service account's cloud role) count as reached by a step.
  return search.reachedFrom(key).reduce<Reach>((best, other) => {
    const taken = lookups.identity(other);
    if (taken === undefined) return best;
    const level = held(taken, means);
    return RANK[level.level] > RANK[best.level] ? { level: level.level, why: `It can become ${taken.type} ${taken.name}. ${level.why}`, byEscalation: true } : best;
  }, own);
}

const administratorWhy = (identity: Identity): string =>
  identity.type === "root" ? "It is the account's root user." : identity.provider === "aws" ? "Its policies allow every action on every resource." : `It may do everything in ${identity.realm}.`;

function held(identity: Identity, means: Means): Reach {
  const { lookups, aws } = means;
  const grants = lookups.grantsOf(identity.key).filter((grant) => grant.effect === "allow");
  if (identity.provider === "aws") return heldInAws(identity, aws, grants.length);
  if (identity.provider === "kubernetes") return heldInKubernetes(rightsInCluster(identity, means));
  const uses = lookups.relationsFrom(identity.key).filter((relation) => relation.kind === "uses" || relation.kind === "federates-to" || relation.kind === "holds");
  if (grants.length + uses.length === 0) return { level: "none", why: "It holds no right and uses nothing that was read.", byEscalation: false };
  const sample = uses[0] === undefined ? "its grants" : parseNodeKey(uses[0].to).nativeId;
  return { level: "scoped", why: `It reaches what it was given: ${uses.length || grants.length} thing${(uses.length || grants.length) === 1 ? "" : "s"}, such as ${sample}.`, byEscalation: false };
}

function rightsInCluster(identity: Identity, { lookups, clusters }: Means): readonly Right[] {
  const user = userNameOf(identity);
  if (user === undefined) return [];
  const groups = lookups.relationsFrom(identity.key, "member-of").map((relation) => parseNodeKey(relation.to).nativeId);
  return clusters().get(identity.realm)?.rightsOf(user, groups) ?? [];
}

function heldInAws(identity: Identity, aws: AwsSide, grants: number): Reach {
  const subject = aws.subject(identity.key);
  if (subject === undefined || grants === 0) return { level: "none", why: "No policy allows it anything.", byEscalation: false };
  const { account } = subject.rights;
  for (const [action, template] of AWS_SENSITIVE) {
    const resource = template.replace("{partition}", account.partition).replace("{account}", account.id);
    if (decideFor(aws, subject, action, resource) !== undefined) return { level: "sensitive", why: `It may ${action} on any resource.`, byEscalation: false };
  }
  const wide = aws.widest(subject);
  if (wide !== undefined) return { level: "broad", why: `A policy allows ${wide.action} on ${wide.resource}.`, byEscalation: false };
  return aws.allowsAnything(subject) ? { level: "scoped", why: "Its policies allow named actions on named resources.", byEscalation: false } : { level: "none", why: "Its policies allow nothing.", byEscalation: false };
}

const READS = new Set(["get", "list", "watch", "*"]);
const WRITES = new Set(["create", "update", "patch", "delete", "deletecollection", "*"]);

/** What the cluster itself would answer: bindings through groups, built-in and aggregated roles included. */
function heldInKubernetes(rights: readonly Right[]): Reach {
  let best: Reach = rights.length === 0 ? { level: "none", why: "No role is bound to it.", byEscalation: false } : { level: "scoped", why: "It holds named rights in named places.", byEscalation: false };
  const better = (level: ReachLevel, why: string): void => {
    if (RANK[level] > RANK[best.level]) best = { level, why, byEscalation: false };
  };
  for (const { verbs, resources, resourceNames, namespace, via } of rights) {
    const role = via?.role.name ?? "A role";
    const place = namespace === "*" ? "the whole cluster" : `namespace ${namespace}`;
    const all = resources.includes("*");
    const named = resourceNames.length > 0;
    if ((all || resources.includes("secrets")) && !named && verbs.some((verb) => READS.has(verb))) better("sensitive", `${role} lets it read secrets in ${place}.`);
    else if ((all || resources.includes("pods/exec")) && verbs.some((verb) => WRITES.has(verb))) better("sensitive", `${role} lets it run commands in pods of ${place}.`);
    else if (namespace === "*" && verbs.some((verb) => WRITES.has(verb)) && !named) better("broad", `${role} lets it change ${resources.slice(0, 3).join(", ")} in the whole cluster.`);
    else if (all || verbs.includes("*")) better("broad", `${role} allows by wildcard in ${place}.`);
  }
  return best;
}
