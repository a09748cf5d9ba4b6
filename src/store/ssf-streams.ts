// Streams of events to others, and what waits on them. Pushed by one sender at a time, or fetched and acknowledged by the receiver.
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type StreamStatus = "enabled" | "paused" | "disabled";

export interface StreamRow {
  readonly id: string;
  readonly receiver: string;
  readonly audience: string;
  readonly description: string;
  readonly method: "push" | "poll";
  readonly endpointUrl: string | null;
  readonly authorizationSealed: string | null;
  readonly allowPrivate: boolean;
  readonly eventsRequested: readonly string[];
  readonly status: StreamStatus;
  readonly statusReason: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailure: string | null;
  readonly createdAt: string;
}

export type StreamContent = Pick<StreamRow, "description" | "method" | "endpointUrl" | "authorizationSealed" | "eventsRequested">;

/** One event that is to go out. */
export interface OutgoingRow {
  /** Its `jti`. */
  readonly id: string;
  readonly streamId: string;
  readonly event: string;
  readonly agent: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly txn: string | null;
  readonly attempts: number;
  readonly createdAt: string;
}

const STREAM = sql`t.id, t.receiver, t.audience, t.description, t.method, t.endpoint_url as "endpointUrl", t.authorization_sealed as "authorizationSealed", t.allow_private as "allowPrivate", t.events_requested as "eventsRequested",
  t.status, t.status_reason as "statusReason", t.last_success_at as "lastSuccessAt", t.last_failure_at as "lastFailureAt", t.last_failure as "lastFailure", t.created_at as "createdAt"`;
const OUTGOING = sql`o.id, o.stream_id as "streamId", o.event, o.agent, o.payload, o.txn, o.attempts, o.created_at as "createdAt"`;

export async function insertStream(tx: Tx, stream: StreamContent & Pick<StreamRow, "id" | "receiver" | "audience" | "allowPrivate">): Promise<void> {
  await tx.execute(sql`insert into ssf_stream (id, receiver, audience, description, method, endpoint_url, authorization_sealed, allow_private, events_requested, status, created_at)
    values (${stream.id}, ${stream.receiver}, ${stream.audience}, ${stream.description}, ${stream.method}, ${stream.endpointUrl}, ${stream.authorizationSealed}, ${stream.allowPrivate}, ${stream.eventsRequested}, 'enabled', ${tx.at})`);
}

/** False when it is not there. */
export async function updateStream(tx: Tx, id: string, { description, method, endpointUrl, authorizationSealed, eventsRequested }: StreamContent): Promise<boolean> {
  return (await tx.execute(sql`update ssf_stream set description = ${description}, method = ${method}, endpoint_url = ${endpointUrl}, authorization_sealed = ${authorizationSealed}, events_requested = ${eventsRequested} where id = ${id}`)) === 1;
}

export async function setStreamStatus(tx: Tx, id: string, status: StreamStatus, reason: string | null): Promise<void> {
  await tx.execute(sql`update ssf_stream set status = ${status}, status_reason = ${reason} where id = ${id}`);
  // SPEC: SSF 1.0 §8.1.2. What waits on a disabled stream is not kept.
  if (status === "disabled") await tx.execute(sql`update ssf_outbox set state = 'failed', error = 'the stream was disabled', settled_at = ${tx.at} where stream_id = ${id} and state = 'waiting'`);
}

export const deleteStream = async (tx: Tx, id: string): Promise<boolean> => (await tx.execute(sql`delete from ssf_stream where id = ${id}`)) === 1;

/** `receiver` undefined: of everybody. */
export const listStreams = (db: Db, receiver?: string): Promise<readonly StreamRow[]> =>
  db.query<StreamRow>(sql`select ${STREAM} from ssf_stream t where ${receiver === undefined ? sql`true` : sql`t.receiver = ${receiver}`} order by t.created_at, t.id limit 500`);

export async function streamById(db: Db, id: string): Promise<StreamRow | undefined> {
  return (await db.query<StreamRow>(sql`select ${STREAM} from ssf_stream t where t.id = ${id}`))[0];
}

export async function excludeAgent(tx: Tx, stream: string, agent: string): Promise<void> {
  await tx.execute(sql`insert into ssf_excluded_agent (stream_id, agent) values (${stream}, ${agent}) on conflict do nothing`);
}

export async function includeAgent(tx: Tx, stream: string, agent: string): Promise<void> {
  await tx.execute(sql`delete from ssf_excluded_agent where stream_id = ${stream} and agent = ${agent}`);
}

/** About the stream itself, such as a verification. */
export async function putStreamEvent(tx: Tx, event: { readonly id: string; readonly stream: string; readonly event: string; readonly payload: Readonly<Record<string, unknown>> }): Promise<void> {
  await tx.execute(sql`insert into ssf_outbox (id, stream_id, event, payload, state, next_at, created_at) values (${event.id}, ${event.stream}, ${event.event}, ${JSON.stringify(event.payload)}, 'waiting', ${tx.at}, ${tx.at})`);
}

/** Events to push now, claimed until `until`; what was claimed and not settled is claimed again once that has passed. */
export const claimOutgoing = (db: Db, at: Date, until: Date, limit: number): Promise<readonly OutgoingRow[]> =>
  db.query<OutgoingRow>(sql`
    with due as materialized (
      select o.id from ssf_outbox o join ssf_stream t on t.id = o.stream_id
      where o.state = 'waiting' and o.next_at <= ${at} and (o.claimed_until is null or o.claimed_until < ${at}) and t.status = 'enabled' and t.method = 'push'
      order by o.next_at, o.id limit ${limit} for update of o skip locked)
    update ssf_outbox o set claimed_until = ${until}, attempts = o.attempts + 1 from due where o.id = due.id returning ${OUTGOING}`);

