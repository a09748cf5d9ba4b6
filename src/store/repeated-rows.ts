// Edges that one read tells twice, such as the same export under two names. Rare, so the first telling streams on to the database and only
// the repeated ones are held.
import type { CopyRow } from "./copy.ts";

/** Sorts rows as they stream by: `firsts` gives those not met before, `rows` holds the others, joined by id. */
export class RepeatedRows {
  readonly #rows = new Map<string, CopyRow>();

  /** The id is the first column. Repeats are known by a prefix of it: two ids with one prefix are held in vain, never joined. */
  *firsts(rows: Iterable<CopyRow>): Generator<CopyRow> {
    const seen = new Set<number>();
    for (const row of rows) {
      const prefix = prefixOf(row[0] as string);
      const before = seen.size;
      if (seen.add(prefix).size > before) yield row;
      else this.#hold(row);
    }
  }

  rows(): IterableIterator<CopyRow> {
    return this.#rows.values();
  }

  get size(): number {
    return this.#rows.size;
  }

  #hold(row: CopyRow): void {
    const id = row[0] as string;
    const before = this.#rows.get(id);
    this.#rows.set(id, before === undefined ? row : joinRows(before, row));
  }
}

/** The first eight letters after `xxx_` as a number of 48 bits, which takes a tenth of the memory of the string. */
function prefixOf(id: string): number {
  let number = 0;
  for (let at = 4; at < 12; at++) number = number * 64 + (id.charCodeAt(at) - 48);
  return number;
}

/** The later row wins where it speaks; origins (the last column) are joined. */
function joinRows(earlier: CopyRow, later: CopyRow): CopyRow {
  const origins = [...new Set([...(earlier.at(-1) as readonly number[]), ...(later.at(-1) as readonly number[])])].sort((a, b) => a - b);
  return [...later.slice(0, -1).map((value, index) => value ?? earlier[index]), origins];
}
