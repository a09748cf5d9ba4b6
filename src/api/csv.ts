// CSV (RFC 4180) for people who open it in a spreadsheet: a cell that would run as a formula is made plain text.

export type Cell = string | number | boolean | null | undefined;

/** SPEC: OWASP CSV injection. Tab and carriage return count too, because spreadsheets skip them before they look. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;

/** Header and rows, CRLF, with a BOM so that spreadsheets read UTF-8. */
export function toCsv(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
  let text = `\ufeff${header.map(cellText).join(",")}\r\n`;
  for (const row of rows) text += `${row.map(cellText).join(",")}\r\n`;
  return text;
}

function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  if (typeof cell !== "string") return String(cell);
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
