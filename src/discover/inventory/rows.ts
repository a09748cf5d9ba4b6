// From nouns to the rows that the store keeps: reference columns apart, facts as JSON text, times cut to milliseconds. Pure.
import { credentialId, entitlementId, identityId, resourceId, type CopyValue, type NodeTable, type NodeWrite, type StoredNode } from "../../store/index.ts";
import type { Credential, Entitlement, Identity, NodeKey, Resource } from "../../model/index.ts";
import type { Known, Origin } from "./reconcile.ts";

export type Node = Identity | Credential | Entitlement | Resource;

export const idOf: Readonly<Record<NodeTable, (key: string) => string>> = { identity: identityId, credential: credentialId, entitlement: entitlementId, resource: resourceId };

const REFERENCE: ReadonlySet<string> = new Set(["key", "provider", "realm", "type", "nativeId", "name"]);

export function toWrite(table: NodeTable, node: Known<Node>): NodeWrite {
  const { key, provider, realm, type, nativeId, name } = node.facts;
  const parts = node.parts.size === 1 ? null : factsText(Object.fromEntries([...node.parts].map(([origin, facts]) => [String(origin), observedOnly(facts)])));
  return {
    id: idOf[table](key),
    key: clean(key),
    provider: clean(provider),
    realm: clean(realm),
    type: clean(type),
    nativeId: clean(nativeId),
    name: clean(name),
    own: ownColumns(table, node.facts),
    facts: factsText(observedOnly(node.facts)),
    origins: [...node.parts.keys()].sort((a, b) => a - b),
    parts,
  };
}

export function fromStored(row: StoredNode): Known<Node> {
  const { key, provider, realm, type, nativeId, name } = row;
  const whole = (facts: object) => ({ key: key as NodeKey, provider, realm, type, nativeId, name, ...facts }) as Node;
  const facts = whole(row.facts);
  const parts = new Map<Origin, Node>();
  for (const origin of row.origins) {
    const part = row.parts?.[String(origin)];
    parts.set(origin, part === undefined ? facts : whole(part));
  }
  return { key, facts, parts, gone: row.validTo !== null };
}

/** The name is a fact too: two origins may call a thing differently. */
function observedOnly(node: Node): object {
  const facts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(node)) if (!REFERENCE.has(name) || name === "name") facts[name] = value;
  return facts;
}

function ownColumns(table: NodeTable, node: Node): readonly CopyValue[] {
  if (table === "identity") {
    const identity = node as Identity;
    const { lastUsedAt } = identity;
    const lastUsed = lastUsedAt === undefined ? "not_read" : lastUsedAt === null ? "never" : "known";
    return [identity.kind, identity.enabled ?? null, cleanOrNull(identity.environment), cleanOrNull(identity.purpose), instant(identity.createdAt), instant(lastUsedAt) === null && lastUsed === "known" ? "not_read" : lastUsed, instant(lastUsedAt)];
  }
  if (table === "credential") {
    const credential = node as Credential;
    const holder = credential.holder ?? ("" as NodeKey);
    return [clean(holder), identityId(holder), credential.kind, credential.status, instant(credential.createdAt), instant(credential.rotatedAt), instant(credential.expiresAt), cleanOrNull(credential.fingerprint), (credential.exposures?.length ?? 0) > 0];
  }
  return [];
}

/** INVARIANT: no finer than a millisecond, as everything that compares times here counts in milliseconds. What is no date is not read. */
export function instant(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds).toISOString();
}

/** PostgreSQL holds neither NUL nor half a surrogate pair. */
export function clean(text: string): string {
  return text.isWellFormed() && !text.includes("\u0000") ? text : text.toWellFormed().replaceAll("\u0000", "\ufffd");
}

const cleanOrNull = (text: string | null | undefined) => (text === null || text === undefined ? null : clean(text));

const DAMAGED_JSON = /\\u(?:0000|d[89a-f])/i;

export function factsText(value: unknown): string {
  const text = JSON.stringify(value);
  return DAMAGED_JSON.test(text) ? JSON.stringify(cleanDeep(value)) : text;
}

function cleanDeep(value: unknown): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map(cleanDeep);
  if (typeof value === "object" && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [clean(name), cleanDeep(item)]));
  return value;
}
