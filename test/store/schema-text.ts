// The schema of a database as text that is the same on every PostgreSQL from 15: tables, columns, constraints, indexes, functions, triggers.
import { sql, type Pool } from "../../src/store/index.ts";

export async function schemaText(pool: Pool): Promise<string> {
  const lines = await pool.query<{ line: string }>(sql`
    select line from (
      select 1 as part, c.relname as owner, a.attnum::int as place, 'table ' || c.relname || ' column ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end
        || case when a.attgenerated = 's' then ' generated ' else ' ' end || coalesce(pg_get_expr(d.adbin, d.adrelid), '') as line
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      union all
      -- PostgreSQL 18 lists NOT NULL as a constraint too; the column says it already.
      select 2, c.relname, 0, 'table ' || c.relname || ' constraint ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
      from pg_constraint k join pg_class c on c.oid = k.conrelid where c.relnamespace = 'public'::regnamespace and k.contype <> 'n'
      union all
      select 3, tablename, 0, indexdef from pg_indexes where schemaname = 'public'
      union all
      select 4, p.proname, 0, pg_get_functiondef(p.oid) from pg_proc p
      where p.pronamespace = 'public'::regnamespace and not exists (select 1 from pg_depend d where d.objid = p.oid and d.deptype = 'e')
      union all
      select 5, c.relname, 0, pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid where not t.tgisinternal and c.relnamespace = 'public'::regnamespace
      union all
      select 6, extname, 0, 'extension ' || extname from pg_extension where extname <> 'plpgsql'
    ) as lines order by part, owner collate "C", place, line collate "C"`);
  return `${lines.map(({ line }) => line.trimEnd()).join("\n")}\n`;
}
