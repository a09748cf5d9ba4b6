// Effective access of one AWS identity, with its path: all layers that the estate knows, and the resource's own policy when it was read.
import { createPrincipalAccess, parseArn, type PrincipalAccess } from "../../access/index.ts";
import { nodeKey, type AccessAnswer, type NodeKey, type Resource } from "../../../model/index.ts";
import { contextFor } from "./context.ts";
import type { Doc } from "./document.ts";
import { withNames } from "./naming.ts";
import { compiled, compiledAll, relevanceOf, unreadOf, type Subject, type Verdict } from "./rights.ts";
import type { World } from "./world.ts";

export interface AwsSide {
  readonly world: World;
  subject(identity: NodeKey): Subject | undefined;
  effective(identity: NodeKey, action: string, resource: string): AccessAnswer;
  /** True when the resource has a policy of its own that was read. */
  hasPolicy(action: string, resource: string): boolean;
  /** A wildcard grant, when there is one that takes effect. */
  widest(subject: Subject): { readonly action: string; readonly resource: string } | undefined;
  allowsAnything(subject: Subject): boolean;
}

export const decideFor = (aws: AwsSide, subject: Subject, action: string, resource: string): Verdict => aws.world.judge.decide(subject, action, resource);

export function createAwsSide(world: World): AwsSide {
  const resources = new Map<string, Resource>();
  for (const resource of world.view.estate.resources) if (resource.provider === "aws" && resource.attributes?.["policy"] !== undefined) resources.set(resource.nativeId, resource);

  const subject = (identity: NodeKey): Subject | undefined => {
    const principal = world.principal(identity);
    return principal === undefined ? undefined : world.subject(principal);
  };

  /** The policy of the resource itself: a role's trust policy, a bucket's policy (also for its objects). */
  const resourcePolicy = (action: string, resource: string): Doc | undefined => {
    if (/^sts:assumerole$/i.test(action)) {
      const account = parseArn(resource)?.account;
      const role = account === undefined ? undefined : world.principal(nodeKey({ provider: "aws", realm: account, type: "role", nativeId: resource }));
      return role?.trust;
    }
    const found = resources.get(resource) ?? resources.get(resource.replace(/^(arn:[^:]*:s3:::[^/]+)\/.*$/, "$1"));
    return found === undefined ? undefined : world.docs.intern(found.attributes?.["policy"]);
  };

  return {
    world,
    subject,
    hasPolicy: (action, resource) => resourcePolicy(action, resource) !== undefined,
    effective(identity, action, resource) {
      const asked = subject(identity);
      if (asked === undefined) return nothing(`${identity} is no user or role of an account that was read; its policies are not known.`);
      const policy = resourcePolicy(action, resource);
      const { rights, principal } = asked;
      const lower = action.toLowerCase();
      const keys = [...relevanceOf(rights, lower).keys, ...(policy?.statements ?? []).flatMap((statement) => [...statement.keys, ...statement.variables])];
      const compiledPolicy = policy === undefined ? undefined : compiled(policy);
      const owner = resourceOwner(resource, resources, rights.account.id);
      const limits = owner === undefined || owner === rights.account.id ? rights.account : world.realms.get(owner)?.account;
      const judged = accessOf(asked).evaluate({
        action,
        resource,
        partial: true,
        context: contextFor(keys, { principal, account: rights.account, action: lower, at: world.view.at }, {}),
        ...(owner === undefined ? {} : { resourceAccount: owner }),
        ...(compiledPolicy === undefined ? {} : { resourcePolicy: compiledPolicy }),
        ...(limits === undefined || limits.rcp.length === 0 ? {} : { rcp: limits.rcp.map(compiledAll) }),
      });
      const answer = withNames(world, asked, judged);
      const unread = unreadOf(rights);
      if (unread.length === 0 || answer.effect === "deny") return answer;
      return { ...answer, effect: "conditional", unknown: [...answer.unknown, ...unread] };
    },
    widest({ rights }) {
      for (const doc of rights.identity) {
        for (const [action, resource] of wildcards(doc)) {
          const service = action.slice(0, Math.max(action.indexOf(":"), 0));
          if (rights.boundary !== undefined && !rights.boundary.some((limit) => limit.statements.some((statement) => statement.allow && statement.speaksOf(`${service || "mandate-probe"}:anything`.toLowerCase())))) continue;
          return { action, resource };
        }
      }
      return undefined;
    },
    allowsAnything: ({ rights }) => rights.identity.some((doc) => doc.statements.some((statement) => statement.allow)),
  };
}

const ACCESS = "effective access";

function accessOf(subject: Subject): PrincipalAccess {
  const known = subject.memo.get(ACCESS) as PrincipalAccess | undefined;
  if (known !== undefined) return known;
  const { rights, principal } = subject;
  const access = createPrincipalAccess({
    principal: principal.arn,
    identity: compiledAll(rights.identity),
    ...(rights.boundary === undefined ? {} : { boundary: compiledAll(rights.boundary) }),
    ...(rights.account.scp.length === 0 ? {} : { scp: rights.account.scp.map(compiledAll) }),
  });
  subject.memo.set(ACCESS, access);
  return access;
}

/** PROVIDER: a bucket's ARN names no account; the inventory knows whose it is. */
function resourceOwner(resource: string, resources: ReadonlyMap<string, Resource>, own: string): string | undefined {
  const account = parseArn(resource)?.account;
  if (account !== undefined && /^\d{12}$/.test(account)) return account;
  const bucket = resources.get(resource.replace(/^(arn:[^:]*:s3:::[^/]+)\/.*$/, "$1"));
  return bucket !== undefined && /^\d{12}$/.test(bucket.realm) ? bucket.realm : own;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);

/** Allow statements that give a service's whole (`s3:*`, `*`) or a NotAction on `*`. */
function wildcards(doc: Doc): readonly (readonly [string, string])[] {
  const document = doc.document;
  if (typeof document !== "object" || document === null || !("Statement" in document)) return [];
  return list(document.Statement).flatMap((raw): readonly (readonly [string, string])[] => {
    if (typeof raw !== "object" || raw === null || !("Effect" in raw) || raw.Effect !== "Allow") return [];
    if (!("Resource" in raw) || !list(raw.Resource).includes("*")) return [];
    if ("NotAction" in raw) return [["everything but some actions", "*"]];
    const wide = "Action" in raw ? list(raw.Action).find((action) => typeof action === "string" && /^(?:\*|[a-z0-9-]+:\*)$/i.test(action)) : undefined;
    return typeof wide === "string" ? [[wide, "*"]] : [];
  });
}

const nothing = (says: string): AccessAnswer => ({ effect: "deny", explicit: false, path: [{ layer: "identity", effect: "no-match", source: "-", says }], unknown: [] });
