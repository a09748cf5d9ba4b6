// What the API says of run-time policies, the modes of enforcement points, and replays. Content goes over the wire as it stands in its files.
import { z } from "zod";
import { CASE_ANSWERS, ENFORCEMENT_MODES, RUNTIME_LAYERS, RUNTIME_STATES, RuntimeCase, RuntimePolicyContent } from "../../model/index.ts";
import { REPLAY_KINDS } from "../../store/index.ts";
import { instant } from "./common.ts";

export const RuntimeProblem = z
  .object({
    policy: z.string().nullable(),
    says: z.string(),
    weight: z.enum(["error", "warning"]),
    /** Lines and columns from 1. */
    at: z.object({ line: z.int(), column: z.int(), end_line: z.int(), end_column: z.int() }).nullable(),
  })
  .meta({ id: "RuntimeProblem" });

export const MutationScore = z.object({ mutants: z.int(), killed: z.int(), survivors: z.array(z.object({ policy: z.string(), says: z.string() })), cut: z.boolean() }).meta({ id: "MutationScore" });

export const RuntimeCheck = z
  .object({
    /** Of the content as it was checked; to be given when it is activated. */
    hash: z.string(),
    ok: z.boolean(),
    problems: z.array(RuntimeProblem),
    cases: z.array(z.object({ name: z.string(), expect: z.enum(CASE_ANSWERS), got: z.enum(CASE_ANSWERS), passed: z.boolean(), policies: z.array(z.string()), says: z.string() })),
    /** What would pass that does not pass now; a second person must activate it. */
    loosening: z.array(z.string()),
    mutation: MutationScore.nullable(),
  })
  .meta({ id: "RuntimeCheck" });

const RuntimeVersion = z
  .object({
    version: z.int(),
    state: z.enum(RUNTIME_STATES),
    title: z.string(),
    text: z.string(),
    cases: z.array(RuntimeCase),
    hash: z.string(),
    authors: z.array(z.string()),
    written_at: instant,
    loosens: z.boolean().nullable(),
    activated: z.object({ at: instant, by: z.string() }).nullable(),
    end_asked: z.object({ at: instant, by: z.string(), why: z.string() }).nullable(),
    retired: z.object({ at: instant, by: z.string(), why: z.string() }).nullable(),
    revision: z.int(),
  })
  .meta({ id: "RuntimePolicyVersion" });

export const RuntimePolicy = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    layer: z.enum(RUNTIME_LAYERS),
    active: z.int().nullable(),
    draft: z.int().nullable(),
    end_asked: z.boolean(),
    changed_at: instant,
  })
  .meta({ id: "RuntimePolicy" });

export const RuntimePolicyDetail = z.object({ policy: RuntimePolicy, versions: z.array(RuntimeVersion) }).meta({ id: "RuntimePolicyDetail" });

export const RuntimeReport = z
  .object({
    since: instant,
    examined: z.int(),
    never_hit: z.array(z.object({ policy: z.string(), name: z.string() })),
    hits: z.array(z.object({ policy: z.string(), count: z.int(), last_at: instant })),
    impossible: z.array(z.object({ policy: z.string(), says: z.string() })),
    pairs: z.array(z.object({ kind: z.enum(["contradiction", "shadowed"]), policy: z.string(), by: z.string(), proof: z.enum(["always", "examined"]), requests: z.int() })),
    mutation: z.array(MutationScore.extend({ name: z.string(), version: z.int() })),
  })
  .meta({ id: "RuntimeReport" });

export const EnforcementMode = z
  .object({ point: z.string(), mode: z.enum(ENFORCEMENT_MODES), reason: z.string().nullable(), changed: z.object({ at: instant, by: z.string() }).nullable() })
  .meta({ id: "EnforcementMode" });

/** One of these. */
export const replayBody = z.strictObject({
  /** A policy that is not in force, as it is written here. */
  content: RuntimePolicyContent.omit({ cases: true, title: true }).optional(),
  /** The draft of this run-time policy. */
  draft: z.string().max(128).optional(),
  /** Without this run-time policy. */
  without: z.string().max(128).optional(),
  /** Under the newest version of this mandate, or the one named. */
  mandate: z.strictObject({ id: z.string().max(128), version: z.int().optional() }).optional(),
  days: z.int().min(1).max(3660).default(30),
});

const answer = z.object({ decision: z.enum(CASE_ANSWERS), reason: z.string(), policies: z.array(z.string()) });

export const PolicyReplay = z
  .object({
    id: z.string(),
    title: z.string(),
    since: instant,
    until: instant,
    asked: z.object({ at: instant, by: z.string() }),
    job: z.object({ id: z.string(), status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]), stage: z.string(), done: z.int(), total: z.int().nullable(), error: z.string().nullable() }).nullable(),
    /** `null` until all was asked again. */
    counts: z.object({ read: z.int(), same: z.int(), newly_allowed: z.int(), newly_denied: z.int(), newly_held: z.int(), not_replayable: z.int(), recorded_otherwise: z.int() }).nullable(),
    finished_at: instant.nullable(),
  })
  .meta({ id: "PolicyReplay" });

export const ReplayDifference = z
  .object({
    kind: z.enum(REPLAY_KINDS),
    record_id: z.string(),
    at: instant,
    principal: z.string(),
    person: z.string().nullable(),
    mandate: z.string().nullable(),
    act: z.string(),
    recorded: z.string(),
    before: answer.nullable(),
    after: answer.nullable(),
    why: z.string(),
  })
  .meta({ id: "ReplayDifference" });
