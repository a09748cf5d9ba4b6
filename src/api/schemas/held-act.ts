// What the API says of acts that wait for a person, and of what a person lets go for a task.
import { z } from "zod";
import { HELD_ACT_STATES, HELD_RISKS } from "../../store/index.ts";
import { instant, text } from "./common.ts";
import { GateCall } from "./gate.ts";

export const heldState = z.enum(HELD_ACT_STATES);
export const HeldAct = z.object({
  id: z.string(),
  state: heldState,
  decision: z.string(),
  /** What is decided: the answer must name it. */
  digest: z.string(),
  principal: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  act: z.string(),
  /** Its arguments as far as they may be shown. */
  arguments: z.record(z.string(), z.unknown()),
  mandate: z.object({ id: z.string(), name: z.string() }),
  policies: z.array(z.string()),
  reason: text,
  /** `low`: may be decided together with its like, and by a button. `high`: what is confirmed is typed. */
  risk: z.enum(HELD_RISKS),
  risk_reasons: z.array(z.string()),
  /** The same in all that are alike. */
  alike: z.string().nullable(),
  holder: z.enum(["owner", "sponsor", "security"]),
  /** Who may let it go. */
  parties: z.array(z.string()),
  point: z.string(),
  why: z.string(),
  asked_at: instant,
  expires_at: instant,
  /** Of two people: the first. */
  first_by: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  comment: z.string().nullable(),
  approved_until: instant.nullable(),
  used_at: instant.nullable(),
}).meta({ id: "HeldAct" });

export const Pace = z.object({ let_go: z.int(), most: z.int(), minutes: z.int() }).meta({ id: "ApproverPace" });

export const HeldActDetail = z.object({
  held: HeldAct,
  digest: z.string(),
  request: z.record(z.string(), z.unknown()),
  left_out: z.array(z.string()),
  /** What the person types to let it go. */
  confirm: z.object({ path: z.string(), value: z.string() }).nullable(),
  /** Two people must let it go. */
  two_people: z.boolean(),
  may: z.object({ decide: z.boolean(), says: z.string(), for_task: z.boolean() }),
  /** Why others may not. */
  others: z.string(),
  pace: Pace,
  /** What became of those that are like it. */
  alike: z.object({ approved: z.int(), denied: z.int(), waiting: z.int() }),
  /** The call at the gate, with where its values came from; null for what was asked elsewhere. */
  call: GateCall.nullable(),
  /** What this agent did in the same task or session, newest first. */
  session_calls: z.array(GateCall),
}).meta({ id: "HeldActDetail" });

export const HeldStanding = z.object({
  id: z.string(),
  held_act: z.string(),
  principal: z.object({ id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  act: z.string(),
  session: z.string(),
  mandate: z.object({ id: z.string(), name: z.string() }),
  given_by: z.string(),
  given_at: instant,
  ends_at: instant,
  ended_at: instant.nullable(),
  ended_why: z.string().nullable(),
  uses: z.int(),
  used_at: instant.nullable(),
  stands: z.boolean(),
}).meta({ id: "HeldStanding" });

export const HeldDecided = z.object({ held: z.string(), done: z.boolean(), says: z.string() }).meta({ id: "HeldDecided" });
