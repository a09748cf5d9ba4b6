// The log in the store as a source for verification and export, and proofs about it.
import { consistencyProof, inclusionProof, type Hash } from "../kernel/index.ts";
import { sql, type Db, type Pool } from "../store/index.ts";
import type { LogEntry, LogSource } from "./verify.ts";
import { readTile, tileReader, TILE_WIDTH } from "./tiles.ts";

const PAGE = 5_000;
const HASH_BYTES = 32;

/** `kept`: checkpoints from outside the database. */
export function storedLog(pool: Pool, kept: readonly string[] = []): LogSource {
  const treeHash = leafReader(pool);
  return {
    entries: () => readEntries(pool, treeHash),
    treeHash,
    checkpoints: async () => {
      const rows = await pool.query<{ note: string }>(sql`select note from audit_checkpoint order by size`);
      const notes = rows.map((row) => row.note);
      return [...notes, ...kept.filter((note) => !notes.includes(note))];
    },
  };
}

async function* readEntries(db: Db, treeHash: (index: number) => Promise<Hash | undefined>): AsyncGenerator<LogEntry> {
  for (let from = 0; ; ) {
    const rows = await db.query<{ leaf: number; id: string; entry: string }>(sql`select leaf, id, entry from audit_entry where leaf >= ${from} order by leaf limit ${PAGE}`);
    for (const { leaf, id, entry } of rows) {
      const hash = await treeHash(leaf);
      yield { index: leaf, id, entry, ...(hash === undefined ? {} : { treeHash: hash }) };
    }
    const last = rows.at(-1);
    if (rows.length < PAGE || last === undefined) return;
    from = last.leaf + 1;
  }
}

function leafReader(db: Db): (index: number) => Promise<Hash | undefined> {
  let at = -1;
  let tile: Buffer = Buffer.alloc(0);
  return async (index) => {
    const wanted = Math.floor(index / TILE_WIDTH);
    if (wanted !== at) {
      tile = await readTile(db, 0, wanted);
      at = wanted;
    }
    const begin = (index % TILE_WIDTH) * HASH_BYTES;
    return tile.length >= begin + HASH_BYTES ? tile.subarray(begin, begin + HASH_BYTES) : undefined;
  };
}

/** Entries that wait for their number: seconds old, and covered by no checkpoint yet. */
export async function countWaiting(db: Db): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from audit_entry where leaf is null`);
  return row?.count ?? 0;
}

/** That the entry at `index` is in the tree of `size`. */
export function proveInclusion(db: Db, index: number, size: number): Promise<readonly Hash[]> {
  return inclusionProof(tileReader(db), index, size);
}

/** That the tree of `newSize` continues the one of `oldSize`. */
export function proveConsistency(db: Db, oldSize: number, newSize: number): Promise<readonly Hash[]> {
  return consistencyProof(tileReader(db), oldSize, newSize);
}
