// What the wire says about identities, their credentials, grants, relations, usage, history and the three sets.
import { z } from "zod";
import { CREDENTIAL_KINDS, IDENTITY_KINDS, RELATION_KINDS, SEVERITIES } from "../../model/index.ts";
import { instant } from "./common.ts";

export const REACH = ["none", "scoped", "broad", "sensitive", "administrator"] as const;

export const Location = z.object({ file: z.string(), line: z.number().int().nullable(), column: z.number().int().nullable() }).meta({ id: "Location" });

export const Reach = z
  .object({ level: z.enum(REACH), why: z.string(), by_escalation: z.boolean() })
  .meta({ id: "Reach", description: "What an identity can do, in five steps, and the right that makes it so." });

export const Owner = z
  .object({
    status: z.enum(["confirmed", "suggested", "none"]),
    name: z.string().nullable(),
    confidence: z.number().min(0).max(1).nullable(),
    confirmed_by: z.string().nullable(),
    confirmed_at: instant.nullable(),
    sponsor: z.string().nullable(),
  })
  .meta({ id: "Owner" });

export const SeverityCounts = z
  .object({ critical: z.number().int(), high: z.number().int(), medium: z.number().int(), low: z.number().int() })
  .meta({ id: "SeverityCounts" });

export const RiskTerm = z.object({ why: z.string(), points: z.number() }).meta({ id: "RiskTerm" });

/** A node of the graph by name, enough to draw and to link. */
export const NodeSummary = z
  .object({
    key: z.string(),
    provider: z.string(),
    realm: z.string(),
    type: z.string(),
    native_id: z.string(),
    name: z.string(),
    /** Set when the node is an identity of the inventory. */
    identity_id: z.string().nullable(),
    kind: z.string().nullable(),
  })
  .meta({ id: "NodeSummary" });

const identityFields = {
  id: z.string(),
  key: z.string(),
  provider: z.string(),
  realm: z.string(),
  type: z.string(),
  native_id: z.string(),
  name: z.string(),
  kind: z.enum(IDENTITY_KINDS),
  enabled: z.boolean().nullable(),
  environment: z.string().nullable(),
  purpose: z.string().nullable(),
  owner: Owner,
  created_at: instant.nullable(),
  last_used_at: instant.nullable(),
  last_used: z.enum(["known", "never", "not_read"]),
  reach: Reach.nullable(),
  risk: z.number().nullable(),
  open_findings: SeverityCounts,
  credential_count: z.number().int(),
  oldest_credential_at: instant.nullable(),
  first_seen_at: instant,
  last_seen_at: instant,
  gone_at: instant.nullable(),
  sample: z.boolean(),
};

export const Identity = z.object(identityFields).meta({ id: "Identity" });

export const ACCESS_COLUMNS = ["read", "write", "administer", "grant"] as const;

const grantedCell = z.enum(["allow", "conditional", "none", "not_read"]);
const usedCell = z.enum(["used", "unused", "not_read"]);
const columnsOf = <T extends z.ZodType>(cell: T) => z.object({ read: cell, write: cell, administer: cell, grant: cell });

export const ThreeSetsRow = z
  .object({
    service: z.string(),
    /** Null when no mandate is in force: that is ungoverned, which is not the same as "nothing is mandated". */
    mandated: columnsOf(z.boolean()).nullable(),
    granted: columnsOf(grantedCell),
    used: columnsOf(usedCell),
    last_used_at: instant.nullable(),
    /** The entitlements (policy, role, tool) that make the row, by name. */
    sources: z.array(z.string()),
  })
  .meta({ id: "ThreeSetsRow" });

const some = <T extends z.ZodType>(item: T) => z.object({ count: z.int(), items: z.array(item) });
const heldRight = z.object({ action: z.string(), resource: z.string(), through: z.string(), conditional: z.boolean() });

export const Differences = z
  .object({
    /** Granted, not mandated. */
    excess: some(heldRight),
    /** Used, not mandated. */
    out_of_purpose: some(z.object({ action: z.string(), last_used_at: instant.nullable() })),
    /** Granted and not used; null when use was not read. */
    unused: some(heldRight).nullable(),
    /** Mandated, not granted. */
    ungranted: some(z.object({ action: z.string(), resource: z.string() })),
  })
  .meta({ id: "Differences" });

