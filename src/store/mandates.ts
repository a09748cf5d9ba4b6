// Reads of mandates: the list, one with its versions and decisions, and those that are in force for an identity.
import type { Clock } from "../kernel/index.ts";
import type { MandateDocument, MandateState } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

export interface MandateRow {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly state: MandateState;
  readonly title: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly category: string;
  /** Days: `2026-11-24`. */
  readonly start: string;
  readonly end: string;
  readonly subjects: number;
  readonly pendingVersion: number | null;
  readonly pendingState: MandateState | null;
  /** Emergency access: in force for hours. */
  readonly emergency: boolean;
  /** Of the sample estate. */
  readonly sample: boolean;
  readonly createdAt: string;
  readonly changedAt: string;
}

/** A person as the record keeps him beside what he wrote or approved. */
export interface PartyRow {
  readonly account: string;
  readonly names: readonly string[];
  readonly teams: readonly string[];
  readonly isSecurity: boolean;
}

export interface RequirementRow {
  readonly risk: "low" | "elevated" | "critical";
  readonly parts: readonly ("owner" | "sponsor" | "security")[];
  readonly reasons: readonly string[];
}

export interface MandateVersionRow {
  readonly mandateId: string;
  readonly version: number;
  readonly state: MandateState;
  readonly document: MandateDocument;
  readonly hash: string;
  readonly authors: readonly PartyRow[];
  readonly requirement: RequirementRow | null;
  readonly submittedAt: string | null;
  readonly lapsesAt: string | null;
  readonly approvedAt: string | null;
  readonly activatedAt: string | null;
  readonly endedAt: string | null;
  /** Of emergency access: the instant at which it is in force no more, whatever its days say. */
  readonly until?: string | null;
  readonly why: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
}

export interface MandateDecisionRow {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly decision: "approved" | "rejected";
  readonly part: "owner" | "sponsor" | "security";
  readonly approver: PartyRow;
  /** In whose place. */
  readonly behalf?: PartyRow | null;
  readonly comment: string;
  readonly at: string;
}

export interface MandateFilter {
  readonly q?: string | undefined;
  readonly state?: readonly MandateState[] | undefined;
  /** Waits for an approval. */
  readonly waiting?: boolean | undefined;
  readonly owner?: string | undefined;
  /** In force and ends on this day or before. */
  readonly endsBy?: string | undefined;
  readonly emergency?: boolean | undefined;
}

export type MandateSort = "name" | "end" | "changedAt";

export interface MandateReads {
  list(filter: MandateFilter, sort: { readonly by: MandateSort; readonly descending: boolean }, page: PageRequest): Promise<Page<MandateRow>>;
  countByState(): Promise<Readonly<Record<MandateState, number>>>;
  /** By id or by name. */
  get(idOrName: string): Promise<MandateRow | undefined>;
  versions(id: string): Promise<readonly MandateVersionRow[]>;
  decisions(id: string): Promise<readonly MandateDecisionRow[]>;
  /**
   * Versions in force whose subjects name the identity, now or at an instant. In force is what is active on one of its days, whether or not the
   * clock has come round to end it. Former suspensions are not kept: what is suspended now counts as never in force.
   */
  inForceFor(identity: string, at?: string): Promise<readonly MandateVersionRow[]>;
}

const LIST = sql`id, name, version, state, title, owner, sponsor, category, start_day::text as start, end_day::text as "end", subjects, pending_version as "pendingVersion",
  pending_state as "pendingState", emergency, sample, created_at as "createdAt", changed_at as "changedAt"`;
const VERSION = sql`v.mandate_id as "mandateId", v.version, v.state, v.document, v.hash, v.authors, v.requirement, v.submitted_at as "submittedAt", v.lapses_at as "lapsesAt", v.approved_at as "approvedAt",
  v.activated_at as "activatedAt", v.ended_at as "endedAt", v.until, v.why, v.created_at as "createdAt", v.changed_at as "changedAt", v.revision`;

const SORTS: Readonly<Record<MandateSort, Pick<Sort, "expression" | "type">>> = {
  name: { expression: "name", type: "text" },
  end: { expression: "end_day", type: "date" },
  changedAt: { expression: "changed_at", type: "timestamptz" },
};

