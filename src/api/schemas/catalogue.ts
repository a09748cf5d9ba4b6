// What the API says of servers of tools behind the gate, and of their tools. A secret goes in and never comes out.
import { z } from "zod";
import { CHANGE_KINDS, TOOL_STATES, ToolProfile, UPSTREAM_STATES, UpstreamCredential, UpstreamIdentity, UpstreamTransport, WantedTransport, WARNING_KINDS } from "../../model/index.ts";
import { instant, shortText, text } from "./common.ts";

export const UpstreamTry = z.object({ at: instant, ok: z.boolean(), says: text, address: z.string().nullable(), certificate: z.string().nullable(), server_name: z.string().nullable(), tools: z.int().nullable() }).meta({ id: "UpstreamTry" });

export const Upstream = z.object({
  id: z.string(),
  /** As mandates call it. */
  name: z.string(),
  title: z.string(),
  owner: z.string(),
  transport: UpstreamTransport,
  credential: UpstreamCredential,
  has_secret: z.boolean(),
  allow_private: z.boolean(),
  trusted: z.boolean(),
  identity: UpstreamIdentity,
  seen: UpstreamTry.nullable(),
  state: z.enum(UPSTREAM_STATES),
  why: z.string().nullable(),
  tools: z.object({ approved: z.int(), waiting: z.int(), quarantined: z.int() }),
  /** Digest of the tools that one click approves; null when none waits. */
  waiting_set: z.string().nullable(),
  created_by: z.string(),
  created_at: instant,
  changed_at: instant,
  revision: z.int(),
}).meta({ id: "Upstream" });

const content = {
  title: z.string().trim().min(1).max(200),
  /** A party; empty: the administrators. */
  owner: z.string().trim().max(200).default(""),
  transport: WantedTransport,
  credential: UpstreamCredential.default({ kind: "none" }),
  /** Left away: the one that is there stays. */
  secret: z.string().max(8000).nullable().default(null),
  allow_private: z.boolean().default(false),
  trusted: z.boolean().default(false),
  identity: UpstreamIdentity.omit({ registry: true }).default({}),
  /** Its `server.json`. */
  registry_entry: z.record(z.string(), z.unknown()).nullable().default(null),
};
export const UpstreamContent = z.strictObject(content);
export const NewUpstream = z.strictObject({ name: z.string().max(64), ...content });

export const ToolWarning = z.object({ kind: z.enum(WARNING_KINDS), path: z.string(), says: text }).meta({ id: "ToolWarning" });
export const ToolChange = z.object({ kind: z.enum(CHANGE_KINDS), path: z.string(), says: text, before: z.string().nullable(), after: z.string().nullable(), risky: z.boolean() }).meta({ id: "ToolChange" });

export const Tool = z.object({
  id: z.string(),
  server: z.string(),
  name: z.string(),
  title: z.string().nullable(),
  state: z.enum(TOOL_STATES),
  /** The server no longer shows it. */
  gone: z.boolean(),
  digest: z.string(),
  profile: ToolProfile,
  /** Who wrote the profile; null: it was guessed. */
  profile_by: z.string().nullable(),
  warnings: z.array(ToolWarning),
  kept_out: z.string().nullable(),
  changed_at: instant,
  revision: z.int(),
}).meta({ id: "Tool" });

const definition = z.record(z.string(), z.unknown());

export const ToolDetail = Tool.extend({
  definition,
  /** What was approved last; null when nothing was. */
  approved: z.object({ definition, digest: z.string(), at: instant.nullable(), by: z.string().nullable() }).nullable(),
  /** From what was approved to what is shown now. */
  changes: z.array(ToolChange),
  /** Why it cannot be approved at all. */
  unfit: z.string().nullable(),
  /** What would be guessed, whatever a person wrote. */
  guessed: ToolProfile,
  versions: z.array(z.object({ version: z.int(), digest: z.string(), seen_at: instant, decision: z.enum(["approved", "kept-out"]).nullable(), decided_at: instant.nullable(), decided_by: z.string().nullable() })),
}).meta({ id: "ToolDetail" });

/** Tools under one mandate that together lead private data out. */
export const ToolCombination = z.object({ mandate: z.string(), mandate_id: z.string(), private: z.array(shortText), untrusted: z.array(shortText), outbound: z.array(shortText), says: text }).meta({ id: "ToolCombination" });