export const ThreeSets = z
  .object({
    mandated: z.object({ status: z.enum(["none", "active"]), detail: z.string() }),
    granted: z.object({ status: z.enum(["read", "not_read"]), detail: z.string() }),
    used: z.object({ status: z.enum(["read", "not_read"]), detail: z.string() }),
    rows: z.array(ThreeSetsRow),
    /** Null when no mandate is in force. */
    differences: Differences.nullable(),
  })
  .meta({ id: "ThreeSets", description: "mandated, granted and used, side by side: rows are services, columns are read, write, administer, grant." });

export const IdentityDetail = z
  .object({
    ...identityFields,
    tags: z.record(z.string(), z.string()),
    attributes: z.record(z.string(), z.unknown()),
    location: Location.nullable(),
    risk_terms: z.array(RiskTerm),
    three_sets: ThreeSets,
    /** In force for it. */
    mandates: z.array(z.object({ id: z.string(), name: z.string(), title: z.string(), owner: z.string(), sponsor: z.string(), end: z.iso.date() })),
    /** Streams that would say more about this identity and were not read. */
    not_read: z.array(z.object({ stream: z.string(), says: z.string() })),
    path_count: z.number().int(),
    grant_count: z.number().int(),
    /** The ETag without quotes; send it back as If-Match. */
    version: z.string(),
  })
  .meta({ id: "IdentityDetail" });

export const Credential = z
  .object({
    id: z.string(),
    key: z.string(),
    kind: z.enum(CREDENTIAL_KINDS),
    type: z.string(),
    native_id: z.string(),
    name: z.string(),
    status: z.enum(["active", "inactive", "expired", "unknown"]),
    created_at: instant.nullable(),
    rotated_at: instant.nullable(),
    expires_at: instant.nullable(),
    expiry: z.enum(["known", "never", "not_read"]),
    last_used_at: instant.nullable(),
    last_used: z.enum(["known", "never", "not_read"]),
    exposures: z.array(Location),
    /** Other identities at which a credential with the same fingerprint was seen. */
    shared_with: z.array(z.object({ identity_id: z.string(), name: z.string() })),
    attributes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Credential" });

export const Grant = z
  .object({
    id: z.string(),
    entitlement: NodeSummary,
    resource: z.string(),
    effect: z.enum(["allow", "boundary", "scp", "rcp", "session"]),
    conditional: z.boolean(),
    expires_at: instant.nullable(),
    /** Held through these groups, outermost last; empty when held directly. */
    via: z.array(NodeSummary),
    attributes: z.record(z.string(), z.unknown()),
    document: z.unknown().nullable(),
    first_seen_at: instant,
  })
  .meta({ id: "Grant" });

export const Relation = z
  .object({
    kind: z.enum(RELATION_KINDS),
    direction: z.enum(["out", "in"]),
    node: NodeSummary,
    attributes: z.record(z.string(), z.unknown()),
  })
  .meta({ id: "Relation" });

export const Usage = z
  .object({
    action: z.string(),
    resource: z.string().nullable(),
    last_used_at: instant.nullable(),
    count: z.number().int().nullable(),
    evidence: z.string(),
  })
  .meta({ id: "Usage" });

export const Change = z
  .object({
    id: z.string(),
    at: instant,
    /** `appeared`, `changed`, `disappeared`, `owner-confirmed`, `owner-removed`; of a finding or a mandate what became of it. */
    what: z.string(),
    node: NodeSummary,
    /** The finding or mandate that it tells of; null when the node itself changed. */
    about: z.object({ noun: z.enum(["finding", "mandate"]), id: z.string(), title: z.string(), note: z.string().nullable() }).nullable(),
    /** The fields that changed: before and after. */
    fields: z.array(z.object({ name: z.string(), before: z.unknown().nullable(), after: z.unknown().nullable() })),
    by: z.string(),
  })
  .meta({ id: "Change" });

export const OwnerSuggestion = z
  .object({
    candidate: z.string(),
    confidence: z.number().min(0).max(1),
    reasons: z.array(z.object({ signal: z.string(), reason: z.string(), weight: z.number() })),
  })
  .meta({ id: "OwnerSuggestion" });

export const Facet = z
  .object({ name: z.string(), values: z.array(z.object({ value: z.string(), count: z.number().int() })) })
  .meta({ id: "Facet" });

export const severityOf = z.enum(SEVERITIES);
