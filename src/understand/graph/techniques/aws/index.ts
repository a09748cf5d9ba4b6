// AWS techniques opened on an estate: who is administrator, and every step that each principal can take.
import { nodeKey, type NodeKey } from "../../../../model/index.ts";
import type { Group, Principal, Reread } from "../../aws/account.ts";
import { administratorOf, type Administrator } from "../../aws/administrator.ts";
import { mentions, relevanceOf, type Rights, type Subject } from "../../aws/rights.ts";
import { createTrusts, type Trusts } from "../../aws/trust.ts";
import type { Ids, Universe } from "../../aws/universe.ts";
import { changeId, createWorld, type Change, type PrincipalMember, type Realm, type World } from "../../aws/world.ts";
import type { EstateView, ProviderEscalations, Takeover } from "../contract.ts";
import type { AwsTechnique } from "./declaration.ts";
import { COMPUTE_TECHNIQUES } from "./existing-compute.ts";
import { IAM_TECHNIQUES } from "./iam.ts";
import { PASS_ROLE_TECHNIQUES } from "./pass-role.ts";
import { stepsOf, widens, type Stage } from "./steps.ts";

export const AWS_TECHNIQUES: readonly AwsTechnique[] = [...IAM_TECHNIQUES, ...PASS_ROLE_TECHNIQUES, ...COMPUTE_TECHNIQUES].toSorted((a, b) => (a.id < b.id ? -1 : 1));

interface Place {
  readonly principal: Principal;
  readonly change: Change;
}

const NOTHING: readonly Takeover[] = [];

export interface AwsEscalations extends ProviderEscalations {
  readonly world: World;
  readonly trusts: Trusts;
  /** Takes a changed policy in. Gives every node whose steps or rank may be others now; undefined where that is everything. */
  reread(entitlement: NodeKey): readonly NodeKey[] | undefined;
}

export function openAws(view: EstateView): AwsEscalations {
  const world = createWorld(view);
  const trusts = createTrusts(world);
  const changed = new Map<NodeKey, Place>();
  const variants = new Map<Principal, NodeKey[]>();
  const sets = new WeakMap<Ids, Map<string, readonly NodeKey[]>>();
  const made = new Map<string, Principal>();

  const node = (principal: Principal, change: Change, id = changeId(change)): NodeKey => {
    if (id === "") return principal.key;
    const key = nodeKey({ provider: "aws", realm: principal.account, type: `${principal.type}-changed`, nativeId: `${principal.arn}#${id}` });
    if (changed.has(key)) return key;
    changed.set(key, { principal, change });
    const known = variants.get(principal);
    if (known === undefined) variants.set(principal, [key]);
    else known.push(key);
    return key;
  };
  const nodes = (universe: Universe<PrincipalMember>, ids: Ids, change: Change): readonly NodeKey[] => {
    let byChange = sets.get(ids);
    if (byChange === undefined) sets.set(ids, (byChange = new Map()));
    const changeName = changeId(change);
    const name = `${universe.id} ${changeName}`;
    let keys = byChange.get(name);
    if (keys === undefined) byChange.set(name, (keys = Array.from(ids, (id) => node(universe.members[id]!.principal, change, changeName))));
    return keys;
  };
  const newPrincipal = (realm: Realm, type: "user" | "role"): NodeKey => {
    const name = `${realm.account.id} ${type}`;
    let principal = made.get(name);
    if (principal === undefined) made.set(name, (principal = blank(realm, type)));
    return node(principal, { add: world.docs.full });
  };
  const stage: Stage = { world, trusts, node, nodes, newPrincipal };

  const placeOf = (key: NodeKey): Place | undefined => {
    const principal = world.principal(key);
    return principal === undefined ? changed.get(key) : { principal, change: {} };
  };
  const ranks = new Map<NodeKey, Administrator>();
  const rankOf = (key: NodeKey): Administrator => {
    const known = ranks.get(key);
    if (known !== undefined) return known;
    const place = placeOf(key);
    const rank = place === undefined ? "no" : administratorOf(world.judge, world.subject(place.principal, place.change));
    ranks.set(key, rank);
    return rank;
  };
  const principals = [...world.realms.values()].flatMap((realm) => [...realm.account.users, ...realm.account.roles]);
  const steps = new Map<NodeKey, readonly Takeover[]>();
  let administrators: readonly NodeKey[] | undefined;
  const watchers = createWatchers(world);
  const stepsFrom = (key: NodeKey): readonly Takeover[] => {
    const known = steps.get(key);
    if (known !== undefined) return known;
    const place = placeOf(key);
    const found = place === undefined || rankOf(key) !== "no" || place.principal.reserved === "service-linked" ? NOTHING : findSteps(stage, place, world.subject(place.principal, place.change));
    steps.set(key, found);
    if (place !== undefined) watchers.note(key, place, world.subject(place.principal, place.change).rights);
    return found;
  };
  return {
    world,
    trusts,
    nodes: principals.map((principal) => principal.key),
    get administrators() {
      return (administrators ??= principals.filter((principal) => rankOf(principal.key) === "yes").map((principal) => principal.key));
    },
    isAdministrator: (key) => rankOf(key) !== "no",
    administratorConditions(key) {
      const rank = rankOf(key);
      return typeof rank === "string" ? [] : rank.conditions;
    },
    stepsFrom,
    nativeIdOf: (key) => changed.get(key)?.principal.arn,
    reread(entitlement) {
      const reread = world.reread(entitlement);
      if (reread === undefined) return undefined;
      const holders = [...reread.principals].flatMap((principal) => [principal.key, ...(variants.get(principal) ?? [])]);
      const stale = [...new Set([...holders, ...watchers.reachedBy(reread)])];
      for (const key of stale) {
        steps.delete(key);
        ranks.delete(key);
      }
      administrators = undefined;
      return stale;
    },
  };
}

