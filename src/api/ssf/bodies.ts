// What a receiver sends, read at the door. What the specification names and we do not know is passed over, as it asks.
import { z } from "zod";
import { PUSH, POLL, type StreamWanted } from "../../enforce/killswitch/index.ts";
import { MandateError, Secret } from "../../kernel/index.ts";
import type { StreamRow } from "../../store/index.ts";

const id = z.string().min(1).max(128);
const address = z.url({ protocol: /^https?$/ }).max(2000);

export const streamQuery = z.object({ stream_id: id });

const delivery = z.object({ method: z.enum([PUSH, POLL]), endpoint_url: address.optional(), authorization_header: z.string().min(1).max(4000).optional() });

/** SPEC: SSF 1.0 §8.1.1. A change names what is to be different and nothing else. */
export const streamChange = z.object({ stream_id: id, delivery: delivery.optional(), events_requested: z.array(z.string().min(1).max(300)).max(50).optional(), description: z.string().max(500).optional() });

export const streamBody = streamChange.omit({ stream_id: true }).extend({
  /** Poll is what is used when nothing is said. */
  delivery: delivery.default({ method: POLL }),
  /** Ours: the receiver is in the private network of this installation. */
  private_network: z.boolean().optional(),
});

export const statusBody = z.object({ stream_id: id, status: z.enum(["enabled", "paused", "disabled"]), reason: z.string().max(500).optional() });
export const subjectBody = z.object({ stream_id: id, subject: z.record(z.string().max(100), z.unknown()), verified: z.boolean().optional() });
export const verifyBody = z.object({ stream_id: id, state: z.string().max(1000).optional() });

/** SPEC: RFC 8936 §2.2. */
export const pollBody = z.object({
  maxEvents: z.int().min(0).max(200).default(50),
  returnImmediately: z.boolean().default(false),
  ack: z.array(z.string().max(500)).max(1000).default([]),
  setErrs: z.record(z.string().max(500), z.object({ err: z.string().max(100), description: z.string().max(1000).default("") })).default({}),
});

export function read<T extends z.ZodType>(schema: T, given: unknown): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new MandateError("invalid_input", `${first?.path.join(".") ?? "the request"}: ${first?.message ?? "it cannot be understood"}; correct it`);
}

/** The whole: what is left out is empty. */
export const contentWanted = ({ delivery: how, events_requested: events, description }: z.output<typeof streamBody>): StreamWanted => ({
  description: description ?? "",
  method: how.method === PUSH ? "push" : "poll",
  endpointUrl: how.endpoint_url ?? null,
  authorization: how.authorization_header === undefined ? null : new Secret(how.authorization_header),
  eventsRequested: events ?? [],
});

/** A part: what is left out stays as it was, the sealed header with the delivery. */
export function changeWanted({ delivery: how, events_requested: events, description }: z.output<typeof streamChange>, before: StreamRow): StreamWanted {
  const rest = { description: description ?? before.description, eventsRequested: events ?? before.eventsRequested };
  if (how === undefined) return { ...rest, method: before.method, endpointUrl: before.endpointUrl };
  return { ...contentWanted({ delivery: how }), ...rest };
}
