// What identities show of the three sets, and which identities one mandate is about.
import { NAMED_SUBJECTS } from "./agents.ts";
import { identityId } from "./ids.ts";
import type { Db } from "./connection.ts";
import { sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** The rules whose open findings put an identity outside of its mandate: granted, or done, beyond it. */
const OUTSIDE = ["MND-002", "MND-004"];

/** For some identities or for all. Only rows that differ are written. */
export async function refreshThreeSets(tx: Tx, ids: readonly string[] | "all"): Promise<void> {
  const these = (id: Sql) => (ids === "all" ? sql`true` : sql`${id} = any(${ids}::text[])`);
  await tx.execute(sql`
    with outside as materialized (select distinct identity_id as id from finding where rule = any(${OUTSIDE}::text[]) and state <> 'resolved' and identity_id is not null and ${these(sql`identity_id`)}),
      used as materialized (select distinct identity as key from usage where valid_to is null ${ids === "all" ? sql`` : sql`and identity in (select key from identity where id = any(${ids}::text[]) and latest)`}),
      now as (select i.id, o.id is not null as outside, u.key is not null as known from identity i left join outside o on o.id = i.id left join used u on u.key = i.key where i.latest and i.valid_to is null and ${these(sql`i.id`)})
    update identity i set outside_mandate = n.outside, use_known = n.known from now n
    where i.id = n.id and i.latest and (i.outside_mandate, i.use_known) is distinct from (n.outside, n.known)`);
}

/** More subjects than these are judged with the whole estate, which is then no more work. */
const MOST_SUBJECTS = 2_000;

/** Keys of the identities that these mandates and their children name, or have named; `undefined` when they are more than can be judged alone. */
export async function subjectsOfMandates(db: Db, mandates: readonly string[]): Promise<readonly string[] | undefined> {
  const rows = await db.query<{ subject: string }>(sql`
    with recursive family (id, name) as (
      select id, name from mandate where id = any(${mandates}::text[]) union select m.id, m.name from family f join mandate_version v on v.document ->> 'parent' = f.name join mandate m on m.id = v.mandate_id)
    select distinct named.identity as subject from mandate_version v cross join lateral (${NAMED_SUBJECTS}) named where v.mandate_id in (select id from family)`);
  const exact = rows.flatMap(({ subject }) => (subject.includes("*") ? [] : [identityId(subject)]));
  const patterns = rows.flatMap(({ subject }) => (subject.includes("*") ? [subject.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%")] : []));
  const byPattern = patterns.length === 0 ? sql`` : sql`union select key from identity where latest and valid_to is null and key like any(${patterns}::text[])`;
  const found = await db.query<{ key: string }>(sql`select key from identity where latest and valid_to is null and id = any(${exact}::text[]) ${byPattern} limit ${MOST_SUBJECTS + 1}`);
  return found.length > MOST_SUBJECTS ? undefined : found.map(({ key }) => key);
}

/** Whether some account or cluster of these has no identity with a mandate beside them: then what is expected of its others has changed too. */
export async function changesRealms(db: Db, identities: readonly string[]): Promise<boolean> {
  const ids = identities.map(identityId);
  const [row] = await db.query<{ alone: boolean }>(sql`
    select exists (select 1 from (select distinct provider, realm from identity where id = any(${ids}::text[]) and latest) r
      where not exists (select 1 from identity i where i.latest and i.valid_to is null and i.mandate_id is not null and i.provider = r.provider and i.realm = r.realm and not i.id = any(${ids}::text[]))) as alone`);
  return row?.alone === true;
}
