// Rows of the inventory as the wire shows them.
import type { z } from "zod";
import type { CredentialRow, GrantRow, IdentityDetailRow, IdentityRow, NodeSummary, RelationRow, UsageRow } from "../../store/index.ts";
import { instantView, locationView, orNull } from "../present.ts";
import type * as wire from "../schemas/identity.ts";

export type IdentityView = z.infer<typeof wire.Identity>;
export type ReachView = z.infer<typeof wire.Reach>;

export function reachView(row: IdentityRow): ReachView | null {
  if (row.reachLevel === null) return null;
  return { level: row.reachLevel as ReachView["level"], why: row.reachWhy ?? "", by_escalation: row.reachByEscalation ?? false };
}

export function identityView(row: IdentityRow): IdentityView {
  return {
    id: row.id,
    key: row.key,
    provider: row.provider,
    realm: row.realm,
    type: row.type,
    native_id: row.nativeId,
    name: row.name,
    kind: row.kind,
    enabled: row.enabled,
    environment: row.environment,
    purpose: row.purpose,
    owner: {
      status: row.ownerStatus,
      name: row.owner,
      confidence: row.ownerConfidence,
      confirmed_by: row.ownerConfirmedBy,
      confirmed_at: row.ownerConfirmedAt,
      sponsor: row.sponsor,
    },
    created_at: row.createdAt,
    last_used_at: row.lastUsedAt,
    last_used: row.lastUsed,
    reach: reachView(row),
    risk: row.risk,
    open_findings: { critical: row.openCritical, high: row.openHigh, medium: row.openMedium, low: row.openLow },
    credential_count: row.credentialCount,
    oldest_credential_at: row.oldestCredentialAt,
    first_seen_at: row.firstSeen,
    last_seen_at: row.lastSeen,
    gone_at: row.validTo,
    sample: row.sample,
  };
}

export function identityDetailView(row: IdentityDetailRow, more: Pick<z.infer<typeof wire.IdentityDetail>, "three_sets" | "mandates" | "not_read" | "grant_count">): z.infer<typeof wire.IdentityDetail> {
  return {
    ...identityView(row),
    tags: { ...row.observed.tags },
    attributes: { ...row.observed.attributes },
    location: locationView(row.observed.location),
    risk_terms: row.riskTerms.map(({ why, points }) => ({ why, points })),
    path_count: row.pathCount,
    version: row.version,
    ...more,
  };
}

export function credentialView(row: CredentialRow): z.infer<typeof wire.Credential> {
  const { observed } = row;
  return {
    id: row.id,
    key: row.key,
    kind: observed.kind,
    type: observed.type,
    native_id: observed.nativeId,
    name: observed.name,
    status: observed.status,
    created_at: instantView(observed.createdAt),
    rotated_at: instantView(observed.rotatedAt),
    expires_at: instantView(observed.expiresAt),
    expiry: known(observed.expiresAt),
    last_used_at: instantView(observed.lastUsedAt),
    last_used: known(observed.lastUsedAt),
    exposures: (observed.exposures ?? []).flatMap((place) => locationView(place) ?? []),
    shared_with: row.sharedWith.map((other) => ({ identity_id: other.identityId, name: other.name })),
    attributes: { ...observed.attributes },
  };
}

/** The model's three ways: a date, "never" (null), and "nobody looked" (absent). */
function known(value: string | null | undefined): "known" | "never" | "not_read" {
  if (value === undefined) return "not_read";
  return value === null ? "never" : "known";
}

export function nodeView(node: NodeSummary): z.infer<typeof wire.NodeSummary> {
  return { key: node.key, provider: node.provider, realm: node.realm, type: node.type, native_id: node.nativeId, name: node.name, identity_id: node.identityId, kind: node.kind };
}

export type NodeNames = ReadonlyMap<string, NodeSummary>;

/** The name of a node that was asked for; every key asked for has one. */
export function named(names: NodeNames, key: string): z.infer<typeof wire.NodeSummary> {
  const node = names.get(key);
  return node === undefined ? { key, provider: "", realm: "", type: "", native_id: key, name: key, identity_id: null, kind: null } : nodeView(node);
}

export function grantView(row: GrantRow, names: NodeNames): z.infer<typeof wire.Grant> {
  const { document, rules, ...others } = row.entitlementAttributes ?? {};
  return {
    id: row.id,
    entitlement: named(names, row.entitlement),
    resource: row.resource,
    effect: row.effect,
    conditional: row.conditional,
    expires_at: instantView(row.expiresAt),
    via: row.via.map((key) => named(names, key)),
    attributes: { ...others, ...row.attributes },
    document: document ?? rules ?? null,
    first_seen_at: row.firstSeen,
  };
}

export function relationView(row: RelationRow, names: NodeNames): z.infer<typeof wire.Relation> {
  return { kind: row.kind, direction: row.direction, node: named(names, row.direction === "out" ? row.to : row.from), attributes: { ...row.attributes } };
}

export function usageView(row: UsageRow): z.infer<typeof wire.Usage> {
  return { action: row.action, resource: orNull(row.resource), last_used_at: instantView(row.lastUsedAt), count: orNull(row.count), evidence: row.evidence };
}
