// Decisions against the log: each batch that it tells of is recomputed from the rows that stand, and every row belongs to one. Pruned batches are known by the record of
// their pruning.
import { batchOfRecord, countBatches, countStandingDecisions, decisionsOfBatches, digestOfDecisions, lastPruning, recordedBatches, sql, strayDecision, type DecisionRecordRow, type Pool, type Pruning, type RecordedBatch } from "../store/index.ts";

export interface DecisionsVerification {
  /** Decisions that equal the digest of their batch. */
  readonly verified: number;
  readonly batches: number;
  /** Batches that went because they were kept for long enough. */
  readonly pruned: number;
  /** In the order of the log, so that the first names the first bad batch. */
  readonly problems: readonly string[];
}

const BATCHES_AT_ONCE = 500;
const DECISIONS_AT_ONCE = 2_500;
const MOST_PROBLEMS = 100;
const DAY_MILLISECONDS = 86_400_000;

/** As of one moment: what is written or pruned meanwhile is no damage. */
export const verifyDecisions = (pool: Pool): Promise<DecisionsVerification> =>
  pool.transaction(async (db) => {
    await db.execute(sql`set transaction isolation level repeatable read, read only`);
    const pruning = await lastPruning(db);
    const through = pruning?.through ?? "";
    const problems: string[] = [];
    let batches = 0;
    let verified = 0;
    let told = 0;
    for (let after = through; ; ) {
      const page = await recordedBatches(db, after, BATCHES_AT_ONCE);
      const last = page.at(-1);
      if (last === undefined) break;
      for (const some of portions(page)) {
        const standing = await decisionsOfBatches(db, some);
        for (const batch of some) {
          const rows = standing.get(batch.batch) ?? [];
          const wrong = problemOf(batch, rows);
          batches++;
          told += batch.count;
          if (wrong === undefined) verified += rows.length;
          else problems.push(wrong);
        }
      }
      after = last.recordId;
    }
    if (pruning !== undefined) problems.push(...problemsOfPruning(pruning, await batchOfRecord(db, pruning.through)));
    const stray = await strayDecision(db, through);
    if (stray !== undefined) problems.push(`the decision ${stray.id} stands in the batch ${stray.batch}, which no standing record tells of: it was put in, or put back after it was pruned`);
    else if (problems.length === 0 && (await countStandingDecisions(db)) !== told) problems.push(`more decisions stand than the ${told} that the log tells of: some were put in under the name of a batch that is not theirs`);
    return { verified, batches, pruned: await countBatches(db, through), problems: problems.slice(0, MOST_PROBLEMS) };
  });

/** What is wrong with one batch; nothing when its rows are what was recorded, to the last byte. */
export function problemOf({ batch, index, count, from, sha256 }: RecordedBatch, rows: readonly DecisionRecordRow[]): string | undefined {
  const which = `the batch ${batch} of ${count} decisions from ${from} (${index === null ? "its record waits for its number" : `record ${index}`})`;
  if (rows.length < count) return `${which} has ${rows.length === 0 ? "no decision" : `${rows.length} decisions`} left: ${count - rows.length} were deleted or moved in time`;
  if (rows.length > count) return `${which} has ${rows.length} decisions: ${rows.length - count} were put in`;
  return digestOfDecisions(rows) === sha256 ? undefined : `${which} is not what was recorded: a decision of it was edited or changed places`;
}

/** INVARIANT: a pruning takes what was recorded before its instant, and that instant is at least a day ago. */
function problemsOfPruning({ recordId, through, before: until, at }: Pruning, last: RecordedBatch | undefined): readonly string[] {
  if (last === undefined) return [`the pruning ${recordId} took everything through the record ${through}, which tells of no batch of decisions`];
  if (last.recordedAt < until && Date.parse(until) <= Date.parse(at) - DAY_MILLISECONDS) return [];
  return [`the pruning ${recordId} of ${at} took the batch ${last.batch}, recorded ${last.recordedAt}, though it says that it takes what is older than ${until}`];
}

function* portions(batches: readonly RecordedBatch[]): Generator<readonly RecordedBatch[]> {
  let some: RecordedBatch[] = [];
  let decisions = 0;
  for (const batch of batches) {
    if (some.length > 0 && decisions + batch.count > DECISIONS_AT_ONCE) {
      yield some;
      some = [];
      decisions = 0;
    }
    some.push(batch);
    decisions += batch.count;
  }
  if (some.length > 0) yield some;
}
