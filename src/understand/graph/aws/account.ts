// An AWS account as the evaluator needs it: who is in it, which documents speak for whom, which guardrails hang above it.
// Read from the estate by the conventions of the connector; nothing here judges.
import { nodeKey, type Grant, type Identity, type NodeKey, type Resource } from "../../../model/index.ts";
import type { EstateView } from "../techniques/contract.ts";
import type { Doc, DocStore } from "./document.ts";

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

export interface Account {
  readonly id: string;
  readonly partition: string;
  readonly users: readonly Principal[];
  readonly roles: readonly Principal[];
  readonly groups: readonly Group[];
  readonly customerPolicies: readonly Policy[];
  /** Root, units, account: each level must allow. */
  readonly scp: readonly (readonly Doc[])[];
  readonly rcp: readonly (readonly Doc[])[];
  /** Realm of the organisation that holds the account, when it is an organisation id. */
  readonly organization: string | undefined;
  readonly resources: readonly Resource[];
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

export function readAccounts(view: EstateView, docs: DocStore): ReadonlyMap<string, Account> {
  const policies = readPolicies(view, docs);
  const groups = new Map<NodeKey, Group>();
  const resourcesOf = new Map<string, Resource[]>();
  for (const resource of view.estate.resources) {
    if (resource.provider !== "aws") continue;
    if (resource.type === "group") groups.set(resource.key, readGroup(view, docs, policies, resource));
    const held = resourcesOf.get(resource.realm);
    if (held === undefined) resourcesOf.set(resource.realm, [resource]);
    else held.push(resource);
  }
  const keysByUser = countKeys(view);
  const members = new Map<string, { users: Principal[]; roles: Principal[] }>();
  for (const identity of view.estate.identities) {
    if (identity.provider !== "aws" || (identity.type !== "user" && identity.type !== "role")) continue;
    let account = members.get(identity.realm);
    if (account === undefined) members.set(identity.realm, (account = { users: [], roles: [] }));
    const principal = readPrincipal({ view, docs, policies, groups, keysByUser }, identity);
    (principal.type === "user" ? account.users : account.roles).push(principal);
  }
  const accounts = new Map<string, Account>();
  for (const [id, { users, roles }] of members) {
    const levels = guardrails(view, docs, id);
    accounts.set(id, {
      id,
      partition: (roles[0] ?? users[0])?.arn.split(":")[1] ?? "aws",
      users: sorted(users),
      roles: sorted(roles),
      groups: sorted([...groups.values()].filter((group) => group.arn.split(":")[4] === id)),
      customerPolicies: sorted([...policies.values()].filter((policy) => !policy.awsManaged && policy.arn.split(":")[4] === id)),
      ...levels,
      resources: resourcesOf.get(id) ?? [],
    });
  }
  return accounts;
}

const sorted = <T extends { readonly arn: string }>(items: readonly T[]): readonly T[] => items.toSorted((a, b) => (a.arn < b.arn ? -1 : a.arn > b.arn ? 1 : 0));

function readPolicies(view: EstateView, docs: DocStore): Map<NodeKey, Policy> {
  const policies = new Map<NodeKey, Policy>();
  for (const entitlement of view.estate.entitlements) {
    if (entitlement.provider !== "aws" || entitlement.type !== "managed-policy") continue;
    const attributes = entitlement.attributes ?? {};
    const versions = attributes["versions"];
    policies.set(entitlement.key, {
      key: entitlement.key,
      arn: entitlement.nativeId,
      doc: docs.intern(attributes["document"]),
      awsManaged: attributes["awsManaged"] === true || entitlement.nativeId.split(":")[4] === "aws",
      defaultVersion: textOf(attributes["defaultVersionId"]),
      otherVersions: Array.isArray(versions) ? versions.flatMap((version) => documentsIn(version)).map((document) => docs.intern(document)) : undefined,
      tags: stringsIn(attributes["tags"]),
    });
  }
  return policies;
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
    const document = view.entitlement(grant.entitlement)?.attributes?.["document"];
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
    docs: unique([...own.docs, ...memberOf.flatMap((group) => group.docs)]),
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

const unique = (docs: readonly Doc[]): readonly Doc[] => [...new Set(docs)].toSorted((a, b) => a.id - b.id);

function readBoundary(view: EstateView, docs: DocStore, identity: Identity, grants: readonly Grant[]): Principal["boundary"] {
  const grant = grants.find((candidate) => candidate.effect === "boundary");
  const entitlement = grant === undefined ? undefined : view.entitlement(grant.entitlement);
  const named = entitlement?.nativeId ?? textOf(identity.attributes?.["permissionsBoundary"]);
  if (named === undefined) return undefined;
  const document = (entitlement ?? view.entitlement(boundaryKey(identity.realm, named)))?.attributes?.["document"];
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

function guardrails(view: EstateView, docs: DocStore, account: string): Pick<Account, "scp" | "rcp" | "organization"> {
  const scp: (readonly Doc[])[] = [];
  const rcp: (readonly Doc[])[] = [];
  let organization: string | undefined;
  const seen = new Set<NodeKey>();
  let key: NodeKey | undefined = nodeKey({ provider: "aws", realm: account, type: "account", nativeId: account });
  while (key !== undefined && !seen.has(key)) {
    seen.add(key);
    const grants = view.directGrantsOf(key);
    const level = (effect: Grant["effect"]) =>
      grants.filter((grant) => grant.effect === effect).flatMap((grant) => documentOf(view, grant)).map((document) => docs.intern(document));
    const scps = level("scp");
    const rcps = level("rcp");
    // INVARIANT: a level without any policy read constrains nothing; AWS itself never leaves a level empty while the feature is on.
    if (scps.length > 0) scp.unshift(scps);
    if (rcps.length > 0) rcp.unshift(rcps);
    const said = view.resource(key)?.attributes?.["organization"];
    if (typeof said === "string") organization = said;
    key = view.relationsTo(key, "contains")[0]?.from;
  }
  // SPEC: control policies do not limit the management account.
  const isManagement = view.resource(nodeKey({ provider: "aws", realm: account, type: "account", nativeId: account }))?.attributes?.["managementAccount"] === true;
  return isManagement ? { scp: [], rcp: [], organization } : { scp, rcp, organization };
}

function documentOf(view: EstateView, grant: Grant): readonly unknown[] {
  const document = view.entitlement(grant.entitlement)?.attributes?.["document"];
  return document === undefined ? [] : [document];
}
