// An AWS account as the evaluator needs it: who is in it, which documents speak for whom, which guardrails hang above it.
// Read from the estate by the conventions of the connector; nothing here judges.
import { nodeKey, parseNodeKey, type Entitlement, type Grant, type Identity, type NodeKey, type Resource } from "../../../model/index.ts";
import type { EstateView } from "../techniques/contract.ts";
import { inOrder, type Doc, type DocStore } from "./document.ts";
import { readGuardrails, type Guardrails } from "./guardrails.ts";
import { managedDocument } from "./well-known.ts";

export interface Policy {
  readonly key: NodeKey;
  readonly arn: string;
  readonly doc: Doc;
  readonly awsManaged: boolean;
  readonly defaultVersion: string | undefined;
  /** Documents of its other versions, when they were read. */
  readonly otherVersions: readonly Doc[] | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

export interface Group {
  readonly key: NodeKey;
  readonly arn: string;
  readonly docs: readonly Doc[];
  readonly policies: readonly Policy[];
}

export interface Principal {
  readonly key: NodeKey;
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly type: "user" | "role";
  /** Own and group documents together. */
  readonly docs: readonly Doc[];
  /** Managed policies attached directly. */
  readonly policies: readonly Policy[];
  readonly groups: readonly Group[];
  readonly boundary: { readonly arn: string; readonly doc: Doc | undefined } | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly trust: Doc | undefined;
  /** `undefined`: not read. */
  readonly instanceProfiles: readonly string[] | undefined;
  /** Service-linked and reserved roles: only AWS itself may change, pass or assume them. */
  readonly reserved: "no" | "service-linked" | "sso";
  readonly consoleAccess: boolean | undefined;
  readonly mfaActive: boolean | undefined;
  /** Access keys it has, or undefined when they were not read. */
  readonly accessKeys: number | undefined;
}

export interface Account extends Guardrails {
  readonly id: string;
  readonly partition: string;
  readonly users: readonly Principal[];
  readonly roles: readonly Principal[];
  readonly groups: readonly Group[];
  readonly customerPolicies: readonly Policy[];
  readonly resources: readonly Resource[];
}

/** What a changed policy reaches. */
export interface Reread {
  readonly principals: ReadonlySet<Principal>;
  /** Groups that hold it, with the documents they held before. */
  readonly groups: ReadonlyMap<Group, readonly Doc[]>;
  /** One of the account's own managed policies, which others may attach. */
  readonly attachable: boolean;
}

export interface AccountBook {
  readonly accounts: ReadonlyMap<string, Account>;
  /**
   * Reads a policy again, in place: its holders stay the same objects, with the documents they now have. Undefined for control policies,
   * which reach everybody.
   */
  reread(entitlement: NodeKey): Reread | undefined;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readAccounts(view: EstateView, docs: DocStore): AccountBook {
  const policies = new Map<NodeKey, Policy>();
  for (const entitlement of view.estate.entitlements) if (isManaged(entitlement)) policies.set(entitlement.key, readPolicy(docs, entitlement));
  const groups = new Map<NodeKey, Group>();
  const principals = new Map<NodeKey, Principal>();
  const resourcesOf = new Map<string, Resource[]>();
  for (const resource of view.estate.resources) {
    if (resource.provider !== "aws") continue;
    if (resource.type === "group") groups.set(resource.key, readGroup(view, docs, policies, resource));
    const held = resourcesOf.get(resource.realm);
    if (held === undefined) resourcesOf.set(resource.realm, [resource]);
    else held.push(resource);
  }
  const sources: Sources = { view, docs, policies, groups, keysByUser: countKeys(view) };
  const members = new Map<string, { users: Principal[]; roles: Principal[] }>();
  for (const identity of view.estate.identities) {
    if (identity.provider !== "aws" || (identity.type !== "user" && identity.type !== "role")) continue;
    let account = members.get(identity.realm);
    if (account === undefined) members.set(identity.realm, (account = { users: [], roles: [] }));
    const principal = readPrincipal(sources, identity);
    principals.set(principal.key, principal);
    (principal.type === "user" ? account.users : account.roles).push(principal);
  }
  const accounts = new Map<string, Account>();
  for (const [id, { users, roles }] of members) {
    accounts.set(id, {
      id,
      partition: (roles[0] ?? users[0])?.arn.split(":")[1] ?? "aws",
      users: sorted(users),
      roles: sorted(roles),
      groups: sorted([...groups.values()].filter((group) => group.arn.split(":")[4] === id)),
      customerPolicies: sorted([...policies.values()].filter((policy) => !policy.awsManaged && policy.arn.split(":")[4] === id)),
      ...readGuardrails(view, docs, id),
      resources: resourcesOf.get(id) ?? [],
    });
  }
  return { accounts, reread: rereader(sources, principals) };
}

function rereader(sources: Sources, principals: ReadonlyMap<NodeKey, Principal>): AccountBook["reread"] {
  const { view, docs, groups, policies } = sources;
  let holders: Map<NodeKey, Grant[]> | undefined;
  return (key) => {
    const entitlement = view.entitlement(key);
    if (entitlement === undefined || (entitlement.type !== "managed-policy" && entitlement.type !== "inline-policy")) return undefined;
    holders ??= Map.groupBy(view.estate.grants, (grant) => grant.entitlement);
    const policy = policies.get(key);
    if (policy !== undefined) Object.assign(policy, readPolicy(docs, entitlement));
    const held = (holders.get(key) ?? []).map((grant) => grant.holder);
    const touchedGroups = held.map((holder) => groups.get(holder)).filter((group) => group !== undefined);
    const before = new Map(touchedGroups.map((group) => [group, group.docs] as const));
    for (const group of touchedGroups) Object.assign(group, readHeld(view, docs, policies, view.directGrantsOf(group.key)));
    const members = touchedGroups.flatMap((group) => view.relationsTo(group.key, "member-of").map((relation) => relation.from));
    const touched = new Set([...held, ...members].map((holder) => principals.get(holder)).filter((principal) => principal !== undefined));
    for (const principal of touched) Object.assign(principal, readPrincipal(sources, view.identity(principal.key)!));
    return { principals: touched, groups: before, attachable: policy !== undefined && !policy.awsManaged };
  };
}

const sorted = <T extends { readonly arn: string }>(items: readonly T[]): readonly T[] => items.toSorted((a, b) => (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0));

const isManaged = (entitlement: Entitlement): boolean => entitlement.provider === "aws" && entitlement.type === "managed-policy";

function readPolicy(docs: DocStore, { key, nativeId, attributes = {} }: Entitlement): Policy {
  const versions = attributes["versions"];
  return {
    key,
    arn: nativeId,
    doc: docs.intern(attributes["document"] ?? managedDocument(nativeId)),
    awsManaged: attributes["awsManaged"] === true || nativeId.split(":")[4] === "aws",
    defaultVersion: textOf(attributes["defaultVersionId"]),
    otherVersions: Array.isArray(versions) ? versions.flatMap((version) => documentsIn(version)).map((document) => docs.intern(document)) : undefined,
    tags: stringsIn(attributes["tags"]),
  };
}

function documentsIn(version: unknown): readonly unknown[] {
  if (typeof version !== "object" || version === null || !("document" in version)) return [];
  if ("default" in version && version.default === true) return [];
  return [version.document];
}

function stringsIn(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === "string"));
}

