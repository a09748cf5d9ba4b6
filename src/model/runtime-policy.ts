// Run-time policies: layers, states and cases. The request of a case is written as in its file, `policies/*.cases.json`.
import { z } from "zod";
import { ActorNode } from "./actor.ts";
import { EnvironmentName } from "./environment.ts";
import { ORIGINS } from "./gate.ts";
import { DATA_CLASSES } from "./mandate.ts";
import { TOOL_EFFECTS } from "./tool.ts";

/** `estate` binds everybody: its forbids deny or hold, its permits grant nothing. `person`: an act on behalf of a person needs a permit here. */
export const RUNTIME_LAYERS = ["estate", "person"] as const;
export type RuntimeLayer = (typeof RUNTIME_LAYERS)[number];

export const RUNTIME_STATES = ["draft", "active", "retired"] as const;
export type RuntimeState = (typeof RUNTIME_STATES)[number];

export const RuntimePolicyName = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "a name has small letters, digits and hyphens, at most 60");

/** Who may let an act go that a forbid with `@hold("…")` holds. */
export const HOLDERS = ["owner", "sponsor", "security"] as const;
export type Holder = (typeof HOLDERS)[number];

export const ENFORCEMENT_MODES = ["observe", "enforce"] as const;
export type EnforcementMode = (typeof ENFORCEMENT_MODES)[number];

const name = z.string().trim().min(1).max(500);

const words = z.array(name).max(100).default([]);
const CaseProvenance = z.strictObject({
  effects: z.array(z.enum(TOOL_EFFECTS)).max(TOOL_EFFECTS.length).default(["write"]),
  consequential: z.boolean().default(true),
  steering: z.array(z.enum(ORIGINS)).max(ORIGINS.length).default(["task"]),
  untrusted: words,
  unplaced: words,
  carries: words,
  exposes: words,
  readUntrusted: z.boolean().default(false),
  readPrivate: z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length).default([]),
  leaves: z.boolean().default(false),
  partyNamed: z.boolean().default(true),
  taskGiven: z.boolean().default(false),
  grounded: z.boolean().default(true),
});

export const CaseRequest = z
  .strictObject({
    /** Exactly one of the two: a registered agent by name, or any other identity by its key. */
    agent: name.optional(),
    identity: z.string().min(1).max(2048).optional(),
    /** Template that the agent is an instance of. */
    template: name.optional(),
    /** The person as the directory knows him, by address or login, in these teams (without `team:`). */
    on_behalf_of: z.strictObject({ person: name, teams: z.array(name).max(200).default([]) }).optional(),
    chain: z.array(ActorNode).max(20).default([]),
    mandate: name.default("some-mandate"),
    /** Exactly one of the three. */
    tool: z.strictObject({ server: name, tool: name, arguments: z.record(z.string(), z.unknown()).default({}) }).optional(),
    access: z.strictObject({ provider: name, operation: name, resource: z.string().min(1).max(2048) }).optional(),
    /** A token that is made for it, before it acts. */
    token: z.strictObject({ audience: z.string().min(1).max(2048), grant: name.default("token-exchange"), server: name.optional(), scopes: z.array(name).max(100).default([]) }).optional(),
    environment: EnvironmentName.default("production"),
    data: z.array(z.enum(DATA_CLASSES)).max(20).default([]),
    amount: z.strictObject({ value: z.number(), currency: z.string().regex(/^[A-Z]{3}$/, "three capitals, as in EUR") }).optional(),
    rows: z.int().min(0).default(0),
    task: name.optional(),
    /** Of a tool call; what is left out is as in a call that nothing is wrong with. */
    provenance: CaseProvenance.optional(),
    /** The instant of the act; a Tuesday forenoon unless told. */
    at: z.iso.datetime({ offset: true }).default("2026-11-24T10:00:00Z"),
  })
  .superRefine(({ agent, identity, tool, access, token }, context) => {
    if ((agent === undefined) === (identity === undefined)) context.addIssue({ code: "custom", path: ["agent"], message: "name who acts, as `agent` or as `identity`, one of the two" });
    if ([tool, access, token].filter((each) => each !== undefined).length !== 1) context.addIssue({ code: "custom", path: ["tool"], message: "say what is done, as `tool`, `access` or `token`, one of the three" });
  })
  .meta({ id: "RuntimeCaseRequest" });
export type CaseRequest = z.infer<typeof CaseRequest>;

export const CASE_ANSWERS = ["allow", "deny", "hold"] as const;
export type CaseAnswer = (typeof CASE_ANSWERS)[number];

/** What this policy alone must answer. `allow` of an estate policy: it does not stand in the way. */
export const RuntimeCase = z.strictObject({ name: z.string().trim().min(1).max(200), request: CaseRequest, expect: z.enum(CASE_ANSWERS) }).meta({ id: "RuntimeCase" });
export type RuntimeCase = z.infer<typeof RuntimeCase>;

export const MOST_CASES = 500;
export const LARGEST_POLICY_TEXT = 262_144;

/** What is written; everything else about a version follows from it. */
export const RuntimePolicyContent = z
  .strictObject({
    name: RuntimePolicyName,
    layer: z.enum(RUNTIME_LAYERS),
    title: z.string().trim().min(1).max(200),
    text: z.string().max(LARGEST_POLICY_TEXT),
    cases: z.array(RuntimeCase).max(MOST_CASES),
  })
  .meta({ id: "RuntimePolicyContent" });
export type RuntimePolicyContent = z.infer<typeof RuntimePolicyContent>;

/** `policies/<name>.cases.json`, beside `policies/<name>.cedar`. */
export const RuntimePolicyCases = RuntimePolicyContent.pick({ layer: true, title: true, cases: true });
export type RuntimePolicyCases = z.infer<typeof RuntimePolicyCases>;

/** One policy of a version as the official package gives it. */
export interface CompiledRuntimePolicy {
  /** Unique among all run-time policies: `<name of the version's policy>.<@id, or place>`. */
  readonly id: string;
  readonly text: string;
  /** Official JSON form. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Set on a forbid that holds instead of denying. */
  readonly hold: Holder | null;
}
