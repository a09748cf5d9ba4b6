// Keyset pages: a cursor holds the sort, the value and the id of the last row, so that page 10,000 costs what page 1 costs.
import { MandateError } from "../kernel/index.ts";
import { sql, trusted, type Sql } from "./sql.ts";

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface Page<T> {
  readonly rows: readonly T[];
  readonly nextCursor: string | null;
}

export interface Sort {
  /** Stands in the cursor; a cursor of another sort is refused. */
  readonly name: string;
  /** Never null. Trusted text of the program. */
  readonly expression: string;
  readonly type: "text" | "timestamptz" | "date" | "integer";
  readonly descending: boolean;
  /** The column that tells equal values apart. */
  readonly id: string;
}

/** `order by … limit …` and the condition that continues after the cursor; one row more than asked tells whether there is a next page. */
export function keyset(sort: Sort, page: PageRequest): { readonly after: Sql; readonly order: Sql } {
  const direction = trusted(sort.descending ? "desc" : "asc");
  const order = sql`order by ${trusted(sort.expression)} ${direction}, ${trusted(sort.id)} ${direction} limit ${page.limit + 1}`;
  if (page.cursor === undefined) return { after: sql`true`, order };
  const { value, id } = decode(sort, page.cursor);
  const compare = trusted(sort.descending ? "<" : ">");
  return { after: sql`(${trusted(sort.expression)}, ${trusted(sort.id)}) ${compare} (${value}::${trusted(sort.type)}, ${id})`, order };
}

/** Cuts the extra row off. `valueOf` gives what the sort expression gave for a row. */
export function toPage<Row extends { readonly id: string }, T>(sort: Sort, page: PageRequest, rows: readonly Row[], valueOf: (row: Row) => string | number, toItem: (row: Row) => T): Page<T> {
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const more = rows.length > page.limit && last !== undefined;
  return { rows: shown.map(toItem), nextCursor: more ? encode(sort, valueOf(last), last.id) : null };
}

const directed = (sort: Sort) => `${sort.descending ? "-" : ""}${sort.name}`;

function encode(sort: Sort, value: string | number, id: string): string {
  return Buffer.from(JSON.stringify([directed(sort), value, id])).toString("base64url");
}

function decode(sort: Sort, cursor: string): { value: string | number; id: string } {
  const parts = parse(cursor);
  const [name, value, id] = parts;
  const fits = parts.length === 3 && name === directed(sort) && (typeof value === "string" || typeof value === "number") && typeof id === "string" && isOfType(sort, value);
  if (!fits) throw new MandateError("invalid_input", "the cursor does not belong to this list and sort order; begin again without a cursor");
  return { value: value as string | number, id: id as string };
}

function isOfType(sort: Sort, value: string | number): boolean {
  if (sort.type === "integer") return Number.isSafeInteger(value);
  if (sort.type === "timestamptz") return value === "-infinity" || (typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value));
  if (sort.type === "date") return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  return typeof value === "string";
}

function parse(cursor: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    return Array.isArray(value) ? value : [];
  } catch (thrown) {
    throw new MandateError("invalid_input", "the cursor is damaged; begin again without a cursor", { cause: thrown });
  }
}

/** `like` pattern that finds the words as they stand, in lower case. */
export function containing(text: string): string {
  return `%${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
}