interface Held {
  readonly docs: readonly Doc[];
  readonly policies: readonly Policy[];
}

function readHeld(view: EstateView, docs: DocStore, policies: ReadonlyMap<NodeKey, Policy>, grants: readonly Grant[]): Held {
  const heldDocs: Doc[] = [];
  const heldPolicies: Policy[] = [];
  for (const grant of grants) {
    if (grant.effect !== "allow") continue;
    const policy = policies.get(grant.entitlement);
    if (policy !== undefined) {
      heldPolicies.push(policy);
      heldDocs.push(policy.doc);
      continue;
    }
    const document = view.entitlement(grant.entitlement)?.attributes?.["document"] ?? managedDocument(parseNodeKey(grant.entitlement).nativeId);
    if (document !== undefined) heldDocs.push(docs.intern(document));
  }
  return { docs: heldDocs, policies: heldPolicies };
}

function readGroup(view: EstateView, docs: DocStore, policies: ReadonlyMap<NodeKey, Policy>, resource: Resource): Group {
  return { key: resource.key, arn: resource.nativeId, ...readHeld(view, docs, policies, view.directGrantsOf(resource.key)) };
}

interface Sources {
  readonly view: EstateView;
  readonly docs: DocStore;
  readonly policies: ReadonlyMap<NodeKey, Policy>;
  readonly groups: ReadonlyMap<NodeKey, Group>;
  readonly keysByUser: ReadonlyMap<NodeKey, number> | undefined;
}

