// Where the declared AWS techniques work in an estate: for one subject, every step it can take, exactly judged.
import type { NodeKey } from "../../../../model/index.ts";
import type { Policy } from "../../aws/account.ts";
import type { Doc } from "../../aws/document.ts";
import { SURE, mentions, type Extras, type Part, type Rights, type Subject, type Verdict } from "../../aws/rights.ts";
import { holdsSomewhere, type Place } from "../../aws/somewhere.ts";
import type { Trusts } from "../../aws/trust.ts";
import { EMPTY, meet, type Ids, type Universe } from "../../aws/universe.ts";
import type { Change, PrincipalMember, Realm, World } from "../../aws/world.ts";
import type { Takeover } from "../contract.ts";
import { computeOf } from "./compute.ts";
import { PERMISSION_SET, type AwsTechnique, type Compute, type Door, type First, type Gift, type How } from "./declaration.ts";
import { giftsFor, type Gifts } from "./gifts.ts";
import { COMPUTE_TECHNIQUES } from "./existing-compute.ts";
import { IAM_TECHNIQUES } from "./iam.ts";
import { PASS_ROLE_TECHNIQUES } from "./pass-role.ts";

export interface Stage {
  readonly world: World;
  readonly trusts: Trusts;
  /** The node of a principal as it is or as it would be. */
  node(subject: Subject["principal"], change: Change): NodeKey;
  /** The nodes of a set of principals; the same set and change give the same array. */
  nodes(universe: Universe<PrincipalMember>, ids: Ids, change: Change): readonly NodeKey[];
  /** A principal that does not exist yet, with every right its account lets one have. */
  newPrincipal(realm: Realm, type: "user" | "role"): NodeKey;
}

/** A subject at its place: what it is now and how it came to be so. */
export interface Actor {
  readonly subject: Subject;
  readonly change: Change;
  readonly realm: Realm;
}

export function stepsOf(stage: Stage, actor: Actor, technique: AwsTechnique): readonly Takeover[] {
  const { how } = technique;
  switch (how.shape) {
    case "change-self":
      return changeSelf(stage, actor, technique, how);
    case "change-own-policy":
      return changeOwnPolicy(stage, actor, technique, how);
    case "lift-boundary":
      return liftBoundary(stage, actor, technique, how);
    case "drop-own-policy":
      return dropOwnPolicy(stage, actor, technique, how);
    case "join-group":
      return joinGroup(stage, actor, technique, how);
    case "take-user":
      return takeUser(stage, actor, technique, how);
    case "take-role":
      return takeRole(stage, actor, technique, how);
    case "pass-role":
      return passRole(stage, actor, technique, how);
    case "use-compute":
      return useCompute(stage, actor, technique, how);
    case "new-principal":
      return newPrincipal(stage, actor, technique, how);
    case "widen-permission-set":
      return widenPermissionSet(stage, actor, technique, how);
    case "take-provider":
      return takeProvider(stage, actor, technique, how);
  }
}

type Of<S extends How["shape"]> = Extract<How, { shape: S }>;

const joined = (...lists: readonly (readonly string[])[]): readonly string[] => (lists.every((list) => list.length === 0) ? SURE : [...new Set(lists.flat())].toSorted());

function step(technique: AwsTechnique, takes: readonly NodeKey[], conditions: readonly string[], more: { target?: string; self?: true } = {}): Takeover {
  return { technique: technique.id, permissions: technique.permissions, takes, conditions, ...more };
}

const ownObject = (object: "own-user" | "own-role", actor: Actor): boolean => actor.subject.principal.type === (object === "own-user" ? "user" : "role") && actor.subject.principal.reserved === "no";

function ownMember(actor: Actor): PrincipalMember | undefined {
  const universe = actor.subject.principal.type === "user" ? actor.realm.users : actor.realm.roles;
  const index = universe.indexOf(actor.subject.principal.arn);
  return index === undefined ? undefined : universe.members[index];
}

/** Gives, for what a right covers, the change each permitted policy brings. */
function gifted(stage: Stage, actor: Actor, gift: Gift, action: string): Gifts {
  return gift === "anything" ? [{ change: { add: stage.world.docs.full }, extras: undefined }] : giftsFor(stage.world, actor.subject, action);
}

