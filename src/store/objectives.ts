// Shares of the estate and the objectives set over them: one definition of each measure for headline, objective and trend.
import { newId } from "../kernel/index.ts";
import type { Measure, ObjectiveContent, SharePoint } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** Conditions on rows of `identity`. A mandate in force names an owner, a purpose and an end for all that it is about. */
export const MEASURED: Readonly<Record<Measure, Sql>> = {
  owner: sql`(owner_status = 'confirmed' or mandate_id is not null)`,
  purpose: sql`(purpose is not null or mandate_id is not null)`,
  expiry: sql`(mandate_id is not null or (credential_count > 0 and not never_expires))`,
  governed: sql`governed`,
  mandated: sql`mandate_id is not null`,
  within_mandate: sql`(mandate_id is not null and not outside_mandate)`,
  no_open_critical: sql`open_critical = 0`,
};

/** Those that are counted at all: people are not what is governed here. */
export const COUNTED = sql`latest and valid_to is null and kind <> 'person'`;

export interface ObjectiveRow {
  readonly id: string;
  readonly content: ObjectiveContent;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
  /** Day by day, oldest first. */
  readonly points: readonly SharePoint[];
}

export interface ObjectiveReads {
  list(): Promise<readonly ObjectiveRow[]>;
  get(id: string): Promise<ObjectiveRow | undefined>;
}

export function createObjectiveReads(db: Db): ObjectiveReads {
  return {
    list: () => objectives(db, sql`true`),
    get: async (id) => (await objectives(db, sql`o.id = ${id}`))[0],
  };
}

interface Raw extends Omit<ObjectiveRow, "content" | "points"> {
  readonly title: string;
  readonly measure: Measure;
  readonly environments: string[];
  readonly kinds: string[];
  readonly providers: string[];
  readonly target: number;
  readonly by: string;
  readonly owner: string;
  readonly points: SharePoint[];
}

async function objectives(db: Db, where: Sql): Promise<readonly ObjectiveRow[]> {
  const rows = await db.query<Raw>(sql`
    select o.id, o.title, o.measure, o.environments, o.kinds, o.providers, o.target_percent::float8 as target, o.by_day::text as by, o.owner, o.created_by as "createdBy", o.created_at as "createdAt",
           o.changed_at as "changedAt", o.revision,
           coalesce((select jsonb_agg(jsonb_build_object('day', to_char(p.day, 'YYYY-MM-DD'), 'part', p.part, 'whole', p.whole) order by p.day) from objective_point p where p.objective_id = o.id), '[]') as points
    from objective o where ${where} order by o.by_day, o.id`);
  return rows.map(({ id, createdBy, createdAt, changedAt, revision, points, title, measure, environments, kinds, providers, target, by, owner }) => ({
    id, createdBy, createdAt, changedAt, revision, points,
    content: { title, measure, environments, kinds, providers, target_percent: target, by, owner },
  }));
}

/** How many of those it is about have what it asks for, now. */
export async function shareNow(db: Db, content: Pick<ObjectiveContent, "measure" | "environments" | "kinds" | "providers">): Promise<{ readonly part: number; readonly whole: number }> {
  const [row] = await db.query<{ part: number; whole: number }>(sql`select count(*) filter (where ${MEASURED[content.measure]}) as part, count(*) as whole from identity where ${COUNTED} and ${about(content)}`);
  return row ?? { part: 0, whole: 0 };
}

function about({ environments, kinds, providers }: Pick<ObjectiveContent, "environments" | "kinds" | "providers">): Sql {
  const any = (column: Sql, values: readonly string[]) => (values.length === 0 ? sql`true` : sql`${column} = any(${values}::text[])`);
  return joinSql([any(sql`environment`, environments), any(sql`kind`, kinds), any(sql`provider`, providers)], " and ");
}

export async function insertObjective(tx: Tx, content: ObjectiveContent): Promise<string> {
  const id = newId("obj");
  await tx.execute(sql`
    insert into objective (id, title, measure, environments, kinds, providers, target_percent, by_day, owner, created_by, created_at, changed_at)
    values (${id}, ${content.title}, ${content.measure}, ${content.environments}, ${content.kinds}, ${content.providers}, ${content.target_percent}, ${content.by}::date, ${content.owner}, ${tx.actor.name}, ${tx.at}, ${tx.at})`);
  return id;
}

/** False when somebody else was faster. What was measured by another measure or of others is no trend of this one. */
export async function updateObjective(tx: Tx, id: string, revision: number, content: ObjectiveContent): Promise<boolean> {
  const kept = await tx.query<{ id: string }>(sql`
    select id from objective where id = ${id} and measure = ${content.measure} and environments = ${content.environments}::text[] and kinds = ${content.kinds}::text[] and providers = ${content.providers}::text[]`);
  const changed = await tx.execute(sql`
    update objective set title = ${content.title}, measure = ${content.measure}, environments = ${content.environments}, kinds = ${content.kinds}, providers = ${content.providers}, target_percent = ${content.target_percent},
      by_day = ${content.by}::date, owner = ${content.owner}, judged_for = null, changed_at = ${tx.at}, revision = revision + 1 where id = ${id} and revision = ${revision}`);
  if (changed === 1 && kept.length === 0) await tx.execute(sql`delete from objective_point where objective_id = ${id}`);
  return changed === 1;
}

export const deleteObjective = async (tx: Tx, id: string, revision: number): Promise<boolean> => (await tx.execute(sql`delete from objective where id = ${id} and revision = ${revision}`)) === 1;

/** The day's point of each; the last of a day stands. */
export async function putPoints(tx: Tx, ids?: readonly string[]): Promise<void> {
  for (const { id, content } of await objectives(tx, ids === undefined ? sql`true` : sql`o.id = any(${ids}::text[])`)) {
    const { part, whole } = await shareNow(tx, content);
    await tx.execute(sql`
      insert into objective_point (objective_id, day, part, whole) values (${id}, (${tx.at}::timestamptz at time zone 'UTC')::date, ${part}, ${whole})
      on conflict (objective_id, day) do update set part = excluded.part, whole = excluded.whole`);
  }
}

/** Ids of objectives that have no point of this day, and whether the trend has no line of it: nobody has judged the estate today. */
export async function dayIsOpen(db: Db, day: string): Promise<{ readonly objectives: readonly string[]; readonly posture: boolean }> {
  const objectivesOpen = await db.query<{ id: string }>(sql`select id from objective o where not exists (select 1 from objective_point p where p.objective_id = o.id and p.day = ${day}::date)`);
  const [posture] = await db.query<{ open: boolean }>(sql`select exists (select 1 from posture) and not exists (select 1 from posture where day = ${day}::date) as open`);
  return { objectives: objectivesOpen.map(({ id }) => id), posture: posture?.open === true };
}

/** Objectives whose last day is over and of which nobody has looked yet whether they were reached. */
export async function unjudgedObjectives(db: Db, today: string): Promise<readonly ObjectiveRow[]> {
  return objectives(db, sql`o.by_day < ${today}::date and o.judged_for is distinct from o.by_day`);
}

export const markJudged = (tx: Tx, ids: readonly string[]): Promise<number> => tx.execute(sql`update objective set judged_for = by_day where id = any(${ids}::text[])`);
