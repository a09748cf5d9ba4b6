// The kill switch on the wire: stops with what each point said of them, points, and the signals of others.
import { z } from "zod";
import { ANSWERS, STOP_STATES } from "../../enforce/killswitch/index.ts";
import { STOP_KINDS } from "../../model/index.ts";
import { SIGNAL_OUTCOMES } from "../../store/index.ts";
import { instant, shortText, text } from "./common.ts";

const milliseconds = z.number().min(0);
const mayDo = z.object({ may: z.boolean(), says: text });

export const StopPoint = z
  .object({
    id: shortText,
    kind: z.enum(["server", "gateway"]),
    name: shortText,
    /** `unknown`: it is not heard of. Only `in-time` and `left` are fine. */
    answer: z.enum(ANSWERS),
    milliseconds: milliseconds.nullable(),
    acknowledged_at: instant.nullable(),
    seen_at: instant,
  })
  .meta({ id: "StopPoint" });

export const Stop = z
  .object({
    id: shortText,
    kind: z.enum(STOP_KINDS),
    subject: text,
    title: text,
    reason: text,
    drill: z.boolean(),
    state: z.enum(STOP_STATES),
    by: text,
    at: instant,
    lift_reason: text.nullable(),
    lift_asked_by: text.nullable(),
    lift_asked_at: instant.nullable(),
    lifted_why: text.nullable(),
    lifted_by: text.nullable(),
    lifted_at: instant.nullable(),
    promised_ms: milliseconds,
    report: z.object({ points: z.number().int(), acknowledged: z.number().int(), worst_ms: milliseconds.nullable(), verdict: z.enum(["kept", "waiting", "broken", "nobody"]) }),
    points: z.array(StopPoint),
    may: z.object({ ask_lift: mayDo, confirm: mayDo, withdraw: mayDo }),
  })
  .meta({ id: "Stop" });

export const EnforcementPoint = z
  .object({
    id: shortText,
    kind: z.enum(["server", "gateway"]),
    name: shortText,
    started_at: instant,
    seen_at: instant,
    /** Newest enforcement change that it has taken in, and how many there are since. */
    sequence: z.number().int(),
    behind: z.number().int(),
    /** Out of touch for longer than this it denies everything by itself. */
    stale_after_ms: z.number().int(),
    state: z.enum(["present", "silent"]),
  })
  .meta({ id: "EnforcementPoint" });

export const stopBody = z
  .object({
    kind: z.enum(STOP_KINDS),
    subject: z.string().trim().min(1).max(2000).default("*"),
    reason: z.string().trim().min(3).max(2000),
    /** Stopping everything is confirmed with this word. */
    confirm: z.literal("everything").optional(),
    /** Stops a tool or a server whose name nobody knows; without it a misspelt name is refused. */
    even_if_unknown: z.boolean().default(false),
    /** Waits so long at most for the points to acknowledge. */
    wait_ms: z.number().int().min(0).max(10_000).default(0),
  })
  .refine(({ kind, confirm }) => kind !== "everything" || confirm === "everything", { path: ["confirm"], message: "stopping everything is confirmed with the word everything" });

export const reasonBody = z.object({ reason: z.string().trim().min(3).max(2000) });

export const SignalStream = z
  .object({
    id: shortText,
    receiver: text,
    description: text,
    method: z.enum(["push", "poll"]),
    endpoint_url: text.nullable(),
    events: z.array(text),
    status: z.enum(["enabled", "paused", "disabled"]),
    status_reason: text.nullable(),
    waiting: z.number().int(),
    failed: z.number().int(),
    last_success_at: instant.nullable(),
    last_failure_at: instant.nullable(),
    last_failure: text.nullable(),
    created_at: instant,
  })
  .meta({ id: "SignalStream" });

export const SignalReceiver = z.object({ id: shortText, name: shortText, added_by: text, added_at: instant }).meta({ id: "SignalReceiver" });

export const SignalTransmitter = z
  .object({
    id: shortText,
    name: shortText,
    issuer: text,
    jwks_uri: text.nullable(),
    audience: text,
    method: z.enum(["push", "poll"]),
    /** Where it pushes to. */
    push_url: text.nullable(),
    poll_url: text.nullable(),
    last_event_at: instant.nullable(),
    last_failure_at: instant.nullable(),
    last_failure: text.nullable(),
    created_by: text,
    created_at: instant,
  })
  .meta({ id: "SignalTransmitter" });

/** The secret is shown this once; null for one that is polled. */
export const SignalTransmitterMade = SignalTransmitter.extend({ secret: text.nullable() }).meta({ id: "SignalTransmitterMade" });

const address = z.url({ protocol: /^https?$/ }).max(2000);
export const transmitterBody = z.object({
  name: z.string().trim().min(1).max(100),
  issuer: z.string().trim().min(1).max(2000),
  jwks_uri: address.optional(),
  jwks: z.object({ keys: z.array(z.record(z.string().max(50), z.unknown())).min(1).max(50) }).optional(),
  audience: z.string().trim().min(1).max(2000),
  method: z.enum(["push", "poll"]),
  poll_url: address.optional(),
  /** Sent as `Authorization` when polling. */
  poll_authorization: z.string().min(1).max(4000).optional(),
  private_network: z.boolean().default(false),
});

export const Signal = z
  .object({
    jti: shortText,
    transmitter_id: shortText,
    transmitter: shortText,
    event: text,
    subject: z.record(z.string(), z.unknown()),
    outcome: z.enum(SIGNAL_OUTCOMES),
    says: text,
    agents: z.array(text),
    at: instant,
  })
  .meta({ id: "Signal" });
