// Small AWS estates for tests and benches, written the way one thinks of them: users, roles, policies. Makes exactly what the connector makes.
import { nodeKey, type Entitlement, type Estate, type Grant, type Identity, type NodeKey, type Relation, type Resource } from "../../model/index.ts";
import type { Json } from "../../kernel/index.ts";

export interface PrincipalSpec {
  /** Inline policy documents. */
  readonly inline?: readonly Json[];
  /** Names of managed policies. */
  readonly managed?: readonly string[];
  readonly groups?: readonly string[];
  /** Name of the managed policy that bounds it. */
  readonly boundary?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly consoleAccess?: boolean;
  readonly mfaActive?: boolean;
}

export interface RoleSpec extends PrincipalSpec {
  readonly trust: Json;
  /** True by default, so that instances may run as it when it trusts EC2. */
  readonly profile?: boolean;
}

export interface AccountSpec {
  readonly account?: string;
  readonly users?: Readonly<Record<string, PrincipalSpec>>;
  readonly roles?: Readonly<Record<string, RoleSpec>>;
  readonly groups?: Readonly<Record<string, { readonly inline?: readonly Json[]; readonly managed?: readonly string[] }>>;
  /** Customer-managed policies by name. */
  readonly policies?: Readonly<Record<string, Json>>;
  /** Levels from the root down to the account. */
  readonly scp?: readonly (readonly Json[])[];
  readonly resources?: readonly { readonly type: string; readonly arn: string; readonly role?: string; readonly tags?: Readonly<Record<string, string>>; readonly policy?: Json }[];
  readonly streams?: readonly string[];
}

export const statement = (action: string | readonly string[], resource: string | readonly string[] = "*", condition?: Json, effect: "Allow" | "Deny" = "Allow"): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: effect, Action: action, Resource: resource, ...(condition === undefined ? {} : { Condition: condition }) }],
});
export const deny = (action: string | readonly string[], resource: string | readonly string[] = "*", condition?: Json): Json => statement(action, resource, condition, "Deny");
export const EVERYTHING: Json = statement("*");
export const trusts = (principal: Json, condition?: Json): Json => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...(condition === undefined ? {} : { Condition: condition }) }],
});
export const service = (name: string, condition?: Json): Json => trusts({ Service: name }, condition);

export const ACCOUNT = "123456789012";
export const arnOf = (type: "user" | "role" | "group" | "policy", name: string, account: string = ACCOUNT): string => `arn:aws:iam::${account}:${type}/${name}`;
export const keyOf = (type: "user" | "role", name: string, account: string = ACCOUNT): NodeKey => nodeKey({ provider: "aws", realm: account, type, nativeId: arnOf(type, name, account) });

export function buildAwsEstate(...specs: readonly AccountSpec[]): Estate {
  const parts = specs.map(buildAccount);
  return {
    identities: parts.flatMap((part) => part.identities),
    credentials: [],
    entitlements: parts.flatMap((part) => part.entitlements),
    grants: parts.flatMap((part) => part.grants),
    resources: parts.flatMap((part) => part.resources),
    relations: parts.flatMap((part) => part.relations),
    usages: [],
    owners: [],
    people: [],
    coverage: specs.flatMap((spec) =>
      ["aws.authorization-details", ...(spec.streams ?? [])].map((stream) => ({ source: "test", realm: spec.account ?? ACCOUNT, stream, status: "complete" as const, count: 1, detail: "" })),
    ),
  };
}

interface Building {
  readonly realm: string;
  readonly identities: Identity[];
  readonly entitlements: Entitlement[];
  readonly grants: Grant[];
  readonly resources: Resource[];
  readonly relations: Relation[];
}

function buildAccount(spec: AccountSpec): Building {
  const realm = spec.account ?? ACCOUNT;
  const built: Building = { realm, identities: [], entitlements: [], grants: [], resources: [], relations: [] };
  for (const [name, document] of Object.entries(spec.policies ?? {})) addPolicy(built, arnOf("policy", name, realm), name, document);
  addPolicy(built, "arn:aws:iam::aws:policy/AdministratorAccess", "AdministratorAccess", EVERYTHING);
  for (const [name, group] of Object.entries(spec.groups ?? {})) {
    const arn = arnOf("group", name, realm);
    const key = addResource(built, "group", arn, name);
    addHeld(built, key, arn, group);
  }
  for (const [name, user] of Object.entries(spec.users ?? {})) addPrincipal(built, "user", name, user, { consoleAccess: user.consoleAccess, mfaActive: user.mfaActive });
  for (const [name, role] of Object.entries(spec.roles ?? {})) {
    const profiles = role.profile === false ? [] : [`arn:aws:iam::${realm}:instance-profile/${name}`];
    addPrincipal(built, "role", name, role, { trustPolicy: role.trust, instanceProfiles: profiles, serviceLinked: role.path?.startsWith("/aws-service-role/") === true });
  }
  for (const resource of spec.resources ?? []) {
    const key = addResource(built, resource.type, resource.arn, resource.arn, { ...(resource.role === undefined ? {} : { role: resource.role }), ...(resource.policy === undefined ? {} : { policy: resource.policy }) }, resource.tags);
    if (resource.role !== undefined) built.relations.push({ kind: "runs-as", from: key, to: nodeKey({ provider: "aws", realm, type: "role", nativeId: resource.role }) });
  }
  addGuardrails(built, spec.scp ?? []);
  return built;
}