function changeSelf(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"change-self">): readonly Takeover[] {
  const { subject, change, realm } = actor;
  const { principal } = subject;
  if (change.add === stage.world.docs.full) return [];
  if (how.object !== "own-group") {
    const member = ownMember(actor);
    if (!ownObject(how.object, actor) || member === undefined) return [];
    return gifted(stage, actor, how.gift, how.action).flatMap((gift) => {
      const verdict = stage.world.judge.decide(subject, how.action, principal.arn, gift.extras, member);
      return verdict === undefined ? [] : [step(technique, [stage.node(principal, { ...change, ...gift.change })], verdict, { target: principal.arn, self: true })];
    });
  }
  if (principal.type !== "user") return [];
  const groups = [...principal.groups, ...(change.joins === undefined ? [] : [change.joins])].filter((group) => realm.groups.indexOf(group.arn) !== undefined);
  return gifted(stage, actor, how.gift, how.action).flatMap((gift) =>
    groups.flatMap((group) => {
      const verdict = stage.world.judge.decide(subject, how.action, group.arn, gift.extras);
      return verdict === undefined ? [] : [step(technique, [stage.node(principal, { ...change, ...gift.change })], verdict, { target: group.arn, self: true })];
    }),
  );
}

const ownPolicies = ({ subject, change }: Actor): readonly Policy[] => {
  const all = [...subject.principal.policies, ...subject.principal.groups.flatMap((group) => group.policies), ...(change.joins?.policies ?? [])];
  return [...new Set(all)].filter((policy) => !policy.awsManaged);
};

function changeOwnPolicy(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"change-own-policy">): readonly Takeover[] {
  const { subject, change } = actor;
  if (change.add === stage.world.docs.full) return [];
  return ownPolicies(actor).flatMap((policy) => {
    const verdict = stage.world.judge.decide(subject, how.action, policy.arn, undefined, { arn: policy.arn, tags: policy.tags });
    if (verdict === undefined) return [];
    const become = (add: Change["add"], conditions: readonly string[]) =>
      step(technique, [stage.node(subject.principal, { ...change, ...(add === undefined ? {} : { add }), without: policy.doc })], conditions, { target: policy.arn, self: true });
    if (how.gift === "anything") return [become(stage.world.docs.full, verdict)];
    if (policy.otherVersions !== undefined) return policy.otherVersions.map((doc) => become(doc, verdict));
    // The other versions were not read. A policy still at its first version has none.
    return policy.defaultVersion === undefined || policy.defaultVersion === "v1" ? [] : [become(stage.world.docs.full, joined(verdict, ["policy:wider-version-exists"]))];
  });
}

/** The role that Identity Center made for a permission set changes with the set; which set it was, its name tells only in part. */
function widenPermissionSet(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"widen-permission-set">): readonly Takeover[] {
  const { subject, change } = actor;
  if (subject.principal.reserved !== "sso" || change.add === stage.world.docs.full) return [];
  const verdict = holdsSomewhere(stage.world.judge, subject, { template: PERMISSION_SET, actions: [how.action] });
  return verdict === undefined ? [] : [step(technique, [stage.node(subject.principal, { ...change, add: stage.world.docs.full })], verdict, { target: subject.principal.arn, self: true })];
}

function liftBoundary(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"lift-boundary">): readonly Takeover[] {
  const { subject, change } = actor;
  const member = ownMember(actor);
  if (subject.principal.boundary === undefined || change.unbounded === true || member === undefined || !ownObject(how.object, actor)) return [];
  // PROVIDER: when a boundary is put, iam:PermissionsBoundary is the new one, which the caller chooses among policies that exist.
  const wide = `arn:${actor.realm.account.partition}:iam::aws:policy/AdministratorAccess`;
  const extras: Extras | undefined = how.replaces ? { id: "wide boundary", context: { "iam:PermissionsBoundary": wide } } : undefined;
  const verdict = stage.world.judge.decide(subject, how.action, subject.principal.arn, extras, member);
  return verdict === undefined ? [] : [step(technique, [stage.node(subject.principal, { ...change, unbounded: true })], verdict, { target: subject.principal.arn, self: true })];
}

function dropOwnPolicy(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"drop-own-policy">): readonly Takeover[] {
  const { subject, change } = actor;
  const member = ownMember(actor);
  if (change.without !== undefined || member === undefined || !ownObject(how.object, actor)) return [];
  const denying = subject.principal.policies.filter((policy) => policy.doc.statements.some((statement) => !statement.allow));
  return denying.flatMap((policy) => {
    const extras: Extras = { id: `policy ${policy.arn}`, context: { "iam:PolicyARN": policy.arn } };
    const verdict = stage.world.judge.decide(subject, how.action, subject.principal.arn, extras, member);
    return verdict === undefined ? [] : [step(technique, [stage.node(subject.principal, { ...change, without: policy.doc })], verdict, { target: policy.arn, self: true })];
  });
}

