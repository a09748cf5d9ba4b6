// Bulk writes of edges: staged by COPY, then merged set against set. A million grants never stand in our memory as rows.
import { MANY_ROWS } from "./node-writes.ts";
import type { Tx } from "./write.ts";
import type { CopyRow } from "./copy.ts";
import { RepeatedRows } from "./repeated-rows.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";

export const EDGE_TABLES = ["grant", "relation", "usage"] as const;
export type EdgeTable = (typeof EDGE_TABLES)[number];

interface EdgeShape {
  readonly columns: readonly (readonly [name: string, type: string])[];
  /** Columns whose change begins a new period. */
  readonly facts: readonly string[];
  /** Columns that move without one. */
  readonly moving: readonly string[];
}

const SHAPES: Readonly<Record<EdgeTable, EdgeShape>> = {
  grant: {
    columns: [["id", "text"], ["holder", "text"], ["entitlement", "text"], ["resource", "text"], ["effect", "text"], ["conditional", "boolean"], ["expires_at", "timestamptz"], ["attributes", "jsonb"], ["origins", "integer[]"]],
    facts: ["conditional", "expires_at", "attributes"],
    moving: [],
  },
  relation: {
    columns: [["id", "text"], ["kind", "text"], ["from_key", "text"], ["to_key", "text"], ["location", "jsonb"], ["attributes", "jsonb"], ["origins", "integer[]"]],
    facts: ["attributes"],
    moving: ["location"],
  },
  usage: {
    columns: [["id", "text"], ["identity", "text"], ["action", "text"], ["resource", "text"], ["last_used_at", "timestamptz"], ["count", "bigint"], ["evidence", "text"], ["origins", "integer[]"]],
    facts: [],
    moving: ["last_used_at", "count"],
  },
};

export interface EdgeCounts {
  readonly added: number;
  readonly changed: number;
  readonly gone: number;
}

const namesOf = (table: EdgeTable) => SHAPES[table].columns.map(([name]) => name);
const list = (names: readonly string[], prefix = "") => trusted(names.map((name) => prefix + name).join(", "));

/** `rows` have the columns of the table in order; what comes twice is joined. `complete`: origins whose untold edges are gone. */
export async function mergeEdges(tx: Tx, table: EdgeTable, rows: Iterable<CopyRow>, complete: readonly number[]): Promise<EdgeCounts> {
  const target = trusted(`"${table}"`);
  const repeated = new RepeatedRows();
  const [known] = await tx.query<{ any: boolean }>(sql`select exists (select 1 from ${target} where valid_to is null) as any`);
  if (known?.any !== true) {
    const first = await tx.copy(`"${table}"`, [...namesOf(table), "valid_from"], withTail(repeated.firsts(rows), tx.at.toISOString()));
    if (first >= MANY_ROWS) await tx.execute(sql`analyze ${target}`);
    return { added: first + (await joinRepeated(tx, table, { into: target, periods: true }, repeated)), changed: 0, gone: 0 };
  }
  const staged = trusted("staged_edges");
  await tx.execute(sql`create temp table ${staged} (${definitionOf(table)}) on commit drop`);
  await tx.copy("staged_edges", namesOf(table), repeated.firsts(rows));
  await tx.execute(sql`create index on ${staged} (id)`);
  await tx.execute(sql`analyze ${staged}`);
  await joinRepeated(tx, table, { into: staged, periods: false }, repeated);
  const gone = await dropUntold(tx, target, complete);
  const changed = await changeTold(tx, table, target, complete);
  const added = await tx.execute(sql`
    insert into ${target} (${list(namesOf(table))}, valid_from) select ${list(namesOf(table), "s.")}, ${tx.at} from ${staged} s
    where not exists (select 1 from ${target} t where t.id = s.id and t.valid_to is null)`);
  await tx.execute(sql`drop table ${staged}`);
  return { added: added - changed, changed, gone };
}

