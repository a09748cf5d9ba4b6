// Writes of sources, their origins and coverage, and the forgetting of a source with all that only it told.
import { MandateError } from "../kernel/index.ts";
import type { Coverage } from "../model/index.ts";
import type { SourceKind } from "./coverage.ts";
import { stableId } from "./ids.ts";
import { sql, trusted } from "./sql.ts";
import type { NodeTable } from "./node-writes.ts";
import { EDGE_TABLES } from "./edge-writes.ts";
import { deleteSampleAgents } from "./sample-agents.ts";
import type { Tx } from "./write.ts";

export interface OriginRow {
  readonly id: number;
  readonly realm: string;
  readonly stream: string;
}

/** One import at a time changes the inventory; the others wait here. A row and not an advisory lock, so that it holds on every PostgreSQL. */
export async function lockInventory(tx: Tx): Promise<void> {
  await tx.execute(sql`insert into installation (name, value) values ('inventory-lock', '') on conflict (name) do nothing`);
  await tx.execute(sql`select value from installation where name = 'inventory-lock' for update`);
}

export async function putSource(tx: Tx, kind: SourceKind, name: string): Promise<string> {
  const id = stableId("src", `${kind}|${name}`);
  await tx.execute(sql`insert into source (id, kind, name, created_at, last_read_at) values (${id}, ${kind}, ${name}, ${tx.at}, ${tx.at}) on conflict (id) do update set last_read_at = excluded.last_read_at`);
  return id;
}

/** All origins of the source, the new ones included. */
export async function putOrigins(tx: Tx, sourceId: string, origins: readonly { readonly realm: string; readonly stream: string }[]): Promise<readonly OriginRow[]> {
  await tx.execute(sql`
    insert into origin (source_id, realm, stream) select ${sourceId}, * from unnest(${origins.map((origin) => origin.realm)}::text[], ${origins.map((origin) => origin.stream)}::text[])
    on conflict do nothing`);
  return tx.query<OriginRow>(sql`select id, realm, stream from origin where source_id = ${sourceId} order by id`);
}

export async function putCoverage(tx: Tx, sourceId: string, coverage: readonly Coverage[]): Promise<void> {
  await tx.execute(sql`
    insert into coverage (source_id, realm, stream, place, status, count, detail, read_at, imported_at)
    select ${sourceId}, *, ${tx.at}::timestamptz from unnest(${coverage.map((row) => row.realm)}::text[], ${coverage.map((row) => row.stream)}::text[], ${coverage.map((row) => row.source)}::text[],
      ${coverage.map((row) => row.status)}::text[], ${coverage.map((row) => row.count)}::integer[], ${coverage.map((row) => row.detail)}::text[], ${coverage.map((row) => row.readAt ?? null)}::timestamptz[])
    on conflict (source_id, realm, stream) do update set place = excluded.place, status = excluded.status, count = excluded.count, detail = excluded.detail, read_at = excluded.read_at, imported_at = excluded.imported_at`);
}

export interface SourceHead {
  readonly name: string;
  readonly kind: SourceKind;
  readonly origins: readonly number[];
}

/** The source, locked for removal. */
export async function takeSource(tx: Tx, sourceId: string): Promise<SourceHead> {
  const [source] = await tx.query<{ name: string; kind: SourceKind }>(sql`select name, kind from source where id = ${sourceId} for update`);
  if (source === undefined) throw new MandateError("not_found", "there is no such source; reload the list");
  const origins = await tx.query<{ id: number }>(sql`select id from origin where source_id = ${sourceId}`);
  return { ...source, origins: origins.map((row) => row.id) };
}

/** Deletes with their history the nodes that only these origins told: the sample estate never was real. */
export async function deleteNodes(tx: Tx, table: NodeTable, ids: readonly string[]): Promise<void> {
  await tx.execute(sql`delete from ${trusted(table)} where id = any(${ids}::text[])`);
}

/** Edges that another source tells too stay; the rest ends its validity, or is deleted. */
export async function forgetEdges(tx: Tx, origins: readonly number[], mode: "end" | "delete"): Promise<void> {
  for (const table of EDGE_TABLES) {
    const target = trusted(`"${table}"`);
    const only = sql`cardinality(origins) > 0 and origins <@ ${origins}::integer[]`;
    if (mode === "delete") await tx.execute(sql`delete from ${target} where ${only}`);
    else await tx.execute(sql`update ${target} set valid_to = greatest(${tx.at}::timestamptz, valid_from + interval '1 millisecond') where valid_to is null and ${only}`);
    await tx.execute(sql`update ${target} set origins = array(select unnest(origins) except select unnest(${origins}::integer[])) where origins && ${origins}::integer[] and not origins <@ ${origins}::integer[]`);
  }
}

export async function deleteSource(tx: Tx, sourceId: string, kind: SourceKind): Promise<void> {
  if (kind === "sample") await deleteSampleRemains(tx);
  await tx.execute(sql`delete from source where id = ${sourceId}`);
}

/** Notices, findings, waivers, owners, questions and hand-overs that came of the sample estate and stand on nothing else. */
async function deleteSampleRemains(tx: Tx): Promise<void> {
  await deleteSampleAgents(tx);
  await tx.execute(sql`delete from notice where sample`);
  await tx.execute(sql`delete from finding_event e using finding f where f.id = e.finding_id and f.sample`);
  await tx.execute(sql`delete from waiver w using finding f where f.key = w.finding_key and f.sample`);
  await tx.execute(sql`delete from finding where sample`);
  await tx.execute(sql`delete from ownership o where not exists (select 1 from identity i where i.key = o.identity)`);
  await tx.execute(sql`delete from owner_question_item q where not exists (select 1 from identity i where i.key = q.identity)`);
  await tx.execute(sql`delete from owner_question q where not exists (select 1 from owner_question_item i where i.question_id = q.id)`);
  const leftOver = sql`(select h.id from hand_over h where h.person_id like 'idn%' and not exists (select 1 from identity i where i.id = h.person_id))`;
  await tx.execute(sql`delete from hand_over_item where plan_id in ${leftOver}`);
  await tx.execute(sql`delete from hand_over where id in ${leftOver}`);
  const [real] = await tx.query<{ any: boolean }>(sql`select exists (select 1 from source where kind <> 'sample') as any`);
  if (real?.any === true) return;
  await tx.execute(sql`delete from posture`);
  await tx.execute(sql`delete from rule_result`);
}