function joinGroup(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"join-group">): readonly Takeover[] {
  const { subject, change, realm } = actor;
  const { principal } = subject;
  if (principal.type !== "user" || change.joins !== undefined) return [];
  return stage.world.judge.over(subject, how.action, realm.groups).flatMap((part) =>
    [...part.ids].flatMap((id) => {
      const { group } = realm.groups.members[id]!;
      if (principal.groups.includes(group) || !widens(subject.rights, group.docs)) return [];
      return [step(technique, [stage.node(principal, { ...change, joins: group })], part.conditions, { target: group.arn, self: true })];
    }),
  );
}

/**
 * SPEED and INVARIANT: a group matters only when it allows something that its new member does not already hold on everything; its member
 * could do the rest before. Without this, who may join any group would be tried in every one of them.
 */
export function widens(rights: Rights, docs: readonly Doc[]): boolean {
  let fully = rights.memo.get("held on everything") as ReadonlySet<string> | undefined;
  if (fully === undefined) {
    fully = new Set([...PROBES, ...USEFUL].filter((action) => rights.identity.some((doc) => doc.statements.some((own) => own.allow && own.keys.length === 0 && own.resources.includes("*") && own.speaksOf(action)))));
    rights.memo.set("held on everything", fully);
  }
  const held = fully;
  return docs.some((doc) => actionsOf(doc).some((action) => !held.has(action)));
}

const USEFUL: readonly string[] = [...new Set([...IAM_TECHNIQUES, ...PASS_ROLE_TECHNIQUES, ...COMPUTE_TECHNIQUES].flatMap((technique) => technique.permissions).map((permission) => permission.toLowerCase()))];
const PROBES = ["mandate-probe:anything"] as const;
const spoken = new WeakMap<Doc, readonly string[]>();

/** Of all rights that some technique needs, those that a document allows. */
function actionsOf(doc: Doc): readonly string[] {
  let found = spoken.get(doc);
  if (found === undefined) spoken.set(doc, (found = [...PROBES, ...USEFUL].filter((action) => doc.statements.some((own) => own.allow && own.speaksOf(action)))));
  return found;
}

/** Parts where all hold together. */
export function together(lists: readonly (readonly Part[])[]): readonly Part[] {
  const [first, ...rest] = lists;
  return rest.reduce<readonly Part[]>(
    (all, parts) => all.flatMap((a) => parts.map((b) => ({ conditions: joined(a.conditions, b.conditions), ids: meet(a.ids, b.ids) })).filter((part) => part.ids.length > 0)),
    first ?? [],
  );
}

const hedged = (parts: readonly Part[], conditions: readonly string[]): readonly Part[] => (conditions.length === 0 ? parts : parts.map((part) => ({ ...part, conditions: joined(part.conditions, conditions) })));

/** Who is behind which door, with what could not be seen. */
function behind(users: Universe<PrincipalMember>, door: Door): readonly Part[] {
  const part = (name: string, conditions: readonly string[], passes: (member: PrincipalMember) => boolean): Part => ({ conditions, ids: users.subset(`${door} ${name}`, passes) });
  switch (door) {
    case "spare-key":
      return [part("", SURE, ({ principal }) => (principal.accessKeys ?? 0) < 2)];
    case "full-keys":
      return [part("known", SURE, ({ principal }) => (principal.accessKeys ?? 0) >= 2), part("unread", ["target:two-access-keys"], ({ principal }) => principal.accessKeys === undefined)];
    case "no-password":
      return [part("", SURE, ({ principal }) => principal.consoleAccess !== true)];
    case "password":
      return [
        part("plain", SURE, ({ principal }) => principal.consoleAccess === true && principal.mfaActive !== true),
        part("mfa", ["target:mfa-device"], ({ principal }) => principal.consoleAccess === true && principal.mfaActive === true),
        part("unread", ["target:console-password"], ({ principal }) => principal.consoleAccess === undefined),
      ];
  }
}

interface Opened {
  readonly parts: readonly Part[];
  readonly change: Change;
}

/** What a first change of another principal's policies opens: on whom, and what that one becomes. */
function firstChange(stage: Stage, actor: Actor, universe: Universe<PrincipalMember>, first: First | undefined): readonly Opened[] {
  const { judge, docs } = stage.world;
  if (first === undefined) return [{ parts: [{ conditions: SURE, ids: universe.all }], change: {} }];
  if (first.gift === "unbounded") {
    const bounded: Part = { conditions: SURE, ids: universe.subset("bounded", ({ principal }) => principal.boundary !== undefined) };
    return [{ parts: together([judge.over(actor.subject, first.action, universe), [bounded]]), change: { unbounded: true } }];
  }
  if (first.action !== "iam:CreatePolicyVersion") {
    return gifted(stage, actor, first.gift, first.action).map((gift) => ({ parts: judge.over(actor.subject, first.action, universe, gift.extras), change: gift.change }));
  }
  const parts = judge.over(actor.subject, first.action, actor.realm.policies).map((part) => ({ conditions: part.conditions, ids: holdersOf(actor.realm, universe, part.ids) }));
  return [{ parts: parts.filter((part) => part.ids.length > 0), change: { add: docs.full } }];
}

