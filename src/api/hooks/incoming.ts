// Webhooks that come in, after Standard Webhooks: what happened elsewhere and ends something here.
import { z } from "zod";
import { endByEvent } from "../../govern/mandates/index.ts";
import { ticketIn, verifyStandard } from "../../govern/notices/index.ts";
import { sha256Hex } from "../../kernel/index.ts";
import { readEndingMandates, seeOnce, systemActor } from "../../store/index.ts";
import type { Services } from "../services.ts";
import type { Door, HookAnswer, Incoming } from "./admit.ts";

const Event = z.object({ type: z.string().min(1).max(200), timestamp: z.iso.datetime({ offset: true }).optional(), data: z.record(z.string(), z.unknown()).default({}) });

/** Longer than any sender tries again. */
const KNOWN_MILLISECONDS = 7 * 86_400_000;
const actor = systemActor("hooks");

async function take({ body, headers, channel, services, now }: Incoming): Promise<HookAnswer> {
  const event = Event.safeParse(parsed(body.toString("utf8")));
  if (!event.success) return { status: 400, body: { error: "The event must be JSON: {type, timestamp, data}." } };
  const id = headers["webhook-id"] ?? "";
  // SPEC: Standard Webhooks: a sender that tries again keeps the id and signs anew; the event is done once.
  const isFirst = await services.store.write(actor, async (tx) => {
    const first = await seeOnce(tx, channel.id, sha256Hex(`id ${id}`), new Date(now.getTime() + KNOWN_MILLISECONDS));
    await tx.record({ action: first ? "event.received" : "event.repeated", subject: channel.id, detail: { id, type: event.data.type } });
    return first;
  });
  if (isFirst) await endWhatEnds(services, event.data, `${channel.name}, webhook ${id}`);
  return { status: 200, body: { taken: isFirst } };
}

const TicketClosed = z.object({ ticket: z.string().min(1).max(200) });
const Happened = z.object({ event: z.string().min(1).max(500) });

/** `ticket.closed` ends what ends with that ticket; `event.happened` what names exactly this event in `ends_when`. Other events are only recorded. */
async function endWhatEnds(services: Services, { type, data }: z.output<typeof Event>, evidence: string): Promise<void> {
  for (const event of await namedIn(services, type, data)) {
    const ended = await endByEvent(services.store, { actor, person: { account: actor.id, names: [], teams: [], isSecurity: false } }, event, evidence);
    services.work.reevaluate({ mandates: ended.map(({ id }) => id) });
  }
}

async function namedIn(services: Services, type: string, data: unknown): Promise<readonly string[]> {
  const happened = type === "event.happened" ? Happened.safeParse(data) : undefined;
  if (happened?.success === true) return [happened.data.event];
  const closed = type === "ticket.closed" ? TicketClosed.safeParse(data) : undefined;
  if (closed?.success !== true) return [];
  const ending = await readEndingMandates(services.db);
  return [...new Set(ending.map(({ endsWhen }) => endsWhen))].filter((event) => ticketIn(event)?.toLowerCase() === closed.data.ticket.toLowerCase());
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // What is no JSON fits no schema, and is refused as such.
    return undefined;
  }
}

export const incomingDoor: Door = {
  path: "in",
  kind: "webhook",
  secret: "inbound_secret",
  verify: ({ headers, body, now }, secrets) => verifyStandard(headers, body, secrets, now),
  signature: ({ headers }) => `${headers["webhook-id"]} ${headers["webhook-timestamp"]}`,
  take,
};
