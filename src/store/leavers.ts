// Who has left and still holds something: one statement over the directory and what is named for people, by index on both sides.
import type { Db } from "./connection.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

const HELD_KINDS = ["identity-owner", "identity-sponsor", "mandate-owner", "mandate-sponsor", "mandate-deputy", "created"] as const;
export type HeldKind = (typeof HELD_KINDS)[number];

/** One thing that is named for a person. */
export interface Held {
  readonly what: HeldKind;
  /** Key of the identity, or id of the mandate. */
  readonly subject: string;
  readonly name: string;
}

export interface LeaverHolding extends Held {
  readonly personId: string;
  readonly person: string;
  readonly personName: string;
  /** In lower case. */
  readonly names: readonly string[];
  readonly leftAt: string | null;
}

const PRESENT_BEARS = (name: Sql): Sql => sql`(
  exists (select 1 from directory_person o where o.state <> 'left' and o.names @> array[${name}])
  or exists (select 1 from identity o where o.provider = 'directory' and o.kind = 'person' and o.latest and o.valid_to is null and coalesce(o.enabled, true)
    and array[lower(o.native_id), lower(o.facts -> 'attributes' ->> 'login'), lower(o.facts -> 'attributes' ->> 'email'), lower(o.name)] @> array[${name}]))`;

/** INVARIANT: a name that somebody who is here bears too makes nobody a leaver. People of a held removal are `leaving` and have not left. */
const LEAVERS = sql`
  select p.id, coalesce(nullif(p.email, ''), p.user_name) as person, p.display_name as name, p.names, p.left_at from directory_person p where p.state = 'left'
  union all
  select i.id, coalesce(nullif(i.facts -> 'attributes' ->> 'email', ''), nullif(i.facts -> 'attributes' ->> 'login', ''), i.native_id), i.name,
    array_remove(array_remove(array[lower(i.native_id), lower(i.facts -> 'attributes' ->> 'login'), lower(i.facts -> 'attributes' ->> 'email'), lower(i.name)], ''), null),
    coalesce(nullif(i.facts -> 'attributes' ->> 'leftAt', '')::timestamptz, i.valid_to)
  from identity i where i.provider = 'directory' and i.kind = 'person' and i.latest and (i.enabled = false or i.valid_to is not null)`;

const HERE = sql`i.latest and i.valid_to is null`;
const creators = sql`(lower(jsonb_path_query_array(i.facts, '$.ownerHints[*] ? (@.signal == "creator").candidate')::text)::jsonb)`;
const NAMES_CREATOR = sql`jsonb_path_exists(i.facts, '$.ownerHints[*] ? (@.signal == "creator")')`;
const deputies = sql`(lower((v.document -> 'deputies')::text)::jsonb)`;
const mandateName = sql`(v.document ->> 'name')`;

/** `names`: an expression that gives names in lower case. Each part is answered by its index. */
const holdings = (names: Sql): Sql => joinSql([
  sql`select 'identity-owner' as what, i.key as subject, i.name from identity i where ${HERE} and i.owner_status = 'confirmed' and lower(i.owner) = any(${names})`,
  sql`select 'identity-sponsor', i.key, i.name from identity i where ${HERE} and i.sponsor is not null and lower(i.sponsor) = any(${names})`,
  sql`select 'created', i.key, i.name from identity i where ${HERE} and i.kind <> 'person' and ${NAMES_CREATOR} and ${creators} ?| ${names} and not (i.owner_status = 'confirmed' and lower(i.owner) = any(${names}))`,
  sql`select 'mandate-owner', v.mandate_id, ${mandateName} from mandate_version v where v.state <> 'ended' and lower(v.document ->> 'owner') = any(${names})`,
  sql`select 'mandate-sponsor', v.mandate_id, ${mandateName} from mandate_version v where v.state <> 'ended' and lower(v.document ->> 'sponsor') = any(${names})`,
  sql`select 'mandate-deputy', v.mandate_id, ${mandateName} from mandate_version v where v.state <> 'ended' and jsonb_exists(v.document, 'deputies') and ${deputies} ?| ${names}`,
], " union ");

/** All that is named for somebody of these names, in lower case. */
export const heldOf = (db: Db, names: readonly string[]): Promise<readonly Held[]> => db.query<Held>(sql`select * from (${holdings(sql`${names}::text[]`)}) h order by what, name, subject`);

/**
 * What those who left hold and no plan has: neither as an item that waits, nor as one that was decided and stays so. An identity that was given on and
 * is named for the leaver again counts anew; so does nothing of a leave whose plan was withdrawn.
 */
export function newHoldings(db: Db): Promise<readonly LeaverHolding[]> {
  return db.query<LeaverHolding>(sql`
    with leavers as materialized (
      select l.id, l.person, l.name, l.left_at, array(select n from unnest(l.names) n where not ${PRESENT_BEARS(sql`n`)}) as names from (${LEAVERS}) l)
    select l.id as "personId", l.person, l.name as "personName", l.names, l.left_at as "leftAt", h.what, h.subject, h.name
    from leavers l cross join lateral (${holdings(sql`l.names`)}) h
    where not exists (
      select 1 from hand_over p left join hand_over_item i on i.plan_id = p.id and i.what = h.what and i.subject = h.subject
      where p.person_id = l.id and p.left_at is not distinct from l.left_at and p.state <> 'returned'
        and (p.state = 'withdrawn' or i.state in ('waiting', 'suspended') or (i.state = 'accepted' and h.what not in ('identity-owner', 'identity-sponsor'))))
    order by l.id, h.what, h.name, h.subject`);
}
