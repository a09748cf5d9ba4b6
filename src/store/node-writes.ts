// Bulk writes of nodes. A change keeps the old row as history and moves the current row on, so its evaluated columns stay.
import type { Tx } from "./write.ts";
import type { CopyRow, CopyValue } from "./copy.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";

export const NODE_TABLES = ["identity", "credential", "entitlement", "resource"] as const;
export type NodeTable = (typeof NODE_TABLES)[number];

/** A node as it is stored: reference columns, the table's own columns, everything observed. */
export interface NodeWrite {
  readonly id: string;
  readonly key: string;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  /** Values of `OWN_COLUMNS[table]`, in that order. */
  readonly own: readonly CopyValue[];
  /** JSON text without the reference columns. */
  readonly facts: string;
  readonly origins: readonly number[];
  /** JSON text `{origin: facts}` when there are several. */
  readonly parts: string | null;
}

/** Who may answer for an identity, from evidence. */
export interface OwnerGuess {
  readonly candidate: string;
  /** 0..1. */
  readonly confidence: number;
}

export interface StoredNode {
  readonly id: string;
  readonly key: string;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly facts: object;
  readonly origins: readonly number[];
  readonly parts: Readonly<Record<string, object>> | null;
  readonly validTo: string | null;
}

/** Columns of one table only, with their types. */
export const OWN_COLUMNS: Readonly<Record<NodeTable, readonly (readonly [name: string, type: string])[]>> = {
  identity: [["kind", "text"], ["enabled", "boolean"], ["environment", "text"], ["purpose", "text"], ["created_at", "timestamptz"], ["last_used", "text"], ["last_used_at", "timestamptz"]],
  credential: [["holder", "text"], ["holder_id", "text"], ["kind", "text"], ["status", "text"], ["created_at", "timestamptz"], ["rotated_at", "timestamptz"], ["expires_at", "timestamptz"], ["fingerprint", "text"], ["exposed", "boolean"]],
  entitlement: [],
  resource: [],
};

const REFERENCE: readonly (readonly [string, string])[] = [["key", "text"], ["provider", "text"], ["realm", "text"], ["type", "text"], ["native_id", "text"], ["name", "text"]];
const OBSERVED: readonly (readonly [string, string])[] = [["facts", "jsonb"], ["origins", "integer[]"], ["parts", "jsonb"]];

const columnsOf = (table: NodeTable) => [["id", "text"] as const, ...REFERENCE, ...OWN_COLUMNS[table], ...OBSERVED];
const namesOf = (table: NodeTable) => columnsOf(table).map(([name]) => name);

const rowOf = (node: NodeWrite, tail: readonly CopyValue[]): CopyRow => [node.id, node.key, node.provider, node.realm, node.type, node.nativeId, node.name, ...node.own, node.facts, node.origins, node.parts, ...tail];

function* rowsOf(nodes: Iterable<NodeWrite>, tail: readonly CopyValue[] = []): Generator<CopyRow> {
  for (const node of nodes) yield rowOf(node, tail);
}

/** Those among the ids, and those that one of the origins told of. Stand-ins are nobody's telling and are not among them. */
export async function readStoredNodes(tx: Tx, table: NodeTable, ids: readonly string[], origins: readonly number[]): Promise<readonly StoredNode[]> {
  const [any] = await tx.query<{ any: boolean }>(sql`select exists (select 1 from ${trusted(table)}) as any`);
  if (any?.any !== true) return [];
  return tx.query<StoredNode>(sql`
    select id, key, provider, realm, type, native_id as "nativeId", name, facts, origins, parts, valid_to as "validTo"
    from ${trusted(table)} where latest ${trusted(table === "identity" ? "and type <> 'unattributed'" : "")} and (id = any(${ids}::text[]) or (valid_to is null and origins && ${origins}::integer[]))`);
}

/** INVARIANT: after a bulk load the planner must know the new size within the same transaction, or it joins row by row. */
export const MANY_ROWS = 1_000;

export async function insertNodes(tx: Tx, table: NodeTable, nodes: Iterable<NodeWrite>): Promise<void> {
  const at = tx.at.toISOString();
  await insert(tx, table, ["valid_from", "first_seen", "last_seen"], rowsOf(nodes, [at, at, at]));
}

export interface OwnedIdentity {
  readonly node: NodeWrite;
  readonly owner: OwnerGuess | undefined;
}

