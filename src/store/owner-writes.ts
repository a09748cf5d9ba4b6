// Owners of many identities at once: one statement for each table, whatever their number. The caller makes the record.
import { followOwners } from "./agents.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface OwnerChange {
  /** Key. */
  readonly identity: string;
  readonly owner: string;
  /** Null: it has none; `undefined`: it keeps the one it has. */
  readonly sponsor?: string | null | undefined;
}

/** Ends former ownerships and begins these. Gives the keys that are there; what is gone has no owner. */
export async function confirmOwners(tx: Tx, changes: readonly OwnerChange[]): Promise<ReadonlySet<string>> {
  if (changes.length === 0) return new Set();
  const rows = JSON.stringify(changes.map(({ identity, owner, sponsor }) => ({ identity, owner, sponsor: sponsor ?? null, keep: sponsor === undefined })));
  const given = sql`jsonb_to_recordset(${rows}::jsonb) as c (identity text, owner text, sponsor text, keep boolean)`;
  const done = await tx.query<{ key: string; owner: string; sponsor: string | null }>(sql`
    update identity i set owner_status = 'confirmed', owner = c.owner, sponsor = case when c.keep then i.sponsor else c.sponsor end, owner_confidence = 1,
      owner_confirmed_by = ${tx.actor.name}, owner_confirmed_at = ${tx.at}
    from ${given} where i.key = c.identity and i.latest and i.valid_to is null returning i.key, i.owner, i.sponsor`);
  const confirmed = JSON.stringify(done);
  await tx.execute(sql`
    update ownership o set valid_to = greatest(${tx.at}::timestamptz, o.valid_from + interval '1 millisecond'), ended_by = ${tx.actor.name}
    from jsonb_to_recordset(${confirmed}::jsonb) as c (key text) where o.identity = c.key and o.valid_to is null`);
  await tx.execute(sql`
    insert into ownership (identity, owner, sponsor, confirmed_by, valid_from)
    select c.key, c.owner, c.sponsor, ${tx.actor.name}, greatest(${tx.at}::timestamptz, (select max(o.valid_to) from ownership o where o.identity = c.key))
    from jsonb_to_recordset(${confirmed}::jsonb) as c (key text, owner text, sponsor text)`);
  await followOwners(tx, done.map(({ key }) => key));
  return new Set(done.map(({ key }) => key));
}

/** Those that are there and that nobody answers for. */
export async function unowned(tx: Tx, identities: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ key: string }>(sql`select key from identity where key = any(${identities}::text[]) and latest and valid_to is null and owner_status <> 'confirmed'`);
  return new Set(rows.map(({ key }) => key));
}

/** Who answers for these, of those that somebody was confirmed for. */
export async function confirmedOwners(tx: Tx, identities: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await tx.query<{ key: string; owner: string }>(sql`select key, owner from identity where key = any(${identities}::text[]) and latest and valid_to is null and owner_status = 'confirmed'`);
  return new Map(rows.map(({ key, owner }) => [key, owner]));
}
