// Mandates as compiled policies, for those who enforce them. In force is what `mandate_version` says; the compiled row only says how.
import type { MandateDocument } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface CompiledMandateRow {
  readonly mandateId: string;
  readonly version: number;
  readonly hash: string;
  /** The official JSON form: `[[id, policy], …]`. */
  readonly policies: string;
  readonly digest: string;
  /** Digest of the schema, and version of the engine, that validated it. */
  readonly schema: string;
  readonly engine: string;
}

export async function putCompiledMandate(tx: Tx, row: CompiledMandateRow): Promise<void> {
  await tx.execute(sql`
    insert into compiled_mandate (mandate_id, version, hash, policies, digest, schema, engine, compiled_at)
    values (${row.mandateId}, ${row.version}, ${row.hash}, ${row.policies}, ${row.digest}, ${row.schema}, ${row.engine}, ${tx.at})
    on conflict (mandate_id, version) do update set hash = excluded.hash, policies = excluded.policies, digest = excluded.digest, schema = excluded.schema, engine = excluded.engine, compiled_at = excluded.compiled_at`);
}

export interface MandateOnDuty {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  readonly document: MandateDocument;
  readonly until: string | null;
  /** Null: it is in force and nobody has compiled it. */
  readonly policies: string | null;
  readonly digest: string | null;
  readonly compiledHash: string | null;
}

/** Every mandate in force, or those of these ids that are. */
export const mandatesOnDuty = (db: Db, ids: readonly string[] | null): Promise<readonly MandateOnDuty[]> =>
  db.query<MandateOnDuty>(sql`
    select v.mandate_id as id, v.version, v.hash, v.document, v.until, c.policies, c.digest, c.hash as "compiledHash"
    from mandate_version v left join compiled_mandate c on c.mandate_id = v.mandate_id and c.version = v.version
    where v.state = 'active' and ${ids === null ? sql`true` : sql`v.mandate_id = any(${ids}::text[])`} order by v.mandate_id`);

export interface UncompiledMandate {
  readonly mandateId: string;
  readonly version: number;
  readonly hash: string;
  readonly document: MandateDocument;
}

/** In force, and not compiled against this schema by this engine. */
export const uncompiledMandates = (db: Db, { schema, engine }: Pick<CompiledMandateRow, "schema" | "engine">, limit: number): Promise<readonly UncompiledMandate[]> =>
  db.query<UncompiledMandate>(sql`
    select v.mandate_id as "mandateId", v.version, v.hash, v.document from mandate_version v left join compiled_mandate c on c.mandate_id = v.mandate_id and c.version = v.version
    where v.state = 'active' and (c.mandate_id is null or c.schema <> ${schema} or c.engine <> ${engine} or c.hash <> v.hash) order by v.mandate_id limit ${limit}`);
