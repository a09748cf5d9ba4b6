// Writes of mandates. Each takes the version's revision along, so that of two people at once one is told that the other was faster.
import type { MandateDocument } from "../model/index.ts";
import { isOfSample } from "./actor.ts";
import { NAMED_SUBJECTS } from "./agents.ts";
import type { Db } from "./connection.ts";
import { asLike, decisionsOf, versionsOf, type MandateDecisionRow, type MandateVersionRow } from "./mandates.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** The mandate with this name or id, locked until the end of the transaction, with its versions, newest first. */
export async function takeMandate(tx: Tx, idOrName: string): Promise<{ readonly id: string; readonly versions: readonly MandateVersionRow[]; readonly decisions: readonly MandateDecisionRow[] } | undefined> {
  const [row] = await tx.query<{ id: string }>(sql`select id from mandate where id = ${idOrName} or name = ${idOrName} for update`);
  if (row === undefined) return undefined;
  return { id: row.id, versions: await versionsOf(tx, sql`v.mandate_id = ${row.id}`), decisions: await decisionsOf(tx, sql`mandate_id = ${row.id}`) };
}

/** False when the name is taken. */
export async function insertMandate(tx: Tx, id: string, document: MandateDocument, emergency = false): Promise<boolean> {
  const { name, title, owner, sponsor, purpose, start, end, subjects } = document;
  const made = await tx.execute(sql`
    insert into mandate (id, name, version, state, title, owner, sponsor, category, start_day, end_day, subjects, emergency, sample, created_at, changed_at)
    values (${id}, ${name}, 1, 'draft', ${title}, ${owner}, ${sponsor}, ${purpose.category}, ${start}, ${end}, ${subjects.length}, ${emergency}, ${isOfSample(tx.actor)}, ${tx.at}, ${tx.at}) on conflict (name) do nothing`);
  return made === 1;
}

export async function putMandateVersion(tx: Tx, version: Omit<MandateVersionRow, "createdAt" | "changedAt">): Promise<void> {
  const { mandateId, state, document, hash, authors, requirement, submittedAt, lapsesAt, approvedAt, activatedAt, endedAt, until = null, why, revision } = version;
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.execute(sql`
    insert into mandate_version (mandate_id, version, state, document, hash, authors, requirement, submitted_at, lapses_at, approved_at, activated_at, ended_at, until, why, created_at, changed_at, revision)
    values (${mandateId}, ${version.version}, ${state}, ${json(document)}, ${hash}, ${json(authors)}, ${json(requirement)}, ${submittedAt}, ${lapsesAt}, ${approvedAt}, ${activatedAt}, ${endedAt}, ${until}, ${why}, ${tx.at}, ${tx.at}, ${revision})
    on conflict (mandate_id, version) do update set state = excluded.state, document = excluded.document, hash = excluded.hash, authors = excluded.authors, requirement = excluded.requirement,
      submitted_at = excluded.submitted_at, lapses_at = excluded.lapses_at, approved_at = excluded.approved_at, activated_at = excluded.activated_at, ended_at = excluded.ended_at, why = excluded.why,
      changed_at = excluded.changed_at, revision = excluded.revision`);
}

export async function insertMandateDecision(tx: Tx, mandateId: string, decision: Omit<MandateDecisionRow, "at">): Promise<void> {
  await tx.execute(sql`
    insert into mandate_decision (id, mandate_id, version, hash, decision, part, approver, behalf, comment, at)
    values (${decision.id}, ${mandateId}, ${decision.version}, ${decision.hash}, ${decision.decision}, ${decision.part}, ${JSON.stringify(decision.approver)}, ${decision.behalf === undefined || decision.behalf === null ? null : JSON.stringify(decision.behalf)}, ${decision.comment}, ${tx.at})`);
}