function addPrincipal(built: Building, type: "user" | "role", name: string, spec: PrincipalSpec, attributes: Readonly<Record<string, Json | undefined>>): void {
  const { realm } = built;
  const path = spec.path ?? "/";
  const arn = `arn:aws:iam::${realm}:${type}${path}${name}`;
  const key = nodeKey({ provider: "aws", realm, type, nativeId: arn });
  const known = Object.fromEntries(Object.entries(attributes).filter((entry): entry is [string, Json] => entry[1] !== undefined));
  const bound = spec.boundary === undefined ? undefined : policyArn(realm, spec.boundary);
  built.identities.push({
    key,
    provider: "aws",
    realm,
    type,
    nativeId: arn,
    name,
    kind: type === "user" ? "service-account" : "workload",
    tags: spec.tags ?? {},
    attributes: { path, ...known, ...(bound === undefined ? {} : { permissionsBoundary: bound }) },
  });
  addHeld(built, key, arn, spec);
  if (bound !== undefined) built.grants.push({ holder: key, entitlement: managedKey(realm, bound), resource: "*", effect: "boundary", conditional: false });
  for (const group of spec.groups ?? []) built.relations.push({ kind: "member-of", from: key, to: nodeKey({ provider: "aws", realm, type: "group", nativeId: arnOf("group", group, realm) }) });
}

const policyArn = (realm: string, name: string): string => (name === "AdministratorAccess" ? "arn:aws:iam::aws:policy/AdministratorAccess" : arnOf("policy", name, realm));
const managedKey = (realm: string, arn: string): NodeKey => nodeKey({ provider: "aws", realm, type: "managed-policy", nativeId: arn });

function addPolicy(built: Building, arn: string, name: string, document: Json): void {
  const { realm } = built;
  const awsManaged = arn.includes("::aws:");
  built.entitlements.push({ key: managedKey(realm, arn), provider: "aws", realm, type: "managed-policy", nativeId: arn, name, attributes: { document, awsManaged, defaultVersionId: "v1" } });
}

function addHeld(built: Building, holder: NodeKey, arn: string, spec: { readonly inline?: readonly Json[]; readonly managed?: readonly string[] }): void {
  const { realm } = built;
  for (const [i, document] of (spec.inline ?? []).entries()) {
    const nativeId = `${arn}#inline-${i}`;
    const entitlement = nodeKey({ provider: "aws", realm, type: "inline-policy", nativeId });
    built.entitlements.push({ key: entitlement, provider: "aws", realm, type: "inline-policy", nativeId, name: `inline-${i}`, attributes: { document } });
    built.grants.push({ holder, entitlement, resource: "*", effect: "allow", conditional: false });
  }
  for (const name of spec.managed ?? []) built.grants.push({ holder, entitlement: managedKey(realm, policyArn(realm, name)), resource: "*", effect: "allow", conditional: false });
}

function addResource(built: Building, type: string, nativeId: string, name: string, attributes: Readonly<Record<string, Json>> = {}, tags: Readonly<Record<string, string>> = {}): NodeKey {
  const key = nodeKey({ provider: "aws", realm: built.realm, type, nativeId });
  built.resources.push({ key, provider: "aws", realm: built.realm, type, nativeId, name, attributes, tags });
  return key;
}

function addGuardrails(built: Building, levels: readonly (readonly Json[])[]): void {
  if (levels.length === 0) return;
  const { realm } = built;
  const names = levels.map((_, i) => (i === levels.length - 1 ? "account" : i === 0 ? "organization-root" : "organizational-unit"));
  const keys = names.map((type, i) => {
    const owner = type === "account" ? realm : "o-mandate000";
    const nativeId = type === "account" ? realm : `level-${i}`;
    const key = nodeKey({ provider: "aws", realm: owner, type, nativeId });
    built.resources.push({ key, provider: "aws", realm: owner, type, nativeId, name: nativeId });
    return key;
  });
  for (const [i, key] of keys.entries()) {
    if (i > 0) built.relations.push({ kind: "contains", from: keys[i - 1]!, to: key });
    for (const [j, document] of levels[i]!.entries()) {
      const nativeId = `p-${i}-${j}`;
      const entitlement = nodeKey({ provider: "aws", realm: "o-mandate000", type: "scp", nativeId });
      built.entitlements.push({ key: entitlement, provider: "aws", realm: "o-mandate000", type: "scp", nativeId, name: nativeId, attributes: { document } });
      built.grants.push({ holder: key, entitlement, resource: "*", effect: "scp", conditional: false });
    }
  }
}
