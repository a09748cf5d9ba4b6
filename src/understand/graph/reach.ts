// How far an identity reaches, in five steps, with the right that makes it so. Measured on what it holds now; escalation is said apart.
import { parseNodeKey, type Entitlement, type Grant, type Identity, type NodeKey } from "../../model/index.ts";
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

export function createReach(lookups: Lookups, search: PathSearch, aws: AwsSide): (identity: NodeKey) => Reach {
  const administrators = new Set(search.administrators);
  const memo = new Map<NodeKey, Reach>();
  return (key) => {
    const known = memo.get(key);
    if (known !== undefined) return known;
    const found = measure(key, { lookups, search, aws, administrators });
    memo.set(key, found);
    return found;
  };
}

interface Means {
  readonly lookups: Lookups;
  readonly search: PathSearch;
  readonly aws: AwsSide;
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

function held(identity: Identity, { lookups, aws }: Means): Reach {
  const grants = lookups.grantsOf(identity.key).filter((grant) => grant.effect === "allow");
  if (identity.provider === "aws") return heldInAws(identity, aws, grants.length);
  if (identity.provider === "kubernetes") return heldInKubernetes(grants, (key) => lookups.entitlement(key));
  const uses = lookups.relationsFrom(identity.key).filter((relation) => relation.kind === "uses" || relation.kind === "federates-to" || relation.kind === "holds");
  if (grants.length + uses.length === 0) return { level: "none", why: "It holds no right and uses nothing that was read.", byEscalation: false };
  const sample = uses[0] === undefined ? "its grants" : parseNodeKey(uses[0].to).nativeId;
  return { level: "scoped", why: `It reaches what it was given: ${uses.length || grants.length} thing${(uses.length || grants.length) === 1 ? "" : "s"}, such as ${sample}.`, byEscalation: false };
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

interface Rule {
  readonly verbs: readonly string[];
  readonly resources: readonly string[];
  readonly named: boolean;
}

const textsOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.filter((item) => typeof item === "string") : []);

function rulesOf(entitlement: Entitlement | undefined): readonly Rule[] {
  const rules = entitlement?.attributes?.["rules"];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule) => {
    if (typeof rule !== "object" || rule === null) return [];
    const fields = rule as Readonly<Record<string, unknown>>;
    return [{ verbs: textsOf(fields["verbs"]), resources: textsOf(fields["resources"]), named: textsOf(fields["resourceNames"]).length > 0 }];
  });
}

const READS = new Set(["get", "list", "watch", "*"]);
const WRITES = new Set(["create", "update", "patch", "delete", "deletecollection", "*"]);

function heldInKubernetes(grants: readonly Grant[], entitlement: (key: NodeKey) => Entitlement | undefined): Reach {
  let best: Reach = grants.length === 0 ? { level: "none", why: "No role is bound to it.", byEscalation: false } : { level: "scoped", why: "It holds named rights in named places.", byEscalation: false };
  const better = (level: ReachLevel, why: string): void => {
    if (RANK[level] > RANK[best.level]) best = { level, why, byEscalation: false };
  };
  for (const grant of grants) {
    const role = entitlement(grant.entitlement);
    const place = grant.resource === "*" ? "the whole cluster" : `namespace ${grant.resource}`;
    for (const rule of rulesOf(role)) {
      const all = rule.resources.includes("*");
      if ((all || rule.resources.includes("secrets")) && !rule.named && rule.verbs.some((verb) => READS.has(verb))) better("sensitive", `${role?.name ?? "A role"} lets it read secrets in ${place}.`);
      else if ((all || rule.resources.includes("pods/exec")) && rule.verbs.some((verb) => WRITES.has(verb))) better("sensitive", `${role?.name ?? "A role"} lets it run commands in pods of ${place}.`);
      else if (grant.resource === "*" && rule.verbs.some((verb) => WRITES.has(verb)) && !rule.named) better("broad", `${role?.name ?? "A role"} lets it change ${rule.resources.slice(0, 3).join(", ")} in the whole cluster.`);
      else if (all || rule.verbs.includes("*")) better("broad", `${role?.name ?? "A role"} allows by wildcard in ${place}.`);
    }
  }
  return best;
}