/** Brings the list row, the subjects in force, and what identities show of being governed, up to the versions as they now stand. */
export async function refreshMandate(tx: Tx, id: string): Promise<void> {
  await tx.execute(sql`
    with versions as (select * from mandate_version where mandate_id = ${id}),
      shown as (select * from versions order by (state in ('active', 'suspended')) desc, version desc limit 1),
      pending as (select version, state from versions where state in ('draft', 'submitted', 'approved') and version > (select version from shown))
    update mandate m set version = s.version, state = s.state, title = s.document ->> 'title', owner = s.document ->> 'owner', sponsor = s.document ->> 'sponsor',
      category = s.document -> 'purpose' ->> 'category', start_day = (s.document ->> 'start')::date, end_day = (s.document ->> 'end')::date, subjects = jsonb_array_length(s.document -> 'subjects'),
      pending_version = (select version from pending), pending_state = (select state from pending), changed_at = ${tx.at}
    from shown s where m.id = ${id}`);
  await nameSubjects(tx, [id]);
}

/** Which identities the versions in force name, from their content and the agents there are; what identities show of it follows. */
export async function nameSubjects(tx: Tx, mandates: readonly string[]): Promise<void> {
  if (mandates.length === 0) return;
  await tx.execute(sql`delete from mandate_subject where mandate_id = any(${mandates}::text[])`);
  await tx.execute(sql`
    insert into mandate_subject (mandate_id, identity, pattern)
    select v.mandate_id, named.identity, position('*' in named.identity) > 0 from mandate_version v cross join lateral (${NAMED_SUBJECTS}) named
    where v.mandate_id = any(${mandates}::text[]) and v.state = 'active'`);
  await markMandated(tx, mandates);
}

/** Shows on identities the mandate in force that names them; of several, the one that lasts longest. Emergency access governs nothing. Null: of all mandates, after identities changed. */
export async function markMandated(tx: Tx, mandates: readonly string[] | null): Promise<void> {
  if (mandates === null && !(await anyMandated(tx))) return;
  const some = mandates === null ? sql`true` : sql`(s.mandate_id = any(${mandates}::text[]) or i.mandate_id = any(${mandates}::text[]))`;
  await tx.execute(sql`
    with named as (
      select i.id, i.mandate_id as before, m.id as mandate_id, m.end_day, row_number() over (partition by i.id order by m.end_day desc nulls last, m.id) as place
      from identity i left join mandate_subject s on (not s.pattern and s.identity = i.key) or (s.pattern and i.key like ${asLike(sql`s.identity`)})
        left join mandate m on m.id = s.mandate_id and not m.emergency
      where i.latest and i.valid_to is null and ${some})
    update identity i set mandate_id = n.mandate_id, mandate_end = n.end_day from named n where i.id = n.id and n.place = 1 and i.latest and (i.mandate_id, i.mandate_end) is distinct from (n.mandate_id, n.end_day)`);
}

const anyMandated = async (tx: Tx) => (await tx.query<{ any: boolean }>(sql`select exists (select 1 from mandate_subject) as any`))[0]?.any === true;

/** Versions whose time has come: to begin, to end, or to lapse unapproved. Those that begin wait when their parent is not in force. */
export function readDueMandates(db: Db, at: Date): Promise<readonly { readonly mandateId: string; readonly version: number; readonly due: "start" | "end" | "lapse" }[]> {
  const today = at.toISOString().slice(0, 10);
  return db.query(sql`
    select mandate_id as "mandateId", version, case when state = 'submitted' then 'lapse' when document ->> 'end' < ${today} or until <= ${at} then 'end' else 'start' end as due from mandate_version v
    where (state = 'submitted' and lapses_at <= ${at}) or (state in ('approved', 'active', 'suspended') and document ->> 'end' < ${today})
      or (until <= ${at} and state in ('active', 'suspended'))
      or (state = 'approved' and document ->> 'start' <= ${today} and (document ->> 'parent' is null or exists (select 1 from mandate p where p.name = v.document ->> 'parent' and p.state = 'active')))
    order by mandate_id limit 1000`);
}
