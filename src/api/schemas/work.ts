// What the wire says about work and its surroundings: jobs, sources, tokens, users, views, the record, settings.
import { z } from "zod";
import { ACTOR_TYPES } from "../../store/index.ts";
import { PERMISSIONS, ROLES } from "../permissions.ts";
import { instant } from "./common.ts";
import { CoverageView } from "./finding.ts";

export const Job = z
  .object({
    id: z.string(),
    kind: z.enum(["import", "scan", "sample-load", "sample-remove", "source-remove", "replay", "evaluate"]),
    title: z.string(),
    status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
    /** What is being done now, one sentence. */
    stage: z.string(),
    done: z.number().int(),
    total: z.number().int().nullable(),
    files: z.array(z.object({ name: z.string(), status: z.enum(["waiting", "read", "partial", "refused"]), detail: z.string() })),
    coverage: z.array(CoverageView),
    result: z
      .object({ identities: z.number().int(), credentials: z.number().int(), grants: z.number().int(), findings: z.number().int(), added: z.number().int(), changed: z.number().int(), gone: z.number().int() })
      .nullable(),
    error: z.string().nullable(),
    created_at: instant,
    started_at: instant.nullable(),
    finished_at: instant.nullable(),
    by: z.string(),
  })
  .meta({ id: "Job" });

export const Source = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: z.enum(["import", "machine", "sample"]),
    realms: z.array(z.string()),
    streams: z.array(CoverageView),
    identities: z.number().int(),
    last_read_at: instant.nullable(),
    sample: z.boolean(),
  })
  .meta({ id: "Source" });

export const Session = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) }),
    permissions: z.array(z.enum(PERMISSIONS)),
    via: z.enum(["session", "token"]),
    expires_at: instant.nullable(),
  })
  .meta({ id: "Session" });

export const ApiToken = z
  .object({
    id: z.string(),
    name: z.string(),
    role: z.enum(ROLES),
    scopes: z.array(z.enum(PERMISSIONS)).nullable(),
    created_at: instant,
    created_by: z.string(),
    expires_at: instant,
    last_used_at: instant.nullable(),
    revoked_at: instant.nullable(),
  })
  .meta({ id: "ApiToken" });

export const User = z
  .object({ id: z.string(), name: z.string(), role: z.enum(ROLES), active: z.boolean(), created_at: instant, last_seen_at: instant.nullable(), version: z.string() })
  .meta({ id: "User" });

export const SavedView = z
  .object({ id: z.string(), name: z.string(), page: z.enum(["inventory", "findings", "access", "coverage"]), query: z.string(), shared: z.boolean(), mine: z.boolean(), created_at: instant, version: z.string() })
  .meta({ id: "SavedView" });

export const AuditRecord = z
  .object({
    index: z.number().int().nullable(),
    id: z.string(),
    at: instant,
    what: z.string(),
    actor: z.string(),
    actor_type: z.enum(ACTOR_TYPES),
    actor_id: z.string(),
    subject: z.string().nullable(),
    detail: z.record(z.string(), z.unknown()),
    hash: z.string().nullable(),
  })
  .meta({ id: "AuditRecord" });

export const Checkpoint = z
  .object({ origin: z.string(), size: z.number().int(), root: z.string(), note: z.string(), signed_at: instant.nullable(), key: z.string() })
  .meta({ id: "Checkpoint" });

export const SearchHit = z
  .object({ kind: z.enum(["identity", "mandate", "person", "finding", "rule", "resource"]), id: z.string(), title: z.string(), detail: z.string(), href: z.string() })
  .meta({ id: "SearchHit" });
