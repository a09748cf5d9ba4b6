// Reads of history: what appeared, changed and disappeared, from the periods of validity themselves. Nothing is logged twice.
import type { NodeKey } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { identityId } from "./ids.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql, trusted, type Sql } from "./sql.ts";
import { actsAbout } from "./timeline.ts";


export interface ChangeRow {
  readonly id: string;
  readonly at: string;
  /** `appeared`, `changed`, `disappeared`, `owner-confirmed`, `owner-removed`; of a finding or a mandate what became of it. */
  readonly what: string;
  readonly noun: "identity" | "credential" | "grant" | "relation" | "owner" | "finding" | "mandate";
  /** The identity, credential or owner's identity; for a grant its entitlement, for a relation its far end. */
  readonly key: NodeKey;
  /** The identity it concerns. */
  readonly identity: NodeKey;
  readonly fields: readonly FieldChange[];
  /** Who did it; the import where nobody did. */
  readonly by: string;
  /** Of a finding or a mandate: its title, its id, and what was said with it. */
  readonly title: string | null;
  readonly about: string | null;
  readonly note: string | null;
}

export interface FieldChange {
  readonly name: string;
  readonly before: unknown;
  readonly after: unknown;
}

export interface HistoryReads {
  /** Newest first: changes of the identity and of what it holds directly, and what was done about it. */
  ofIdentity(key: string, page: PageRequest): Promise<Page<ChangeRow>>;
  /** Newest first, over everything, from an instant on. */
  since(instant: string, page: PageRequest): Promise<Page<ChangeRow>>;
}

const newestFirst: Sort = { name: "at", expression: "at", type: "timestamptz", descending: true, id: "id" };

interface Raw {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly noun: ChangeRow["noun"];
  readonly key: NodeKey;
  readonly identity: NodeKey;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  readonly by: string | null;
  readonly title: string | null;
  readonly about: string | null;
  readonly note: string | null;
}

export function createHistoryReads(db: Db): HistoryReads {
  const read = async (changes: Sql, page: PageRequest) => {
    const { after, order } = keyset(newestFirst, page);
    const rows = await db.query<Raw>(sql`select * from (${changes}) change where ${after} ${order}`);
    return toPage(newestFirst, page, rows, (row) => row.at, toChange);
  };
  return {
    ofIdentity: (key, page) => {
      const parts = [
        nodeChanges("identity", sql`id = ${identityId(key)}`, "key"),
        nodeChanges("credential", sql`holder_id = ${identityId(key)}`, "holder"),
        edgeChanges("grant", sql`holder = ${key}`),
        edgeChanges("relation", sql`from_key = ${key}`),
        ownerChanges(sql`identity = ${key}`),
      ];
      return read(union([changesIn(parts), ...actsAbout(key)]), page);
    },
    since: (instant, page) => {
      const recent = sql`(valid_from >= ${instant}::timestamptz or valid_to >= ${instant}::timestamptz)`;
      const parts = [nodeChanges("identity", recent, "key"), nodeChanges("credential", recent, "holder"), edgeChanges("grant", recent), edgeChanges("relation", recent), ownerChanges(recent)];
      return read(sql`select * from (${changesIn(parts)}) every_change where at >= ${instant}::timestamptz`, page);
    },
  };
}

/** With the columns that only acts fill. */
const changesIn = (parts: readonly Sql[]) => sql`select *, null::text as title, null::text as about, null::text as note from (${union(parts)}) part`;

const union = (parts: readonly Sql[]) => parts.reduce((all, part) => sql`${all} union all ${part}`);

/** Each version began as an appearance or as a change of the one before; the last one of a thing that is gone ended as a disappearance. */
function nodeChanges(table: "identity" | "credential", which: Sql, identity: "key" | "holder"): Sql {
  const noun = trusted(`'${table}'`);
  const from = trusted(table);
  const about = trusted(identity);
  return sql`select id || '@' || extract(epoch from valid_from)::text as id, valid_from as at, case when before is null then 'appeared' else 'changed' end as what, ${noun} as noun, key, ${about} as identity, before, case when before is not null then facts end as after, null::text as by
      from (select *, case when lag(valid_to) over versions = valid_from then lag(facts) over versions end as before from ${from} where ${which} window versions as (partition by id order by valid_from)) version
    union all
    select id || '~' || extract(epoch from valid_to)::text, valid_to, 'disappeared', ${noun}, key, ${about}, null, null, null
      from (select *, lead(valid_from) over (partition by id order by valid_from) as next from ${from} where ${which}) version
      where valid_to is not null and next is distinct from valid_to`;
}

function edgeChanges(table: "grant" | "relation", which: Sql): Sql {
  const noun = trusted(`'${table}'`);
  const from = trusted(`"${table}"`);
  const key = trusted(table === "grant" ? "entitlement" : "to_key");
  const about = trusted(table === "grant" ? "holder" : "from_key");
  const facts = trusted(table === "grant" ? "jsonb_build_object('conditional', conditional, 'expiresAt', expires_at, 'attributes', attributes)" : "jsonb_build_object('attributes', attributes)");
  return sql`select id || '@' || extract(epoch from valid_from)::text, valid_from, case when before is null then 'appeared' else 'changed' end, ${noun}, ${key}, ${about}, before, case when before is not null then ${facts} end, null::text
      from (select *, case when lag(valid_to) over versions = valid_from then lag(${facts}) over versions end as before from ${from} where ${which} window versions as (partition by id order by valid_from)) version
    union all
    select id || '~' || extract(epoch from valid_to)::text, valid_to, 'disappeared', ${noun}, ${key}, ${about}, null, null, null
      from (select *, lead(valid_from) over (partition by id order by valid_from) as next from ${from} where ${which}) version
      where valid_to is not null and next is distinct from valid_to`;
}

function ownerChanges(which: Sql): Sql {
  const owner = sql`jsonb_build_object('owner', owner, 'sponsor', sponsor)`;
  return sql`select 'own:' || md5(identity) || '@' || extract(epoch from valid_from)::text, valid_from, 'owner-confirmed', 'owner', identity, identity, null, ${owner}, confirmed_by
      from ownership where ${which}
    union all
    select 'own:' || md5(identity) || '~' || extract(epoch from valid_to)::text, valid_to, 'owner-removed', 'owner', identity, identity, ${owner}, null, ended_by
      from ownership where ${which} and valid_to is not null`;
}

function toChange(row: Raw): ChangeRow {
  const { before, after, by, ...rest } = row;
  return { ...rest, fields: fieldChanges(before ?? {}, after ?? {}), by: by ?? (row.about === null ? "import" : "Mandate") };
}

/** Members that differ; attributes and tags are compared member by member. */
export function fieldChanges(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>, prefix = ""): readonly FieldChange[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name) => {
    const [old, now] = [before[name], after[name]];
    if (JSON.stringify(old) === JSON.stringify(now)) return [];
    if ((name === "attributes" || name === "tags") && prefix === "") return fieldChanges(objectOf(old), objectOf(now), `${name}.`);
    return [{ name: `${prefix}${name}`, before: old ?? null, after: now ?? null }];
  });
}

const objectOf = (value: unknown) => (typeof value === "object" && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