const holders = new WeakMap<Ids, Map<number, Ids>>();

/** Who holds one of these policies, directly or through a group. The same set of policies gives the same set of holders. */
function holdersOf(realm: Realm, universe: Universe<PrincipalMember>, ids: Ids): Ids {
  let byUniverse = holders.get(ids);
  if (byUniverse === undefined) holders.set(ids, (byUniverse = new Map()));
  let found = byUniverse.get(universe.id);
  if (found !== undefined) return found;
  const policies = new Set(Array.from(ids, (id) => realm.policies.members[id]!.policy));
  const some = universe.all.filter((id) => {
    const { principal } = universe.members[id]!;
    return principal.policies.some((policy) => policies.has(policy)) || principal.groups.some((group) => group.policies.some((policy) => policies.has(policy)));
  });
  found = some.length === universe.all.length ? universe.all : some.length === 0 ? EMPTY : some;
  byUniverse.set(universe.id, found);
  return found;
}

function takeUser(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"take-user">): readonly Takeover[] {
  const { users } = actor.realm;
  const entry = how.actions.map((action) => stage.world.judge.over(actor.subject, action, users));
  if (entry.some((parts) => parts.length === 0)) return [];
  return firstChange(stage, actor, users, how.first).flatMap((first) =>
    together([...entry, first.parts, behind(users, how.door)]).map((part) => step(technique, stage.nodes(users, part.ids, first.change), part.conditions)),
  );
}

/** The widest trust a caller can write: everyone. What is left in the way is then only what limits the caller himself. */
const OPEN_TRUST = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" }] };

function takeRole(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"take-role">): readonly Takeover[] {
  const { judge, docs } = stage.world;
  if (how.by === "assume") {
    return stage.trusts.assumable(actor.subject).flatMap(({ realm, parts }) => {
      // IAM changes work in one's own account only.
      if (how.first !== undefined && realm !== actor.realm) return [];
      return firstChange(stage, actor, realm.roles, how.first).flatMap((first) =>
        together([parts, first.parts]).map((part) => step(technique, stage.nodes(realm.roles, part.ids, first.change), part.conditions)),
      );
    });
  }
  const { roles } = actor.realm;
  const rewrite = judge.over(actor.subject, "iam:UpdateAssumeRolePolicy", roles);
  if (rewrite.length === 0) return [];
  const enter = judge.over(actor.subject, "sts:AssumeRole", roles, { id: "open trust", context: {}, resourcePolicy: docs.intern(OPEN_TRUST) });
  return firstChange(stage, actor, roles, how.first).flatMap((first) => together([rewrite, enter, first.parts]).map((part) => step(technique, stage.nodes(roles, part.ids, first.change), part.conditions)));
}

function allPlaces(stage: Stage, actor: Actor, places: readonly Place[]): Verdict {
  const conditions: string[] = [];
  for (const place of places) {
    const verdict = holdsSomewhere(stage.world.judge, actor.subject, place);
    if (verdict === undefined) return undefined;
    conditions.push(...verdict);
  }
  return joined(conditions);
}

const withProfile = (roles: Universe<PrincipalMember>): readonly Part[] => [
  { conditions: SURE, ids: roles.subset("instance profile", ({ principal }) => (principal.instanceProfiles?.length ?? 0) > 0) },
  { conditions: ["target:instance-profile"], ids: roles.subset("instance profile unread", ({ principal }) => principal.instanceProfiles === undefined) },
];

function passRole(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"pass-role">): readonly Takeover[] {
  const { roles } = actor.realm;
  const made = allPlaces(stage, actor, how.places);
  if (made === undefined) return [];
  const missing = how.exists === undefined || computeOf(stage.world, actor.realm, how.exists).members.length > 0 ? SURE : ["compute:exists"];
  return how.services.flatMap((service) => {
    const passable = stage.world.judge.over(actor.subject, "iam:PassRole", roles, { id: `to ${service}`, context: { "iam:PassedToService": service } });
    const parts = together([passable, stage.trusts.forService(actor.realm, service), ...(how.profile === true ? [withProfile(roles)] : [])]);
    return hedged(parts, joined(made, missing)).map((part) => step(technique, stage.nodes(roles, part.ids, {}), part.conditions));
  });
}