/** Put back untried: what stands before them on their stream did not go. */
export async function releaseOutgoing(db: Db, ids: readonly string[], nextAt: Date): Promise<void> {
  await db.execute(sql`update ssf_outbox set claimed_until = null, attempts = attempts - 1, next_at = ${nextAt} where id = any(${ids}::text[]) and state = 'waiting'`);
}

export async function settleOutgoing(db: Db, row: Pick<OutgoingRow, "id" | "streamId">, at: Date, done: { readonly error: string | null; readonly nextAt: Date | null }): Promise<void> {
  const state = done.error === null ? "delivered" : done.nextAt === null ? "failed" : "waiting";
  await db.execute(sql`update ssf_outbox set state = ${state}, error = ${done.error}, next_at = coalesce(${done.nextAt}::timestamptz, next_at), claimed_until = null, settled_at = case when ${state} <> 'waiting' then ${at}::timestamptz end where id = ${row.id}`);
  if (done.error === null) await db.execute(sql`update ssf_stream set last_success_at = ${at} where id = ${row.streamId}`);
  else await db.execute(sql`update ssf_stream set last_failure_at = ${at}, last_failure = ${done.error} where id = ${row.streamId}`);
}

/** What waits to be fetched, oldest first. */
export const waitingOutgoing = (db: Db, stream: string, limit: number): Promise<readonly OutgoingRow[]> =>
  db.query<OutgoingRow>(sql`select ${OUTGOING} from ssf_outbox o where o.stream_id = ${stream} and o.state = 'waiting' order by o.created_at, o.id limit ${limit}`);

/** The receiver has them. Gives how many of these waited. */
export async function acknowledgeOutgoing(db: Db, stream: string, ids: readonly string[], at: Date): Promise<number> {
  if (ids.length === 0) return 0;
  const taken = await db.execute(sql`update ssf_outbox set state = 'delivered', settled_at = ${at} where stream_id = ${stream} and id = any(${ids}::text[]) and state = 'waiting'`);
  if (taken > 0) await db.execute(sql`update ssf_stream set last_success_at = ${at} where id = ${stream}`);
  return taken;
}

/** The receiver says that it cannot take them: they are not sent again. */
export async function failOutgoing(db: Db, stream: string, errors: ReadonlyMap<string, string>, at: Date): Promise<void> {
  for (const [id, error] of errors) {
    const failed = await db.execute(sql`update ssf_outbox set state = 'failed', error = ${error}, settled_at = ${at} where stream_id = ${stream} and id = ${id} and state = 'waiting'`);
    if (failed > 0) await db.execute(sql`update ssf_stream set last_failure_at = ${at}, last_failure = ${error} where id = ${stream}`);
  }
}

export const outgoingCounts = (db: Db): Promise<readonly { readonly stream: string; readonly waiting: number; readonly failed: number }[]> =>
  db.query(sql`select stream_id as stream, count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'failed') as failed from ssf_outbox where state <> 'delivered' group by stream_id`);

/** Delivered or given up longer ago than this. */
export const forgetOutgoing = (db: Db, before: Date): Promise<number> => db.execute(sql`delete from ssf_outbox where state <> 'waiting' and settled_at < ${before}`);

export interface SsfReceiverRow {
  readonly agent: string;
  readonly name: string;
  readonly addedBy: string;
  readonly addedAt: string;
}

/** `agent` undefined: all of them. */
export const ssfReceivers = (db: Db, agent?: string): Promise<readonly SsfReceiverRow[]> =>
  db.query<SsfReceiverRow>(sql`select r.agent, a.name, r.added_by as "addedBy", r.added_at as "addedAt" from ssf_receiver r join agent a on a.id = r.agent where ${agent === undefined ? sql`true` : sql`r.agent = ${agent}`} order by a.name limit 500`);

/** False when it is one already. */
export const insertSsfReceiver = async (tx: Tx, agent: string): Promise<boolean> => (await tx.execute(sql`insert into ssf_receiver (agent, added_by, added_at) values (${agent}, ${tx.actor.name}, ${tx.at}) on conflict do nothing`)) === 1;

/** Its streams go with it. */
export async function deleteSsfReceiver(tx: Tx, agent: string, receiver: string): Promise<boolean> {
  await tx.execute(sql`delete from ssf_stream where receiver = ${receiver}`);
  return (await tx.execute(sql`delete from ssf_receiver where agent = ${agent}`)) === 1;
}

export interface SsfKeyRow {
  readonly kid: string;
  readonly publicJwk: Readonly<Record<string, unknown>>;
  readonly sealed: string;
  readonly createdAt: string;
}

/** Newest first. */
export const ssfKeys = (db: Db): Promise<readonly SsfKeyRow[]> => db.query<SsfKeyRow>(sql`select kid, public_jwk as "publicJwk", sealed, created_at as "createdAt" from ssf_key order by created_at desc, kid`);

export async function insertSsfKey(tx: Tx, key: Omit<SsfKeyRow, "createdAt">): Promise<void> {
  await tx.execute(sql`insert into ssf_key (kid, public_jwk, sealed, created_at) values (${key.kid}, ${JSON.stringify(key.publicJwk)}, ${key.sealed}, ${tx.at})`);
}
