// The stream configuration of a receiver. A receiver sees and changes only its own.
import { MandateError, newId, Secret, type Sealer } from "../../../kernel/index.ts";
import {
  deleteStream,
  excludeAgent,
  includeAgent,
  insertStream,
  putStreamEvent,
  setStreamStatus,
  streamById,
  updateStream,
  type Actor,
  type Db,
  type Store,
  type StreamContent,
  type StreamRow,
  type StreamStatus,
} from "../../../store/index.ts";
import { asObject, EVENTS_SUPPORTED, VERIFICATION } from "./events.ts";

/** What binds the sealed header to its stream. */
export const authorizationPlace = (stream: string): readonly string[] => ["ssf_stream", stream, "authorization"];

export interface StreamWanted {
  readonly description: string;
  readonly method: "push" | "poll";
  readonly endpointUrl: string | null;
  /** What we send in `Authorization`; `null`: nothing. Left out: as it was. */
  readonly authorization?: Secret | null;
  readonly eventsRequested: readonly string[];
}

export interface StreamActing {
  readonly actor: Actor;
  readonly receiver: string;
}

/** `allowPrivate`: an administrator of this installation lets the push reach the private network. */
export async function createStream(store: Store, sealer: Sealer, { actor, receiver }: StreamActing, wanted: StreamWanted & { readonly issuer: string; readonly allowPrivate: boolean }): Promise<StreamRow> {
  const id = newId("stm", store.clock);
  await store.write(actor, async (tx) => {
    await insertStream(tx, { ...contentOf(id, sealer, wanted, null), id, receiver, audience: `${wanted.issuer}/ssf/streams/${id}`, allowPrivate: wanted.allowPrivate });
    await tx.record({ action: "signal-stream.created", subject: id, detail: { method: wanted.method, endpoint: wanted.endpointUrl, events: wanted.eventsRequested } });
  });
  return ownStream(store.pool, { receiver }, id);
}

export async function changeStream(store: Store, sealer: Sealer, acting: StreamActing, id: string, wanted: StreamWanted): Promise<StreamRow> {
  const { authorizationSealed } = await ownStream(store.pool, acting, id);
  await store.write(acting.actor, async (tx) => {
    await updateStream(tx, id, contentOf(id, sealer, wanted, authorizationSealed));
    await tx.record({ action: "signal-stream.changed", subject: id, detail: { method: wanted.method, endpoint: wanted.endpointUrl, events: wanted.eventsRequested } });
  });
  return ownStream(store.pool, acting, id);
}

/** SPEC: SSF 1.0 §8.1.1. What we do not know of what is asked is left out of what is delivered. */
function contentOf(id: string, sealer: Sealer, { description, method, endpointUrl, authorization, eventsRequested }: StreamWanted, before: string | null): StreamContent {
  if (method === "push" && endpointUrl === null) throw new MandateError("invalid_input", "a stream that is pushed needs an endpoint_url; name one, or poll");
  const sealed = authorization === undefined ? before : authorization === null ? null : sealer.seal(authorization, authorizationPlace(id));
  return { description, method, endpointUrl: method === "push" ? endpointUrl : null, authorizationSealed: method === "push" ? sealed : null, eventsRequested };
}

export const deliveredEvents = ({ eventsRequested }: Pick<StreamRow, "eventsRequested">): readonly string[] => EVENTS_SUPPORTED.filter((event) => eventsRequested.includes(event));

export async function removeStream(store: Store, acting: StreamActing, id: string): Promise<void> {
  await ownStream(store.pool, acting, id);
  await store.write(acting.actor, async (tx) => {
    await deleteStream(tx, id);
    await tx.record({ action: "signal-stream.removed", subject: id });
  });
}

export async function putStatus(store: Store, acting: StreamActing, id: string, status: StreamStatus, reason: string | null): Promise<StreamRow> {
  await ownStream(store.pool, acting, id);
  await store.write(acting.actor, async (tx) => {
    await setStreamStatus(tx, id, status, reason);
    await tx.record({ action: "signal-stream.status-set", subject: id, detail: { status, reason } });
  });
  return ownStream(store.pool, acting, id);
}

/** SPEC: SSF 1.0 §8.1.4. The event goes the way of every other. */
export async function verifyStream(store: Store, acting: StreamActing, id: string, state: string | null): Promise<void> {
  await ownStream(store.pool, acting, id);
  await store.write(acting.actor, async (tx) => {
    await putStreamEvent(tx, { id: newId("sig", store.clock), stream: id, event: VERIFICATION, payload: state === null ? {} : { state } });
    await tx.record({ action: "signal-stream.verification-asked", subject: id });
  });
}

/** SPEC: SSF 1.0 §8.1.3. Every agent is in a stream until its receiver takes it out. A subject that is none of our agents changes nothing, and is not told so. */
export async function setSubject(store: Store, acting: StreamActing, id: string, { subject, issuer, isIn }: { readonly subject: unknown; readonly issuer: string; readonly isIn: boolean }): Promise<void> {
  await ownStream(store.pool, acting, id);
  const given = asObject(subject);
  if (given === undefined || typeof given.format !== "string") throw new MandateError("invalid_input", "the subject is no subject identifier of RFC 9493; give its format and its members");
  if (given.format !== "iss_sub" || given.iss !== issuer || typeof given.sub !== "string") return;
  const agent = given.sub.slice(0, 200);
  await store.write(acting.actor, async (tx) => {
    await (isIn ? includeAgent(tx, id, agent) : excludeAgent(tx, id, agent));
    await tx.record({ action: isIn ? "signal-stream.subject-added" : "signal-stream.subject-removed", subject: id, detail: { agent } });
  });
}

/** A stream of somebody else is none. */
export async function ownStream(db: Db, { receiver }: Pick<StreamActing, "receiver">, id: string): Promise<StreamRow> {
  const stream = await streamById(db, id);
  if (stream === undefined || stream.receiver !== receiver) throw new MandateError("not_found", "there is no such stream of yours; list your streams");
  return stream;
}