const ATTACHES = ["iam:attachuserpolicy", "iam:attachrolepolicy", "iam:attachgrouppolicy"] as const;

/** Who looks at policies that he does not hold: who is or may come to be in a group, and who may attach only some. */
function createWatchers(world: World) {
  const joined = new Map<Group, Set<NodeKey>>();
  const joiners = new Map<Rights, Set<NodeKey>>();
  const choosers = new Set<NodeKey>();
  return {
    note(key: NodeKey, { change }: Place, rights: Rights): void {
      if (change.joins !== undefined) setIn(joined, change.joins).add(key);
      if (mentions(rights, "iam:addusertogroup")) setIn(joiners, rights).add(key);
      // Which policies may be attached is asked only where a condition limits the choice.
      if (world.docs.asksFor("iam:policyarn") && ATTACHES.some((action) => mentions(rights, action) && relevanceOf(rights, action).keys.includes("iam:policyarn"))) choosers.add(key);
    },
    reachedBy({ groups, attachable }: Reread): readonly NodeKey[] {
      const within = [...groups.keys()].flatMap((group) => [...(joined.get(group) ?? [])]);
      const drawn = [...joiners].filter(([rights]) => [...groups].some(([group, before]) => widens(rights, before) !== widens(rights, group.docs))).flatMap(([, keys]) => [...keys]);
      return [...within, ...drawn, ...(attachable ? choosers : [])];
    },
  };
}

function setIn<K, V>(map: Map<K, Set<V>>, key: K): Set<V> {
  const set = map.get(key) ?? new Set<V>();
  map.set(key, set);
  return set;
}

function findSteps(stage: Stage, { principal, change }: Place, subject: Subject): readonly Takeover[] {
  const actor = { subject, change, realm: stage.world.realmOf(principal) };
  return techniquesFor(subject.rights).flatMap((technique) => stepsOf(stage, actor, technique).filter((step) => (step.takes?.length ?? 0) > 0));
}

/** SPEED: techniques of which every right is at least spoken of; the rest cannot work. Shared by equal policies. */
function techniquesFor(rights: Rights): readonly AwsTechnique[] {
  const known = rights.memo.get("techniques") as readonly AwsTechnique[] | undefined;
  if (known !== undefined) return known;
  // A trust policy that names the principal needs no identity policy, so that one right may be missing.
  const found = AWS_TECHNIQUES.filter((technique) => technique.permissions.every((permission) => permission === "sts:AssumeRole" || mentions(rights, permission.toLowerCase())));
  rights.memo.set("techniques", found);
  return found;
}

/** A principal that somebody may make: without policies, boundary or trust. */
function blank(realm: Realm, type: "user" | "role"): Principal {
  const { id, partition } = realm.account;
  const arn = `arn:${partition}:iam::${id}:${type}/(new ${type})`;
  return {
    key: nodeKey({ provider: "aws", realm: id, type: `${type}-new`, nativeId: arn }),
    arn,
    name: `(new ${type})`,
    account: id,
    type,
    docs: [],
    policies: [],
    groups: [],
    boundary: undefined,
    tags: {},
    trust: undefined,
    instanceProfiles: [],
    reserved: "no",
    consoleAccess: undefined,
    mfaActive: undefined,
    accessKeys: undefined,
  };
}
