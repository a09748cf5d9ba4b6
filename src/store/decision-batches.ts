// Batches of decisions as the audit log tells of them: which stand, what is in them, and through which of them they were pruned. What the log says is read from its
// hashed text alone.
import { DECISION_COLUMNS, type DecisionRecordRow } from "./decision-records.ts";
import type { Db } from "./connection.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface RecordedBatch {
  /** Of the audit record; batches are in its order. */
  readonly recordId: string;
  /** Of that record, in the log; null for the moments until it is numbered. */
  readonly index: number | null;
  readonly recordedAt: string;
  /** Id of its first decision. */
  readonly batch: string;
  readonly count: number;
  readonly from: string;
  readonly to: string;
  readonly sha256: string;
}

/** Everything through this batch was kept for long enough, and is gone. */
export interface Pruning {
  readonly recordId: string;
  readonly at: string;
  /** `recordId` of the last batch that went. */
  readonly through: string;
  /** Recorded before this instant. */
  readonly before: string;
}

interface Written {
  readonly id: string;
  readonly leaf: number | null;
  readonly entry: string;
}
interface Told<Detail> {
  readonly at: string;
  readonly subject: string;
  readonly detail: Detail;
}

/** In the order of their records, after this one. */
export async function recordedBatches(db: Db, after: string, limit: number): Promise<readonly RecordedBatch[]> {
  const rows = await db.query<Written>(sql`select id, leaf, entry from audit_entry where action = 'decision.recorded' and id > ${after} order by id limit ${limit}`);
  return rows.map(batchIn);
}

/** That this record tells of. */
export async function batchOfRecord(db: Db, recordId: string): Promise<RecordedBatch | undefined> {
  const [row] = await db.query<Written>(sql`select id, leaf, entry from audit_entry where action = 'decision.recorded' and id = ${recordId}`);
  return row === undefined ? undefined : batchIn(row);
}

function batchIn({ id, leaf, entry }: Written): RecordedBatch {
  const { at, subject, detail } = JSON.parse(entry) as Told<Pick<RecordedBatch, "count" | "from" | "to" | "sha256">>;
  return { recordId: id, index: leaf, recordedAt: at, batch: subject, count: detail.count, from: detail.from, to: detail.to, sha256: detail.sha256 };
}

export async function lastPruning(db: Db): Promise<Pruning | undefined> {
  const [row] = await db.query<Written>(sql`select id, leaf, entry from audit_entry where action = 'decision.pruned' order by id desc limit 1`);
  if (row === undefined) return undefined;
  const { at, subject: through, detail } = JSON.parse(row.entry) as Told<{ readonly before: string }>;
  return { recordId: row.id, at, through, before: detail.before };
}

export async function countBatches(db: Db, through: string): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from audit_entry where action = 'decision.recorded' and id <= ${through}`);
  return row?.count ?? 0;
}

type Span = Pick<RecordedBatch, "batch" | "from" | "to">;
const spanOf = (batches: readonly Span[]) => {
  const instants = batches.flatMap(({ from, to }) => [from, to]).sort();
  return sql`at between ${instants[0] ?? ""} and ${instants.at(-1) ?? ""} and batch = any(${batches.map(({ batch }) => batch)}::text[])`;
};

/** Rows of these batches, by batch. */
export async function decisionsOfBatches(db: Db, batches: readonly Span[]): Promise<ReadonlyMap<string, readonly DecisionRecordRow[]>> {
  if (batches.length === 0) return new Map();
  const rows = await db.query<DecisionRecordRow & { readonly batch: string }>(sql`select ${DECISION_COLUMNS}, batch from decision_record where ${spanOf(batches)}`);
  const grouped = Map.groupBy(rows, ({ batch }) => batch);
  return new Map([...grouped].map(([batch, each]) => [batch, each.map(alone)]));
}

/** As it was recorded: which batch it was in was not known then. */
function alone(row: DecisionRecordRow & { readonly batch: string }): DecisionRecordRow {
  const { batch: _, ...rest } = row;
  return rest;
}

export const countStandingDecisions = async (db: Db): Promise<number> => (await db.query<{ count: number }>(sql`select count(*) as count from decision_record`))[0]?.count ?? 0;

/** The oldest decision whose batch no standing record tells of. */
export async function strayDecision(db: Db, prunedThrough: string): Promise<{ readonly id: string; readonly batch: string } | undefined> {
  const [row] = await db.query<{ id: string; batch: string }>(sql`
    select r.id, r.batch from decision_record r
    where not exists (select 1 from audit_entry e where e.action = 'decision.recorded' and e.subject = r.batch and e.id > ${prunedThrough}) order by r.at, r.id limit 1`);
  return row;
}

const LOCK = 7_420_031;
/** One server prunes at a time. */
export const lockForPruning = async (tx: Tx): Promise<void> => void (await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`));

/** Takes whole batches out. Gives how many decisions went. */
export const deleteBatches = (tx: Tx, batches: readonly Span[]): Promise<number> => tx.execute(sql`delete from decision_record where ${spanOf(batches)}`);