export function createMandateReads(db: Db, clock: Clock): MandateReads {
  return {
    list: async (filter, { by, descending }, page) => {
      const sort: Sort = { name: by, ...SORTS[by], descending, id: "id" };
      const { after, order } = keyset(sort, page);
      const rows = await db.query<MandateRow>(sql`select ${LIST} from mandate where ${conditions(filter)} and ${after} ${order}`);
      return toPage(sort, page, rows, (row) => row[by], (row) => row);
    },
    countByState: async () => {
      const rows = await db.query<{ state: MandateState; count: number }>(sql`select state, count(*) as count from mandate group by state`);
      const none = { draft: 0, submitted: 0, approved: 0, active: 0, suspended: 0, ended: 0 };
      return { ...none, ...Object.fromEntries(rows.map(({ state, count }) => [state, count])) };
    },
    get: async (idOrName) => (await db.query<MandateRow>(sql`select ${LIST} from mandate where id = ${idOrName} or name = ${idOrName} limit 1`))[0],
    versions: (id) => versionsOf(db, sql`v.mandate_id = ${id}`),
    decisions: (id) => decisionsOf(db, sql`mandate_id = ${id}`),
    inForceFor: (identity, at) => {
      const day = (at ?? clock.now().toISOString()).slice(0, 10);
      const named = sql`(select mandate_id from mandate_subject where (not pattern and identity = ${identity}) or (pattern and ${identity} like ${asLike(sql`identity`)}))`;
      const inDays = sql`v.document ->> 'start' <= ${day} and v.document ->> 'end' >= ${day}`;
      if (at === undefined) return versionsOf(db, sql`v.state = 'active' and (v.until is null or v.until > ${clock.now()}) and ${inDays} and v.mandate_id in ${named}`);
      const subject = sql`s ->> 'identity'`;
      return versionsOf(db, sql`
        v.activated_at <= ${at}::timestamptz and (v.until is null or v.until > ${at}::timestamptz) and (v.ended_at is null or v.ended_at > ${at}::timestamptz) and v.state <> 'suspended' and ${inDays}
        and exists (select 1 from jsonb_array_elements(v.document -> 'subjects') s where ${identity} like ${asLike(subject)}
          or s ->> 'agent' in (select unnest(array[a.name, t.name]) from agent a left join agent t on t.id = a.template_id where ${identity} in (a.identity, a.discovered)))`);
    },
  };
}

/** A subject with `*` as a `like` pattern, in SQL. */
export const asLike = (column: Sql): Sql => sql`replace(replace(replace(replace(${column}, '\\', '\\\\'), '%', '\\%'), '_', '\\_'), '*', '%')`;

export const versionsOf = (db: Db, where: Sql): Promise<readonly MandateVersionRow[]> => db.query<MandateVersionRow>(sql`select ${VERSION} from mandate_version v where ${where} order by v.mandate_id, v.version desc`);

export const decisionsOf = (db: Db, where: Sql): Promise<readonly MandateDecisionRow[]> =>
  db.query<MandateDecisionRow>(sql`select id, version, hash, decision, part, approver, behalf, comment, at from mandate_decision where ${where} order by at, id`);

function conditions(filter: MandateFilter): Sql {
  const all: Sql[] = [sql`true`];
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) all.push(sql`search like ${containing(word)}`);
  if (filter.state !== undefined && filter.state.length > 0) all.push(sql`state = any(${filter.state}::text[])`);
  if (filter.waiting === true) all.push(sql`(pending_state = 'submitted' or state = 'submitted')`);
  if (filter.owner !== undefined) all.push(sql`owner = ${filter.owner}`);
  if (filter.endsBy !== undefined) all.push(sql`state = 'active' and end_day <= ${filter.endsBy}::date`);
  if (filter.emergency !== undefined) all.push(sql`emergency = ${filter.emergency}`);
  return joinSql(all, " and ");
}

/** Content of the version in force, else of the newest, of the mandates with these names. */
export async function newestDocuments(db: Db, names: readonly string[]): Promise<readonly MandateDocument[]> {
  const rows = await db.query<{ document: MandateDocument }>(sql`
    select v.document from mandate m join mandate_version v on v.mandate_id = m.id and v.version = m.version where m.name = any(${names}::text[])`);
  return rows.map(({ document }) => document);
}

/** The state of each mandate of these names: of the version in force, else of the newest. */
export async function mandateStates(db: Db, names: readonly string[]): Promise<ReadonlyMap<string, MandateState>> {
  if (names.length === 0) return new Map();
  const rows = await db.query<{ name: string; state: MandateState }>(sql`select name, state from mandate where name = any(${names}::text[])`);
  return new Map(rows.map(({ name, state }) => [name, state]));
}

/** Names of the mandates in force or suspended whose parent this is. */
export async function childrenOf(db: Db, name: string): Promise<readonly MandateVersionRow[]> {
  return versionsOf(db, sql`v.state in ('active', 'suspended') and v.document ->> 'parent' = ${name}`);
}

const likePattern = (subject: string) => subject.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");

/** How many identities of the inventory each subject names. */
export async function subjectCounts(db: Db, subjects: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await db.query<{ subject: string; count: number }>(sql`
    select s.subject, (select count(*) from identity i where i.latest and i.valid_to is null and i.key like s.pattern) as count
    from unnest(${subjects}::text[], ${subjects.map(likePattern)}::text[]) as s (subject, pattern)`);
  return new Map(rows.map(({ subject, count }) => [subject, count]));
}

export type ReachOfSubjects = "none" | "scoped" | "broad" | "sensitive" | "administrator";

/** The highest reach of the identities that the subjects name today. */
export async function highestReach(db: Db, subjects: readonly string[]): Promise<ReachOfSubjects> {
  const [row] = await db.query<{ level: ReachOfSubjects | null }>(sql`
    select reach_level as level from identity where latest and valid_to is null and reach_level is not null and key like any(${subjects.map(likePattern)}::text[]) order by reach_rank desc nulls last limit 1`);
  return row?.level ?? "none";
}

/** Content of the newest version that is not ended, by the mandate's id. */
export async function newestDocumentsById(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, MandateDocument>> {
  const rows = await db.query<{ id: string; document: MandateDocument }>(sql`
    select distinct on (mandate_id) mandate_id as id, document from mandate_version where mandate_id = any(${ids}::text[]) and state <> 'ended' order by mandate_id, version desc`);
  return new Map(rows.map(({ id, document }) => [id, document]));
}
