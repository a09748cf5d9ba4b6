// Channels as rows: their configuration, their sealed secrets, and how it last went.
import type { ChannelFilter, ChannelKind, DailyAt, QuietHours } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface ChannelRow {
  readonly id: string;
  readonly kind: ChannelKind;
  readonly name: string;
  readonly enabled: boolean;
  readonly config: Readonly<Record<string, unknown>>;
  readonly filter: ChannelFilter;
  readonly digest: DailyAt | null;
  readonly quiet: QuietHours | null;
  readonly disabledReason: string | null;
  readonly lastSuccessAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailure: string | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
  /** Names of the secrets that are kept. */
  readonly secrets: readonly string[];
}

export type ChannelContent = Pick<ChannelRow, "name" | "enabled" | "config" | "filter" | "digest" | "quiet">;

export interface SealedRow {
  readonly field: string;
  readonly sealed: string;
  readonly previous: string | null;
  readonly previousUntil: string | null;
}

const COLUMNS = sql`c.id, c.kind, c.name, c.enabled, c.config, c.filter, c.digest, c.quiet, c.disabled_reason as "disabledReason", c.last_success_at as "lastSuccessAt",
  c.last_failure_at as "lastFailureAt", c.last_failure as "lastFailure", c.created_by as "createdBy", c.created_at as "createdAt", c.changed_at as "changedAt", c.revision,
  array(select field from channel_secret s where s.channel = c.id order by field) as secrets`;

/** All of them: they are few. */
export const listChannels = (db: Db): Promise<readonly ChannelRow[]> => db.query<ChannelRow>(sql`select ${COLUMNS} from channel c order by lower(c.name), c.id limit 500`);

export async function channelById(db: Db, id: string): Promise<ChannelRow | undefined> {
  return (await db.query<ChannelRow>(sql`select ${COLUMNS} from channel c where c.id = ${id}`))[0];
}

/** False when the name is taken. */
export async function insertChannel(tx: Tx, id: string, kind: ChannelKind, content: ChannelContent): Promise<boolean> {
  const { name, enabled, config, filter, digest, quiet } = content;
  const made = await tx.execute(sql`insert into channel (id, kind, name, enabled, config, filter, digest, quiet, created_by, created_at, changed_at)
    values (${id}, ${kind}, ${name}, ${enabled}, ${JSON.stringify(config)}, ${JSON.stringify(filter)}, ${jsonOrNull(digest)}, ${jsonOrNull(quiet)}, ${tx.actor.name}, ${tx.at}, ${tx.at})
    on conflict do nothing`);
  return made === 1;
}

/** False when it has changed since this revision. */
export async function updateChannel(tx: Tx, id: string, revision: number, { name, enabled, config, filter, digest, quiet }: ChannelContent): Promise<boolean> {
  const changed = await tx.execute(sql`update channel set name = ${name}, enabled = ${enabled}, config = ${JSON.stringify(config)}, filter = ${JSON.stringify(filter)}, digest = ${jsonOrNull(digest)},
    quiet = ${jsonOrNull(quiet)}, disabled_reason = case when ${enabled} then null else disabled_reason end, changed_at = ${tx.at}, revision = revision + 1 where id = ${id} and revision = ${revision}`);
  return changed === 1;
}

/** Switches it off because the other side said so. False when it was off already. */
export async function disableChannel(tx: Tx, id: string, reason: string): Promise<boolean> {
  return (await tx.execute(sql`update channel set enabled = false, disabled_reason = ${reason}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id} and enabled`)) === 1;
}

export async function deleteChannel(tx: Tx, id: string): Promise<boolean> {
  return (await tx.execute(sql`delete from channel where id = ${id}`)) === 1;
}

/** The former value stays good until `previousUntil`, when one is given. */
export async function putSealed(tx: Tx, channel: string, field: string, sealed: string, previousUntil: Date | null): Promise<void> {
  await tx.execute(sql`insert into channel_secret as s (channel, field, sealed, changed_at) values (${channel}, ${field}, ${sealed}, ${tx.at})
    on conflict (channel, field) do update set sealed = excluded.sealed, changed_at = excluded.changed_at,
      previous = case when ${previousUntil}::timestamptz is null then null else s.sealed end, previous_until = ${previousUntil}::timestamptz`);
}

export async function deleteSealed(tx: Tx, channel: string, field: string): Promise<boolean> {
  return (await tx.execute(sql`delete from channel_secret where channel = ${channel} and field = ${field}`)) === 1;
}

export const sealedOf = (db: Db, channel: string): Promise<readonly SealedRow[]> =>
  db.query<SealedRow>(sql`select field, sealed, previous, previous_until as "previousUntil" from channel_secret where channel = ${channel}`);

/** How it went. `failure` null: it went well. */
export async function noteHealth(db: Db, id: string, at: Date, failure: string | null): Promise<void> {
  if (failure === null) await db.execute(sql`update channel set last_success_at = ${at} where id = ${id}`);
  else await db.execute(sql`update channel set last_failure_at = ${at}, last_failure = ${failure} where id = ${id}`);
}

/** True the first time; false for a replay. */
export async function seeOnce(tx: Tx, channel: string, digest: string, until: Date): Promise<boolean> {
  await tx.execute(sql`delete from hook_seen where expires_at < ${tx.at}`);
  return (await tx.execute(sql`insert into hook_seen (channel, digest, expires_at) values (${channel}, ${digest}, ${until}) on conflict do nothing`)) === 1;
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));