/** New identities come with the owner that evidence suggests: a second pass would write each row, and all its index entries, twice. */
export async function insertIdentities(tx: Tx, identities: Iterable<OwnedIdentity>): Promise<void> {
  await insert(tx, "identity", ["owner_status", "owner", "owner_confidence", "valid_from", "first_seen", "last_seen"], ownedRows(identities, tx.at.toISOString()));
}

function* ownedRows(identities: Iterable<OwnedIdentity>, at: string): Generator<CopyRow> {
  for (const { node, owner } of identities) yield rowOf(node, [owner === undefined ? "none" : "suggested", owner?.candidate, owner?.confidence, at, at, at]);
}

async function insert(tx: Tx, table: NodeTable, tail: readonly string[], rows: Iterable<CopyRow>): Promise<void> {
  const inserted = await tx.copy(table, [...namesOf(table), ...tail], rows);
  if (inserted >= MANY_ROWS) await tx.execute(sql`analyze ${trusted(table)}`);
}

/** A new period of validity: the row as it was stays behind as history. A node that was gone leaves a gap. */
export async function changeNodes(tx: Tx, table: NodeTable, nodes: readonly NodeWrite[]): Promise<void> {
  if (nodes.length === 0) return;
  await stage(tx, table, nodes);
  const target = trusted(table);
  const columns = trusted([...namesOf(table), "first_seen", "last_seen"].join(", "));
  const old = trusted([...namesOf(table).map((name) => `t.${name}`), "t.first_seen", "t.last_seen"].join(", "));
  // INVARIANT: two changes within one instant would leave a period without length; the later one wins and no history row is made.
  await tx.execute(sql`
    insert into ${target} (${columns}, latest, valid_from, valid_to)
    select ${old}, false, t.valid_from, coalesce(t.valid_to, ${tx.at}) from ${target} t join staged_nodes s on s.id = t.id where t.latest and t.valid_from < ${tx.at}`);
  await tx.execute(sql`update ${target} t set ${assignments(table)}, valid_from = ${tx.at}, valid_to = null, last_seen = ${tx.at} from staged_nodes s where s.id = t.id and t.latest`);
  await tx.execute(sql`drop table staged_nodes`);
}

/** Only who tells of it, or when it was last used: the period goes on. */
export async function touchNodes(tx: Tx, table: NodeTable, nodes: readonly NodeWrite[]): Promise<void> {
  if (nodes.length === 0) return;
  await stage(tx, table, nodes);
  await tx.execute(sql`update ${trusted(table)} t set ${assignments(table)}, last_seen = ${tx.at} from staged_nodes s where s.id = t.id and t.latest`);
  await tx.execute(sql`drop table staged_nodes`);
}

export async function markSeen(tx: Tx, table: NodeTable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.execute(sql`update ${trusted(table)} set last_seen = ${tx.at} where id = any(${ids}::text[]) and latest`);
}

export async function endNodes(tx: Tx, table: NodeTable, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  return tx.execute(sql`update ${trusted(table)} set valid_to = greatest(${tx.at}::timestamptz, valid_from + interval '1 millisecond') where id = any(${ids}::text[]) and latest and valid_to is null`);
}

/** INVARIANT: what a current grant still gives is not gone, whoever read it last: a provider's own policies belong to many accounts. */
export async function endEntitlements(tx: Tx, ids: readonly string[]): Promise<number> {
  if (ids.length === 0) return 0;
  const [row] = await tx.query<{ ids: readonly string[] }>(sql`
    select coalesce(array_agg(e.id), '{}') as ids from entitlement e
    where e.id = any(${ids}::text[]) and e.latest and not exists (select 1 from "grant" g where g.entitlement = e.key and g.valid_to is null)`);
  return endNodes(tx, "entitlement", row?.ids ?? []);
}

async function stage(tx: Tx, table: NodeTable, nodes: Iterable<NodeWrite>): Promise<void> {
  const definition = trusted(columnsOf(table).map(([name, type]) => `${name} ${type}`).join(", "));
  await tx.execute(sql`create temp table staged_nodes (${definition}) on commit drop`);
  await tx.copy("staged_nodes", namesOf(table), rowsOf(nodes));
  await tx.execute(sql`analyze staged_nodes`);
}

function assignments(table: NodeTable): Sql {
  return joinSql(
    [...REFERENCE, ...OWN_COLUMNS[table], ...OBSERVED].map(([name]) => trusted(`${name} = s.${name}`)),
    ", ",
  );
}
