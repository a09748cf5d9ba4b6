// AWS techniques opened on an estate: who is administrator, and every step that each principal can take.
import { nodeKey, type NodeKey } from "../../../../model/index.ts";
import type { Principal } from "../../aws/account.ts";
import { administratorOf, type Administrator } from "../../aws/administrator.ts";
import { mentions, type Rights, type Subject } from "../../aws/rights.ts";
import { createTrusts, type Trusts } from "../../aws/trust.ts";
import type { Ids, Universe } from "../../aws/universe.ts";
import { changeId, createWorld, type Change, type PrincipalMember, type Realm, type World } from "../../aws/world.ts";
import type { EstateView, ProviderEscalations, Takeover } from "../contract.ts";
import type { AwsTechnique } from "./declaration.ts";
import { COMPUTE_TECHNIQUES } from "./existing-compute.ts";
import { IAM_TECHNIQUES } from "./iam.ts";
import { PASS_ROLE_TECHNIQUES } from "./pass-role.ts";
import { stepsOf, type Stage } from "./steps.ts";

export const AWS_TECHNIQUES: readonly AwsTechnique[] = [...IAM_TECHNIQUES, ...PASS_ROLE_TECHNIQUES, ...COMPUTE_TECHNIQUES].toSorted((a, b) => (a.id < b.id ? -1 : 1));

interface Place {
  readonly principal: Principal;
  readonly change: Change;
}

const NOTHING: readonly Takeover[] = [];

export interface AwsEscalations extends ProviderEscalations {
  readonly world: World;
  readonly trusts: Trusts;
}

export function openAws(view: EstateView): AwsEscalations {
  const world = createWorld(view);
  const trusts = createTrusts(world);
  const changed = new Map<NodeKey, Place>();
  const sets = new WeakMap<Ids, Map<string, readonly NodeKey[]>>();
  const made = new Map<string, Principal>();

  const node = (principal: Principal, change: Change): NodeKey => {
    const id = changeId(change);
    if (id === "") return principal.key;
    const key = nodeKey({ provider: "aws", realm: principal.account, type: `${principal.type}-changed`, nativeId: `${principal.arn}#${id}` });
    if (!changed.has(key)) changed.set(key, { principal, change });
    return key;
  };
  const nodes = (universe: Universe<PrincipalMember>, ids: Ids, change: Change): readonly NodeKey[] => {
    let byChange = sets.get(ids);
    if (byChange === undefined) sets.set(ids, (byChange = new Map()));
    const name = `${universe.id} ${changeId(change)}`;
    let keys = byChange.get(name);
    if (keys === undefined) byChange.set(name, (keys = Array.from(ids, (id) => node(universe.members[id]!.principal, change))));
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
  const subjectOf = ({ principal, change }: Place): Subject => world.subject(principal, change);
  const administrator = (key: NodeKey): Administrator => {
    const place = placeOf(key);
    return place === undefined ? "no" : administratorOf(world.judge, subjectOf(place));
  };
  const principals = [...world.realms.values()].flatMap((realm) => [...realm.account.users, ...realm.account.roles]);
  const steps = new Map<NodeKey, readonly Takeover[]>();
  const stepsFrom = (key: NodeKey): readonly Takeover[] => {
    const known = steps.get(key);
    if (known !== undefined) return known;
    const place = placeOf(key);
    const found = place === undefined || administrator(key) !== "no" || place.principal.reserved === "service-linked" ? NOTHING : findSteps(stage, place, subjectOf(place));
    steps.set(key, found);
    return found;
  };
  return {
    world,
    trusts,
    nodes: principals.map((principal) => principal.key),
    administrators: principals.filter((principal) => administrator(principal.key) === "yes").map((principal) => principal.key),
    isAdministrator: (key) => administrator(key) !== "no",
    administratorConditions(key) {
      const found = administrator(key);
      return typeof found === "string" ? [] : found.conditions;
    },
    stepsFrom,
    nativeIdOf: (key) => changed.get(key)?.principal.arn,
  };
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
