// Tools as rows: the definitions that were seen, the one that was approved, and whether the two are still the same.
import type { PoweredTool, ToolDefinition, ToolPower, ToolProfile, ToolState, ToolWarning } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface ToolVersionRow {
  readonly version: number;
  readonly digest: string;
  readonly definition: ToolDefinition;
  readonly warnings: readonly ToolWarning[];
  /** Why it cannot be approved at all. */
  readonly unfit: string | null;
  readonly seenAt: string;
  readonly decision: "approved" | "kept-out" | null;
  readonly decidedAt: string | null;
  readonly decidedBy: string | null;
}

export interface ToolRow {
  readonly id: string;
  readonly upstream: string;
  /** Name of the upstream. */
  readonly server: string;
  readonly name: string;
  readonly state: ToolState;
  readonly pinned: number | null;
  readonly goneAt: string | null;
  /** As a person wrote it; null: guessed from the definition. */
  readonly profile: ToolProfile | null;
  readonly profileBy: string | null;
  readonly keptOut: string | null;
  readonly changedAt: string;
  readonly revision: number;
  /** What the server shows now. */
  readonly current: ToolVersionRow;
  /** What was approved last; null when nothing was. */
  readonly approved: ToolVersionRow | null;
}

const version = (alias: Sql): Sql => sql`jsonb_build_object('version', ${alias}.version, 'digest', ${alias}.digest, 'definition', ${alias}.definition, 'warnings', ${alias}.warnings, 'unfit', ${alias}.unfit,
  'seenAt', ${alias}.seen_at, 'decision', ${alias}.decision, 'decidedAt', ${alias}.decided_at, 'decidedBy', ${alias}.decided_by)`;

const ROWS = sql`
  select t.id, t.upstream, u.name as server, t.name, t.state, t.pinned, t.gone_at as "goneAt", t.profile, t.profile_by as "profileBy", t.kept_out as "keptOut", t.changed_at as "changedAt", t.revision,
    ${version(sql`s`)} as current, case when p.tool is null then null else ${version(sql`p`)} end as approved
  from tool t join upstream u on u.id = t.upstream join tool_version s on s.tool = t.id and s.version = t.seen left join tool_version p on p.tool = t.id and p.version = t.pinned`;

/** Of one upstream, by its id or name, or of all that are not retired. */
export const listTools = (db: Db, upstream?: string): Promise<readonly ToolRow[]> =>
  db.query<ToolRow>(sql`${ROWS} where ${upstream === undefined ? sql`u.state = 'active'` : sql`(u.id = ${upstream} or u.name = ${upstream})`} order by u.name, t.name limit 50000`);

export const toolById = async (db: Db, id: string): Promise<ToolRow | undefined> => (await db.query<ToolRow>(sql`${ROWS} where t.id = ${id}`))[0];

/** Locked for a change, with its upstream, so that nobody sees another definition meanwhile. */
export async function takeTool(tx: Tx, id: string): Promise<ToolRow | undefined> {
  await tx.query(sql`select 1 from upstream where id = (select upstream from tool where id = ${id}) for update`);
  return toolById(tx, id);
}

/** Every definition that was seen of it, newest first. */
export const toolVersions = (db: Db, id: string): Promise<readonly ToolVersionRow[]> =>
  db.query(sql`select version, digest, definition, warnings, unfit, seen_at as "seenAt", decision, decided_at as "decidedAt", decided_by as "decidedBy" from tool_version where tool = ${id} order by version desc limit 200`);

export interface SeenDefinition {
  readonly digest: string;
  readonly definition: ToolDefinition;
  readonly warnings: readonly ToolWarning[];
  readonly unfit: string | null;
}

export async function insertTool(tx: Tx, id: string, upstream: string, seen: SeenDefinition): Promise<void> {
  await tx.execute(sql`insert into tool (id, upstream, name, state, seen, changed_at) values (${id}, ${upstream}, ${seen.definition.name}, 'waiting', 1, ${tx.at})`);
  await putVersion(tx, id, 1, seen);
}

/** Another definition than the last one. What was approved is quarantined; what was kept out stays so. One that nobody decided on is written over, so that a server cannot fill the table. */
export async function putSeen(tx: Tx, { id, current }: ToolRow, seen: SeenDefinition): Promise<void> {
  const next = current.decision === null ? current.version : current.version + 1;
  if (next === current.version) await tx.execute(sql`delete from tool_version where tool = ${id} and version = ${next}`);
  await putVersion(tx, id, next, seen);
  await tx.execute(sql`update tool set seen = ${next}, state = case when pinned is null and kept_out is null then 'waiting' else 'quarantined' end, gone_at = null, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

async function putVersion(tx: Tx, id: string, at: number, { digest, definition, warnings, unfit }: SeenDefinition): Promise<void> {
  await tx.execute(sql`insert into tool_version (tool, version, digest, definition, warnings, unfit, seen_at)
    values (${id}, ${at}, ${digest}, ${JSON.stringify(definition)}, ${JSON.stringify(warnings)}, ${unfit}, ${tx.at})`);
}

/** The server shows it no longer, or again. */
export async function putGone(tx: Tx, ids: readonly string[], isGone: boolean): Promise<void> {
  await tx.execute(sql`update tool set gone_at = ${isGone ? tx.at : null}::timestamptz, changed_at = ${tx.at}, revision = revision + 1 where id = any(${ids})`);
}

/** What the server shows now is what was approved. */
export async function approveSeen(tx: Tx, { id, current }: Pick<ToolRow, "id" | "current">): Promise<void> {
  await tx.execute(sql`update tool set state = 'approved', pinned = seen, kept_out = null, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
  await decided(tx, id, current.version, "approved");
}

export async function keepOutSeen(tx: Tx, { id, current }: Pick<ToolRow, "id" | "current">, why: string): Promise<void> {
  await tx.execute(sql`update tool set state = 'quarantined', kept_out = ${why}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
  await decided(tx, id, current.version, "kept-out");
}

async function decided(tx: Tx, id: string, at: number, decision: "approved" | "kept-out"): Promise<void> {
  await tx.execute(sql`update tool_version set decision = ${decision}, decided_at = ${tx.at}, decided_by = ${tx.actor.name} where tool = ${id} and version = ${at}`);
}

/** `null`: guessed from the definition again. */
export async function putToolProfile(tx: Tx, id: string, profile: ToolProfile | null): Promise<void> {
  await tx.execute(sql`update tool set profile = ${profile === null ? null : JSON.stringify(profile)}::jsonb, profile_by = ${profile === null ? null : tx.actor.name}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

/** For findings, which do not know how a profile is guessed. */
export async function putToolPowers(tx: Tx, id: string, powers: readonly ToolPower[]): Promise<void> {
  await tx.execute(sql`update tool set powers = ${[...powers]} where id = ${id} and powers <> ${[...powers]}::text[]`);
}

/** Approved tools that bring a part of a dangerous combination. */
export const poweredTools = (db: Db): Promise<readonly PoweredTool[]> =>
  db.query<PoweredTool>(sql`select u.name as server, t.name, t.powers from tool t join upstream u on u.id = t.upstream where u.state = 'active' and t.state = 'approved' and t.gone_at is null and t.powers <> '{}' order by u.name, t.name`);