function useCompute(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"use-compute">): readonly Takeover[] {
  const { roles } = actor.realm;
  const around = allPlaces(stage, actor, how.places ?? []);
  if (around === undefined) return [];
  const known = computeOf(stage.world, actor.realm, how.compute.types);
  if (known.members.length > 0) {
    const parts = known.members.some((member) => member.anyRegion) ? eachSomewhere(stage, actor, known, how.actions) : together(how.actions.map((action) => stage.world.judge.over(actor.subject, action, known)));
    return hedged(parts, around).flatMap((part) => {
      const ids = rolesOf(actor.realm, known, part.ids);
      return ids.length === 0 ? [] : [step(technique, stage.nodes(roles, ids, {}), part.conditions)];
    });
  }
  return unseenCompute(stage, actor, technique, how.compute, { actions: how.actions, around });
}

/** Things whose region was not read: each is judged in the region where the rights hold. */
function eachSomewhere(stage: Stage, actor: Actor, compute: ReturnType<typeof computeOf>, actions: readonly string[]): readonly Part[] {
  return compute.members.flatMap((member, id) => {
    const verdict = holdsSomewhere(stage.world.judge, actor.subject, { template: member.arn, actions }, undefined, member);
    return verdict === undefined ? [] : [{ conditions: verdict, ids: Int32Array.of(id) }];
  });
}

/** Nothing was read of this kind of compute: any role that such a thing could run as may have one, and we say so. */
function unseenCompute(stage: Stage, actor: Actor, technique: AwsTechnique, compute: Compute, how: { readonly actions: readonly string[]; readonly around: readonly string[] }): readonly Takeover[] {
  const { roles } = actor.realm;
  const verdict = holdsSomewhere(stage.world.judge, actor.subject, { template: compute.template, actions: how.actions });
  if (verdict === undefined) return [];
  const parts = together([stage.trusts.forService(actor.realm, compute.service), ...(compute.profile === true ? [withProfile(roles)] : [])]);
  return hedged(parts, joined(verdict, how.around, ["compute:exists"])).map((part) => step(technique, stage.nodes(roles, part.ids, {}), part.conditions));
}

function rolesOf(realm: Realm, compute: ReturnType<typeof computeOf>, ids: Ids): Ids {
  const found = [...new Set([...ids].flatMap((id) => compute.members[id]!.roles.map((arn) => realm.roles.indexOf(arn)).filter((index) => index !== undefined)))].sort((a, b) => a - b);
  return found.length === 0 ? EMPTY : found.length === realm.roles.all.length ? realm.roles.all : realm.roles.subset(`runs ${found.join()}`, ({ arn }) => found.includes(realm.roles.indexOf(arn) ?? -1));
}

function newPrincipal(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"new-principal">): readonly Takeover[] {
  if (!mentions(actor.subject.rights, how.giftAction.toLowerCase())) return [];
  const gifts = gifted(stage, actor, how.gift, how.giftAction).filter((gift) => gift.change.add === stage.world.docs.full);
  return gifts.flatMap((gift) => {
    const conditions: string[] = [];
    for (const place of how.places) {
      // The new principal has no boundary: where one is demanded, the path is closed.
      const bare: Extras = { id: `bare ${gift.extras?.id ?? ""}`, context: { ...gift.extras?.context, "iam:PermissionsBoundary": [] } };
      const verdict = holdsSomewhere(stage.world.judge, actor.subject, place, bare);
      if (verdict === undefined) return [];
      conditions.push(...verdict);
    }
    return [step(technique, [stage.newPrincipal(actor.realm, how.type)], joined(conditions))];
  });
}

function takeProvider(stage: Stage, actor: Actor, technique: AwsTechnique, how: Of<"take-provider">): readonly Takeover[] {
  const providers = actor.realm.account.resources.filter((resource) => resource.type === "saml-provider");
  return providers.flatMap((provider) => {
    const verdict = stage.world.judge.decide(actor.subject, how.action, provider.nativeId);
    if (verdict === undefined) return [];
    const ids = actor.realm.roles.subset(`federated ${provider.nativeId}`, ({ principal }) => principal.trust !== undefined && JSON.stringify(principal.trust.document).includes(JSON.stringify(provider.nativeId)));
    return ids.length === 0 ? [] : [step(technique, stage.nodes(actor.realm.roles, ids, {}), verdict)];
  });
}
