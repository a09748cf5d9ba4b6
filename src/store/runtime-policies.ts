// Run-time policies and the modes of enforcement points: their rows. What may become of them is decided in enforce/policies.
import type { CompiledRuntimePolicy, EnforcementMode, Named, RuntimeCase, RuntimeLayer, RuntimePolicyContent, RuntimeState } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface RuntimePolicyVersionRow {
  readonly id: string;
  readonly name: string;
  readonly layer: RuntimeLayer;
  readonly version: number;
  readonly state: RuntimeState;
  readonly title: string;
  readonly text: string;
  readonly cases: readonly RuntimeCase[];
  readonly hash: string;
  /** As they were known when they wrote. */
  readonly authors: readonly Named[];
  readonly writtenAt: string;
  readonly compiled: readonly CompiledRuntimePolicy[] | null;
  readonly loosens: boolean | null;
  readonly activatedAt: string | null;
  readonly activatedBy: string | null;
  readonly endAsked: { readonly by: Named; readonly at: string; readonly why: string } | null;
  readonly retiredAt: string | null;
  readonly retiredBy: string | null;
  readonly why: string | null;
  readonly revision: number;
}

const ROWS = sql`
  select p.id, p.name, p.layer, v.version, v.state, v.title, v.text, v.cases, v.hash, v.authors, v.written_at as "writtenAt", v.compiled, v.loosens, v.activated_at as "activatedAt", v.activated_by as "activatedBy",
    v.end_asked as "endAsked", v.retired_at as "retiredAt", v.retired_by as "retiredBy", v.why, v.revision
  from runtime_policy p join runtime_policy_version v on v.policy_id = p.id`;

export interface ActiveRuntimePolicy {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly layer: RuntimeLayer;
  readonly hash: string;
  readonly policies: readonly CompiledRuntimePolicy[];
}

/** What is in force, in the official JSON form; ordered by name. */
export const activeRuntimePolicies = (db: Db): Promise<readonly ActiveRuntimePolicy[]> =>
  db.query(sql`select p.id, p.name, v.version, p.layer, v.hash, v.compiled as policies from runtime_policy p join runtime_policy_version v on v.policy_id = p.id where v.state = 'active' order by p.name`);

/** Every policy with its versions, newest first. */
export const runtimePolicyVersions = (db: Db, idOrName?: string): Promise<readonly RuntimePolicyVersionRow[]> =>
  db.query(sql`${ROWS} where ${idOrName === undefined ? sql`true` : sql`(p.id = ${idOrName} or p.name = ${idOrName})`} order by p.name, v.version desc`);

/** Locked for a change; empty when there is none. */
export async function takeRuntimePolicy(tx: Tx, idOrName: string): Promise<readonly RuntimePolicyVersionRow[]> {
  await tx.query(sql`select 1 from runtime_policy where id = ${idOrName} or name = ${idOrName} for update`);
  return runtimePolicyVersions(tx, idOrName);
}

export async function insertRuntimePolicy(tx: Tx, id: string, { name, layer }: Pick<RuntimePolicyContent, "name" | "layer">): Promise<void> {
  await tx.execute(sql`insert into runtime_policy (id, name, layer, created_at, created_by) values (${id}, ${name}, ${layer}, ${tx.at}, ${tx.actor.name})`);
}

export interface RuntimeDraft {
  readonly id: string;
  readonly version: number;
  readonly content: RuntimePolicyContent;
  readonly hash: string;
  readonly authors: readonly Named[];
}

/** Writes the draft, or over it. */
export async function putRuntimeDraft(tx: Tx, { id, version, content: { title, text, cases }, hash, authors }: RuntimeDraft): Promise<void> {
  await tx.execute(sql`
    insert into runtime_policy_version (policy_id, version, state, title, text, cases, hash, authors, written_at)
    values (${id}, ${version}, 'draft', ${title}, ${text}, ${JSON.stringify(cases)}, ${hash}, ${JSON.stringify(authors)}, ${tx.at})
    on conflict (policy_id, version) do update set title = excluded.title, text = excluded.text, cases = excluded.cases, hash = excluded.hash, authors = excluded.authors,
      written_at = excluded.written_at, revision = runtime_policy_version.revision + 1`);
}

export async function deleteRuntimeDraft(tx: Tx, id: string, version: number): Promise<void> {
  await tx.execute(sql`delete from runtime_policy_version where policy_id = ${id} and version = ${version} and state = 'draft'`);
  await tx.execute(sql`delete from runtime_policy p where p.id = ${id} and not exists (select 1 from runtime_policy_version v where v.policy_id = p.id)`);
}

export async function activateRuntimeVersion(tx: Tx, { id, version, hash }: RuntimePolicyVersionRow, compiled: readonly CompiledRuntimePolicy[], loosens: boolean): Promise<void> {
  await tx.execute(sql`
    update runtime_policy_version set state = 'active', compiled = ${JSON.stringify(compiled)}, checked = ${hash}, loosens = ${loosens}, activated_at = ${tx.at}, activated_by = ${tx.actor.name}, revision = revision + 1
    where policy_id = ${id} and version = ${version} and state = 'draft' and hash = ${hash}`);
}

export async function retireRuntimeVersion(tx: Tx, { id, version }: RuntimePolicyVersionRow, why: string): Promise<void> {
  await tx.execute(sql`
    update runtime_policy_version set state = 'retired', retired_at = ${tx.at}, retired_by = ${tx.actor.name}, why = ${why}, revision = revision + 1 where policy_id = ${id} and version = ${version} and state = 'active'`);
}

/** `null`: nobody asks any more. */
export async function askForRuntimeEnd(tx: Tx, { id, version }: RuntimePolicyVersionRow, asked: { readonly by: Named; readonly why: string } | null): Promise<void> {
  const value = asked === null ? null : JSON.stringify({ ...asked, at: tx.at.toISOString() });
  await tx.execute(sql`update runtime_policy_version set end_asked = ${value}::jsonb, revision = revision + 1 where policy_id = ${id} and version = ${version}`);
}

export interface EnforcementModeRow {
  readonly point: string;
  readonly mode: EnforcementMode;
  readonly reason: string;
  readonly changedAt: string;
  readonly changedBy: string;
  readonly revision: number;
}

const MODES = sql`select point, mode, reason, changed_at as "changedAt", changed_by as "changedBy", revision from enforcement_mode`;

/** The points whose mode somebody has set; every other one enforces. */
export const enforcementModes = (db: Db): Promise<readonly EnforcementModeRow[]> => db.query(sql`${MODES} order by point`);

/** INVARIANT: a point that nobody has set enforces. */
export async function modeOf(db: Db, point: string): Promise<EnforcementMode> {
  const [row] = await db.query<EnforcementModeRow>(sql`${MODES} where point = ${point}`);
  return row?.mode ?? "enforce";
}

/** Locked for a change. */
export async function takeMode(tx: Tx, point: string): Promise<EnforcementModeRow | undefined> {
  return (await tx.query<EnforcementModeRow>(sql`${MODES} where point = ${point} for update`))[0];
}

export async function putMode(tx: Tx, point: string, mode: EnforcementMode, reason: string): Promise<void> {
  await tx.execute(sql`
    insert into enforcement_mode (point, mode, reason, changed_at, changed_by) values (${point}, ${mode}, ${reason}, ${tx.at}, ${tx.actor.name})
    on conflict (point) do update set mode = excluded.mode, reason = excluded.reason, changed_at = excluded.changed_at, changed_by = excluded.changed_by, revision = enforcement_mode.revision + 1`);
}
