// Upstreams as rows: servers of tools behind the gate, their sealed credentials, and what they were when they were last tried.
import type { UpstreamCredential, UpstreamIdentity, UpstreamState, UpstreamTransport } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** What a try of the connection found. */
export interface UpstreamSeen {
  readonly at: string;
  readonly ok: boolean;
  /** One sentence for people. */
  readonly says: string;
  readonly address: string | null;
  readonly certificate: string | null;
  readonly serverName: string | null;
  readonly tools: number | null;
}

export interface UpstreamRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly transport: UpstreamTransport;
  readonly credential: UpstreamCredential;
  readonly sealed: string | null;
  readonly allowPrivate: boolean;
  readonly trusted: boolean;
  readonly identity: UpstreamIdentity;
  readonly seen: UpstreamSeen | null;
  readonly state: UpstreamState;
  readonly why: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
}

export type UpstreamContent = Pick<UpstreamRow, "title" | "owner" | "transport" | "credential" | "sealed" | "allowPrivate" | "trusted" | "identity">;

const ROWS = sql`select id, name, title, owner, transport, credential, sealed, allow_private as "allowPrivate", trusted, identity, seen, state, why, created_by as "createdBy", created_at as "createdAt",
  changed_at as "changedAt", revision from upstream`;

/** All of them, by name: they are few. */
export const listUpstreams = (db: Db): Promise<readonly UpstreamRow[]> => db.query<UpstreamRow>(sql`${ROWS} order by name limit 2000`);

export const upstreamByName = async (db: Db, idOrName: string): Promise<UpstreamRow | undefined> => (await db.query<UpstreamRow>(sql`${ROWS} where id = ${idOrName} or name = ${idOrName}`))[0];

/** Locked for a change. */
export const takeUpstream = async (tx: Tx, idOrName: string): Promise<UpstreamRow | undefined> => (await tx.query<UpstreamRow>(sql`${ROWS} where id = ${idOrName} or name = ${idOrName} for update`))[0];

/** False when the name is taken, also by one that is retired. */
export async function insertUpstream(tx: Tx, id: string, name: string, { title, owner, transport, credential, sealed, allowPrivate, trusted, identity }: UpstreamContent): Promise<boolean> {
  const made = await tx.execute(sql`insert into upstream (id, name, title, owner, transport, credential, sealed, allow_private, trusted, identity, created_by, created_at, changed_at)
    values (${id}, ${name}, ${title}, ${owner}, ${JSON.stringify(transport)}, ${JSON.stringify(credential)}, ${sealed}, ${allowPrivate}, ${trusted}, ${JSON.stringify(identity)}, ${tx.actor.name}, ${tx.at}, ${tx.at})
    on conflict do nothing`);
  return made === 1;
}

export async function updateUpstream(tx: Tx, id: string, { title, owner, transport, credential, sealed, allowPrivate, trusted, identity }: UpstreamContent): Promise<void> {
  await tx.execute(sql`update upstream set title = ${title}, owner = ${owner}, transport = ${JSON.stringify(transport)}, credential = ${JSON.stringify(credential)}, sealed = ${sealed}, allow_private = ${allowPrivate},
    trusted = ${trusted}, identity = ${JSON.stringify(identity)}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

export async function putUpstreamState(tx: Tx, id: string, state: UpstreamState, why: string | null): Promise<void> {
  await tx.execute(sql`update upstream set state = ${state}, why = ${why}, sealed = case when ${state} = 'retired' then null else sealed end, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
  if (state === "retired") await tx.execute(sql`delete from upstream_person_secret where upstream = ${id}`);
}

/** Not a change of what was registered: the revision stays. */
export async function putUpstreamSeen(db: Db, id: string, seen: UpstreamSeen): Promise<void> {
  await db.execute(sql`update upstream set seen = ${JSON.stringify(seen)} where id = ${id}`);
}

/** `person`: issuer and subject with a blank between. */
export async function putPersonSecret(tx: Tx, upstream: string, person: string, sealed: string): Promise<void> {
  await tx.execute(sql`insert into upstream_person_secret (upstream, person, sealed, changed_at) values (${upstream}, ${person}, ${sealed}, ${tx.at})
    on conflict (upstream, person) do update set sealed = excluded.sealed, changed_at = excluded.changed_at`);
}

export const deletePersonSecret = async (tx: Tx, upstream: string, person: string): Promise<boolean> => (await tx.execute(sql`delete from upstream_person_secret where upstream = ${upstream} and person = ${person}`)) === 1;

export async function personSecret(db: Db, upstream: string, person: string): Promise<string | undefined> {
  return (await db.query<{ sealed: string }>(sql`select sealed from upstream_person_secret where upstream = ${upstream} and person = ${person}`))[0]?.sealed;
}

/** Who has given his own credential; never the credential. */
export const personsWithSecret = (db: Db, upstream: string): Promise<readonly { readonly person: string; readonly changedAt: string }[]> =>
  db.query(sql`select person, changed_at as "changedAt" from upstream_person_secret where upstream = ${upstream} order by person limit 1000`);