const definitionOf = (table: EdgeTable) => trusted(SHAPES[table].columns.map(([name, type]) => `${name} ${type}`).join(", "));

/** Joins what was told twice with its first telling. Gives how many were none of it after all and were added. */
async function joinRepeated(tx: Tx, table: EdgeTable, { into, periods }: { readonly into: Sql; readonly periods: boolean }, repeated: RepeatedRows): Promise<number> {
  if (repeated.size === 0) return 0;
  await tx.execute(sql`create temp table repeated_edges (${definitionOf(table)}) on commit drop`);
  await tx.copy("repeated_edges", namesOf(table), repeated.rows());
  await tx.execute(sql`analyze repeated_edges`);
  const said = trusted(namesOf(table).filter((name) => name !== "id" && name !== "origins").map((name) => `${name} = coalesce(r.${name}, t.${name})`).join(", "));
  const current = periods ? sql`and t.valid_to is null` : sql``;
  const joined = await tx.execute(sql`
    update ${into} t set ${said}, origins = array(select unnest(t.origins) union select unnest(r.origins) order by 1) from repeated_edges r where t.id = r.id ${current}`);
  const added = joined === repeated.size ? 0 : await tx.execute(sql`
    insert into ${into} (${list(namesOf(table))}${periods ? sql`, valid_from` : sql``}) select ${list(namesOf(table), "r.")}${periods ? sql`, ${tx.at}` : sql``} from repeated_edges r
    where not exists (select 1 from ${into} t where t.id = r.id ${current})`);
  await tx.execute(sql`drop table repeated_edges`);
  return added;
}

function* withTail(rows: Iterable<CopyRow>, at: string): Generator<CopyRow> {
  for (const row of rows) yield [...row, at];
}

/** What a complete origin tells of no more loses that origin; without any origin left it is gone. */
async function dropUntold(tx: Tx, target: Sql, complete: readonly number[]): Promise<number> {
  if (complete.length === 0) return 0;
  const untold = sql`t.valid_to is null and t.origins && ${complete}::integer[] and not exists (select 1 from staged_edges s where s.id = t.id)`;
  const gone = await tx.execute(sql`update ${target} t set valid_to = greatest(${tx.at}::timestamptz, valid_from + interval '1 millisecond') where ${untold} and t.origins <@ ${complete}::integer[]`);
  await tx.execute(sql`update ${target} t set origins = ${minus(complete)} where ${untold}`);
  return gone;
}

const minus = (complete: readonly number[]) => sql`array(select unnest(t.origins) except select unnest(${complete}::integer[]))`;

/** Ends the periods of changed edges (their successors are inserted with the new ones) and brings origins and moving facts up to date. */
async function changeTold(tx: Tx, table: EdgeTable, target: Sql, complete: readonly number[]): Promise<number> {
  const shape = SHAPES[table];
  const origins = sql`array(select unnest(t.origins) except select unnest(${complete}::integer[]) union select unnest(s.origins) order by 1)`;
  const different = (names: readonly string[]) => joinSql(names.map((name) => trusted(`t.${name} is distinct from s.${name}`)), " or ");
  await tx.execute(sql`update staged_edges s set origins = ${origins} from ${target} t where t.id = s.id and t.valid_to is null and not t.origins <@ s.origins`);
  // A change within the instant of its own beginning replaces the row, for a period without length means nothing.
  const changed = shape.facts.length === 0 ? 0 : await tx.execute(sql`update ${target} t set valid_to = ${tx.at} from staged_edges s where t.id = s.id and t.valid_to is null and t.valid_from < ${tx.at} and (${different(shape.facts)})`);
  const moving = [...shape.moving, ...shape.facts, "origins"];
  await tx.execute(sql`update ${target} t set ${trusted(moving.map((name) => `${name} = s.${name}`).join(", "))} from staged_edges s where t.id = s.id and t.valid_to is null and (${different(moving)})`);
  return changed;
}
