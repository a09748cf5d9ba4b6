// What the API says of calls through the gate, and of the sessions that they belong to.
import { z } from "zod";
import { GATE_POINTS, ORIGINS } from "../../model/index.ts";
import { instant, text } from "./common.ts";
import { decisionWord } from "./decision.ts";

export const GateSession = z.object({
  /** Of the task, or of the session where none was given. */
  id: z.string(),
  task: z.string().nullable(),
  agent: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  mandate: z.string(),
  began: instant,
  last: instant,
  calls: z.int(),
  denied: z.int(),
  held: z.int(),
}).meta({ id: "GateSession" });

export const GateCall = z.object({
  /** Of the decision on it. */
  id: z.string(),
  at: instant,
  session: z.string(),
  point: z.enum(GATE_POINTS),
  agent: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  mandate: z.string(),
  server: z.string(),
  tool: z.string(),
  effects: z.array(z.string()),
  verdict: decisionWord,
  reason: text,
  /** `running`: no outcome yet. `lost`: none came; it may have happened. */
  status: z.enum(["running", "done", "failed", "unknown", "unsent", "lost", "refused"]),
  /** Where each argument came from; never the values. */
  origins: z.array(z.object({ path: z.string(), origin: z.enum(ORIGINS), source: z.string() })),
  findings: z.array(z.object({ rule: z.string(), paths: z.array(z.string()), reason: z.string() })),
  has_read_untrusted: z.boolean(),
  data: z.array(z.string()),
  definition: z.string(),
  traceparent: z.string().nullable(),
  held_act: z.string().nullable(),
  finished_at: instant.nullable(),
  milliseconds: z.number().nullable(),
  result_digest: z.string().nullable(),
  error: z.string().nullable(),
  masked: z.array(z.string()),
}).meta({ id: "GateCall" });
