// The tree on disk: tiles of up to 256 hashes. Nodes between the tiles' levels are computed when asked for. SPEC: c2sp.org/tlog-tiles.
import { MandateError, nodeHash, type Hash, type NodeReader } from "../kernel/index.ts";
import { sql, type Db } from "../store/index.ts";

const TILE_HEIGHT = 8;
export const TILE_WIDTH = 256;
const HASH_BYTES = 32;

export async function readTile(db: Db, level: number, index: number): Promise<Buffer> {
  const [row] = await db.query<{ hashes: Buffer }>(sql`select hashes from audit_tile where level = ${level} and index = ${index}`);
  return row?.hashes ?? Buffer.alloc(0);
}

/** Reads nodes through tiles, each tile once. */
export function tileReader(db: Db): NodeReader {
  const tiles = new Map<string, Promise<Buffer>>();
  const tile = (level: number, index: number) => {
    const key = `${level}/${index}`;
    const known = tiles.get(key) ?? readTile(db, level, index);
    tiles.set(key, known);
    return known;
  };
  return async (level, index) => {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const width = 2 ** (level % TILE_HEIGHT);
    const first = index * width;
    const hashes = await tile(tileLevel, Math.floor(first / TILE_WIDTH));
    const begin = (first % TILE_WIDTH) * HASH_BYTES;
    if (hashes.length < begin + width * HASH_BYTES) throw new MandateError("audit_broken", `the audit log has no node ${level}/${index}; run mandate audit verify and restore from a backup`);
    return subtreeHash(hashes.subarray(begin, begin + width * HASH_BYTES));
  };
}

function subtreeHash(hashes: Buffer): Hash {
  if (hashes.length === HASH_BYTES) return hashes;
  const middle = hashes.length / 2;
  return nodeHash(subtreeHash(hashes.subarray(0, middle)), subtreeHash(hashes.subarray(middle)));
}

/** Appends leaves after the first `size`; each tile that fills gives its root to the level above. */
export async function appendLeaves(db: Db, size: number, leaves: readonly Hash[]): Promise<void> {
  let level = 0;
  let position = size;
  let hashes: readonly Hash[] = leaves;
  while (hashes.length > 0) {
    const above: Hash[] = [];
    for (let from = 0; from < hashes.length; ) {
      const index = Math.floor((position + from) / TILE_WIDTH);
      const offset = (position + from) % TILE_WIDTH;
      const some = hashes.slice(from, from + TILE_WIDTH - offset);
      const before = offset === 0 ? Buffer.alloc(0) : (await readTile(db, level, index)).subarray(0, offset * HASH_BYTES);
      const tile = Buffer.concat([before, ...some]);
      await db.execute(sql`insert into audit_tile (level, index, hashes) values (${level}, ${index}, ${tile}) on conflict (level, index) do update set hashes = excluded.hashes`);
      if (tile.length === TILE_WIDTH * HASH_BYTES) above.push(subtreeHash(tile));
      from += some.length;
    }
    hashes = above;
    position = Math.floor(position / TILE_WIDTH);
    level++;
  }
}
