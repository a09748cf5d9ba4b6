// What people and Mandate itself did about an identity: its findings, its mandates, the questions about its owner. Told as history tells its changes.
import { identityId } from "./ids.ts";
import { asLike } from "./mandates.ts";
import { sql, type Sql } from "./sql.ts";

/** Statements with the columns of a change: id, at, what, noun, key, identity, before, after, by, title, about, note. */
export const actsAbout = (identity: string): readonly Sql[] => [findingEvents(identity), mandateEvents(identity), mandateDecisions(identity)];

function findingEvents(identity: string): Sql {
  return sql`select e.id, e.at, e.what, 'finding', ${identity}, ${identity}, null::jsonb, null::jsonb, e.actor, f.title, f.id, nullif(e.detail, '')
      from finding f join finding_event e on e.finding_id = f.id where f.identity_id = ${identityId(identity)}`;
}

/** Versions whose subjects name it, whatever became of them. */
function versionsNaming(identity: string): Sql {
  const exactly = JSON.stringify([{ identity }]);
  return sql`(document -> 'subjects' @> ${exactly}::jsonb or (position('*' in (document -> 'subjects')::text) > 0
      and exists (select 1 from jsonb_array_elements(document -> 'subjects') s where ${identity} like ${asLike(sql`s ->> 'identity'`)})))`;
}

function mandateEvents(identity: string): Sql {
  const author = sql`authors -> 0 -> 'names' ->> 0`;
  return sql`select mandate_id || '@' || version || event.what, event.at, event.what, 'mandate', ${identity}, ${identity}, null::jsonb, null::jsonb, event.by, document ->> 'title', mandate_id, event.note
      from mandate_version cross join lateral (values ('submitted', submitted_at, ${author}, null), ('activated', activated_at, null, 'until ' || (document ->> 'end')), ('ended', ended_at, null, why)) event (what, at, by, note)
      where event.at is not null and ${versionsNaming(identity)}`;
}

function mandateDecisions(identity: string): Sql {
  return sql`select d.id, d.at, d.decision, 'mandate', ${identity}, ${identity}, null::jsonb, null::jsonb, d.approver -> 'names' ->> 0, v.document ->> 'title', d.mandate_id, nullif(d.comment, '')
      from mandate_decision d join (select mandate_id, version, document from mandate_version where ${versionsNaming(identity)}) v on v.mandate_id = d.mandate_id and v.version = d.version`;
}
