// Random bytes for names that nobody may guess. Asked of the system a few thousand at a time, for each asking costs more than a name.
import { randomFillSync } from "node:crypto";

const pool = Buffer.alloc(4096);
let used = pool.length;

/** So many bytes that were given to nobody else; to be used at once, for their place is filled anew later. At most 4,096. */
export function freshBytes(count: number): Buffer {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return pool.subarray(used - count, used);
}