function readPrincipal({ view, docs, policies, groups, keysByUser }: Sources, identity: Identity): Principal {
  const attributes = identity.attributes ?? {};
  const grants = view.directGrantsOf(identity.key);
  const own = readHeld(view, docs, policies, grants);
  const memberOf = view.relationsFrom(identity.key, "member-of").map((relation) => groups.get(relation.to)).filter((group) => group !== undefined);
  const path = textOf(attributes["path"]) ?? "";
  const profiles = attributes["instanceProfiles"];
  return {
    key: identity.key,
    arn: identity.nativeId,
    name: identity.nativeId.slice(identity.nativeId.lastIndexOf("/") + 1),
    account: identity.realm,
    type: identity.type === "user" ? "user" : "role",
    docs: inOrder([...own.docs, ...memberOf.flatMap((group) => group.docs)]),
    policies: own.policies,
    groups: memberOf,
    boundary: readBoundary(view, docs, identity, grants),
    tags: identity.tags ?? {},
    trust: attributes["trustPolicy"] === undefined ? undefined : docs.intern(attributes["trustPolicy"]),
    instanceProfiles: Array.isArray(profiles) ? profiles.filter((profile) => typeof profile === "string") : undefined,
    reserved: reservation(identity.nativeId, path, attributes["serviceLinked"] === true),
    consoleAccess: typeof attributes["consoleAccess"] === "boolean" ? attributes["consoleAccess"] : undefined,
    mfaActive: typeof attributes["mfaActive"] === "boolean" ? attributes["mfaActive"] : undefined,
    accessKeys: keysByUser === undefined ? undefined : (keysByUser.get(identity.key) ?? 0),
  };
}

function reservation(arn: string, path: string, serviceLinked: boolean): Principal["reserved"] {
  if (serviceLinked || path.startsWith("/aws-service-role/") || arn.includes(":role/aws-service-role/")) return "service-linked";
  return path.startsWith("/aws-reserved/") || arn.includes(":role/aws-reserved/") ? "sso" : "no";
}

function readBoundary(view: EstateView, docs: DocStore, identity: Identity, grants: readonly Grant[]): Principal["boundary"] {
  const grant = grants.find((candidate) => candidate.effect === "boundary");
  const entitlement = grant === undefined ? undefined : view.entitlement(grant.entitlement);
  const named = entitlement?.nativeId ?? textOf(identity.attributes?.["permissionsBoundary"]) ?? (grant === undefined ? undefined : parseNodeKey(grant.entitlement).nativeId);
  if (named === undefined) return undefined;
  const document = (entitlement ?? view.entitlement(boundaryKey(identity.realm, named)))?.attributes?.["document"] ?? managedDocument(named);
  return { arn: named, doc: document === undefined ? undefined : docs.intern(document) };
}

const boundaryKey = (realm: string, arn: string): NodeKey => nodeKey({ provider: "aws", realm, type: "managed-policy", nativeId: arn });

/** Active and inactive keys both count towards the two a user may have. Undefined when no source of keys was read. */
function countKeys(view: EstateView): ReadonlyMap<NodeKey, number> | undefined {
  if (!view.hasRead("aws.access-keys") && !view.hasRead("aws.credential-report")) return undefined;
  const count = new Map<NodeKey, number>();
  const seenReport = new Map<NodeKey, number>();
  for (const credential of view.estate.credentials) {
    if (credential.provider !== "aws" || credential.type !== "access-key" || credential.holder === null) continue;
    // PROVIDER: the credential report knows keys by number only; the same key may be known by its id too.
    const index = credential.nativeId.includes("#") ? seenReport : count;
    index.set(credential.holder, (index.get(credential.holder) ?? 0) + 1);
  }
  for (const [holder, known] of seenReport) count.set(holder, Math.max(known, count.get(holder) ?? 0));
  return count;
}
