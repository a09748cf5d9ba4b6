// The access explorer's three questions: who can do this on that, what can this one do, and how does anybody come to be that one.
import type { Cluster, Right } from "../access/index.ts";
import { groupsOf, userNameOf } from "../access/index.ts";
import { parseNodeKey, type AccessAnswer, type EscalationPath, type NodeKey } from "../../model/index.ts";
import type { AwsSide } from "./aws/effective.ts";
import { mentions } from "./aws/rights.ts";
import type { Lookups } from "./lookups.ts";
import type { PathSearch } from "./paths/search.ts";

export interface Holder {
  readonly identity: NodeKey;
  /** `allow` or `conditional`; who cannot is not listed. */
  readonly answer: AccessAnswer;
}

/** Rights that belong together: one service or API group. */
export interface RightGroup {
  readonly group: string;
  readonly rights: readonly HeldRight[];
}

export interface HeldRight {
  /** As the policy or role writes it: `s3:Get*`, `get,list pods`. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly effect: "allow" | "deny";
  readonly conditional: boolean;
  /** Policy or role that says so. */
  readonly source: string;
}

export interface Explorer {
  /** Every identity that may do the action on the resource, surely or conditionally. `provider` and `realm` narrow the question. */
  whoCan(action: string, resource: string, within?: { readonly provider?: string; readonly realm?: string }): readonly Holder[];
  whatCan(identity: NodeKey): readonly RightGroup[];
  /** How others come to be this identity: the shortest way of each identity that can. */
  pathsTo(target: NodeKey): readonly EscalationPath[];
}

export interface ExplorerMeans {
  readonly lookups: Lookups;
  readonly search: () => PathSearch;
  readonly aws: () => AwsSide;
  readonly clusters: () => ReadonlyMap<string, Cluster>;
  effective(identity: NodeKey, action: string, resource: string): AccessAnswer;
}

export function createExplorer({ lookups, search, aws, clusters, effective }: ExplorerMeans): Explorer {
  return {
    whoCan(action, resource, within = {}) {
      const provider = within.provider ?? (action.includes(":") && !action.includes(" ") ? "aws" : "kubernetes");
      return lookups.estate.identities.flatMap((identity): readonly Holder[] => {
        if (identity.provider !== provider || (within.realm !== undefined && identity.realm !== within.realm)) return [];
        if (provider === "aws" && !couldAsk(aws(), identity.key, action, resource)) return [];
        const answer = effective(identity.key, action, resource);
        return answer.effect === "deny" ? [] : [{ identity: identity.key, answer }];
      });
    },
    whatCan(identity) {
      const { provider, realm } = parseNodeKey(identity);
      if (provider === "aws") return awsRights(lookups, identity);
      if (provider === "kubernetes") return clusterRights(clusters().get(realm), lookups, identity);
      return [];
    },
    pathsTo: (target) => search().pathsTo(target),
  };
}

/** SPEED: who has no statement about the action can only be let in by the resource's own policy. */
function couldAsk(aws: AwsSide, identity: NodeKey, action: string, resource: string): boolean {
  const subject = aws.subject(identity);
  return subject !== undefined && (mentions(subject.rights, action.toLowerCase()) || aws.hasPolicy(action, resource));
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : value === undefined || value === null ? [] : [value]);
const texts = (value: unknown): readonly string[] => list(value).filter((item) => typeof item === "string");

function awsRights(lookups: Lookups, identity: NodeKey): readonly RightGroup[] {
  const groups = new Map<string, HeldRight[]>();
  for (const grant of lookups.grantsOf(identity)) {
    if (grant.effect !== "allow") continue;
    const policy = lookups.entitlement(grant.entitlement);
    const document = policy?.attributes?.["document"];
    const statements = typeof document === "object" && document !== null && "Statement" in document ? list(document.Statement) : [];
    for (const raw of statements) {
      if (typeof raw !== "object" || raw === null) continue;
      const fields = raw as Readonly<Record<string, unknown>>;
      const not = texts(fields["NotAction"]);
      const actions = not.length > 0 ? [`everything except ${not.join(", ")}`] : texts(fields["Action"]);
      const except = texts(fields["NotResource"]);
      const resources = except.length > 0 ? [`everything except ${except.join(", ")}`] : texts(fields["Resource"]);
      const byService = Map.groupBy(actions, (action) => (not.length > 0 || action === "*" ? "*" : action.slice(0, action.indexOf(":")).toLowerCase()));
      for (const [service, some] of byService) {
        const right: HeldRight = { actions: some, resources, effect: fields["Effect"] === "Deny" ? "deny" : "allow", conditional: fields["Condition"] !== undefined, source: policy?.name ?? parseNodeKey(grant.entitlement).nativeId };
        const held = groups.get(service);
        if (held === undefined) groups.set(service, [right]);
        else held.push(right);
      }
    }
  }
  return sorted(groups);
}

function clusterRights(cluster: Cluster | undefined, lookups: Lookups, identity: NodeKey): readonly RightGroup[] {
  const user = userNameOf(parseNodeKey(identity));
  if (cluster === undefined || user === undefined) return [];
  const groups = new Map<string, HeldRight[]>();
  const memberOf = lookups.relationsFrom(identity, "member-of").map((relation) => parseNodeKey(relation.to).nativeId);
  for (const right of cluster.rightsOf(user, [...groupsOf(user, memberOf)])) {
    const name = right.apiGroups.map((group) => group || "core").join(", ") || "paths";
    const held = groups.get(name);
    if (held === undefined) groups.set(name, [heldRight(right)]);
    else held.push(heldRight(right));
  }
  return sorted(groups);
}

function heldRight(right: Right): HeldRight {
  const names = right.resourceNames.length === 0 ? "" : ` ${right.resourceNames.join(", ")}`;
  const resources = [...right.resources.map((resource) => `${resource}${names} in ${right.namespace === "*" ? "the whole cluster" : right.namespace}`), ...right.nonResourceURLs];
  return { actions: right.verbs, resources, effect: "allow", conditional: false, source: right.path.at(-1)?.source ?? "" };
}

const sorted = (groups: ReadonlyMap<string, readonly HeldRight[]>): readonly RightGroup[] => [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([group, rights]) => ({ group, rights }));
