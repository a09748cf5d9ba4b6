// What files declare of mandates, by the name of their source; and which identities subjects name.
import type { MandateDocument } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { joinSql, sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface DeclarationRow {
  readonly source: string;
  readonly revision: string | null;
  readonly mandate: string;
  readonly hash: string;
  readonly document: MandateDocument;
  readonly declaredAt: string;
  readonly declaredBy: string;
  /** Since when the files of the source hold it no more. */
  readonly vanishedAt: string | null;
}

export interface Declared {
  readonly mandate: string;
  readonly hash: string;
  readonly document: MandateDocument;
}

/** The files of the source hold these mandates and no others. The caller makes the record. */
export async function putDeclarations(tx: Tx, source: { readonly name: string; readonly revision: string | null }, declared: readonly Declared[]): Promise<void> {
  await tx.execute(sql`
    insert into mandate_source (name, revision, declared_at, declared_by) values (${source.name}, ${source.revision}, ${tx.at}, ${tx.actor.name})
    on conflict (name) do update set revision = excluded.revision, declared_at = excluded.declared_at, declared_by = excluded.declared_by`);
  for (const { mandate, hash, document } of declared) {
    await tx.execute(sql`
      insert into mandate_declaration (source, mandate, hash, document, declared_at, vanished_at) values (${source.name}, ${mandate}, ${hash}, ${JSON.stringify(document)}, ${tx.at}, null)
      on conflict (source, mandate) do update set hash = excluded.hash, document = excluded.document, declared_at = excluded.declared_at, vanished_at = null`);
  }
  await tx.execute(sql`update mandate_declaration set vanished_at = ${tx.at} where source = ${source.name} and vanished_at is null and not mandate = any(${declared.map(({ mandate }) => mandate)}::text[])`);
}

/** Every declaration, of one mandate when it is named; the newest of a mandate first. */
export const readDeclarations = (db: Db, mandate?: string): Promise<readonly DeclarationRow[]> =>
  db.query<DeclarationRow>(sql`
    select d.source, s.revision, d.mandate, d.hash, d.document, d.declared_at as "declaredAt", s.declared_by as "declaredBy", d.vanished_at as "vanishedAt"
    from mandate_declaration d join mandate_source s on s.name = d.source where ${mandate === undefined ? sql`true` : sql`d.mandate = ${mandate}`} order by d.mandate, d.vanished_at nulls first, d.declared_at desc, d.source`);

export interface StandingDocument {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly version: number;
  readonly hash: string;
  readonly document: MandateDocument;
}

/** The newest version of each mandate that is not ended: what an export holds. */
export const newestOfAll = (db: Db, name?: string): Promise<readonly StandingDocument[]> =>
  db.query<StandingDocument>(sql`
    select distinct on (m.name) m.id, m.name, v.state, v.version, v.hash, v.document from mandate m join mandate_version v on v.mandate_id = m.id
    where m.state <> 'ended' and ${name === undefined ? sql`true` : sql`m.name = ${name}`} order by m.name, v.version desc`);

/** Mandates that wait for an event: the version that stands, or is approved and not begun. */
export const readEndingMandates = (db: Db): Promise<readonly { readonly id: string; readonly name: string; readonly title: string; readonly endsWhen: string }[]> =>
  db.query(sql`
    select m.id, m.name, m.title, v.document ->> 'ends_when' as "endsWhen" from mandate_version v join mandate m on m.id = v.mandate_id
    where v.state in ('approved', 'active', 'suspended') and v.document ? 'ends_when' order by m.name, v.version`);

const likePattern = (subject: string) => subject.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");

/** Keys of the identities of the inventory that subjects name, in order; `total` counts all. */
export async function identitiesNamed(db: Db, subjects: readonly string[], limit: number): Promise<{ readonly keys: readonly string[]; readonly total: number }> {
  if (subjects.length === 0) return { keys: [], total: 0 };
  const exact = subjects.filter((subject) => !subject.includes("*"));
  const tests = [sql`key = any(${exact}::text[])`, ...subjects.filter((subject) => subject.includes("*")).map((subject) => sql`key like ${likePattern(subject)}`)];
  const rows = await db.query<{ key: string; total: number }>(sql`select key, count(*) over () as total from identity where latest and valid_to is null and (${joinSql(tests, " or ")}) order by key limit ${limit}`);
  return { keys: rows.map(({ key }) => key), total: Number(rows[0]?.total ?? 0) };
}

/** More are not looked up: each that matches nothing costs a look at every node. */
const MOST_LOOKED_UP = 20;

/** Of these resource patterns, those that nothing of the inventory has the name of, where the like of them was read at all (the same service of AWS, the namespaces of a cluster). */
export async function matchingNothing(db: Db, provider: string, patterns: readonly string[]): Promise<readonly string[]> {
  const wanted = [...new Set(patterns)].filter((pattern) => !/^\*?$/.test(pattern)).slice(0, MOST_LOOKED_UP);
  if (wanted.length === 0) return [];
  const likes = wanted.map((pattern) => (provider === "kubernetes" ? likePattern(pattern.split("/", 1)[0] ?? "") : likePattern(pattern)));
  // What is in a bucket is not in the inventory; the bucket is.
  const holders = wanted.map((pattern) => (provider === "kubernetes" ? "" : likePattern(/^(?:[^:]*:){5}[^/]*/.exec(pattern)?.[0] ?? pattern)));
  const families = wanted.map((pattern) => (provider === "kubernetes" ? "%" : `${likePattern(pattern.split(":", 3).join(":"))}:%`));
  const type = provider === "kubernetes" ? sql`and type = 'namespace'` : sql``;
  const node = sql`(select native_id from resource where provider = ${provider} and latest and valid_to is null ${type} union all select native_id from identity where provider = ${provider} and latest and valid_to is null ${type})`;
  const rows = await db.query<{ pattern: string }>(sql`
    select w.pattern from unnest(${wanted}::text[], ${likes}::text[], ${holders}::text[], ${families}::text[]) as w (pattern, likes, holder, family)
    where exists (select 1 from ${node} n where n.native_id like w.family) and not exists (select 1 from ${node} n where n.native_id like w.likes or n.native_id like w.holder)`);
  return rows.map(({ pattern }) => pattern);
}

/** Names of the tool servers that agents are configured with. */
export async function toolServers(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ name: string }>(sql`select distinct lower(name) as name from resource where type = 'mcp-server' and latest and valid_to is null`);
  return new Set(rows.map(({ name }) => name));
}
