// The JSON of a scan in pieces: the same bytes as JSON.stringify, but a result of millions of rows never becomes one string.
import type { ScanReport } from "./scan-report.ts";

const PIECE_CHARACTERS = 1 << 16;

/** One member after the other, and of a list one row after the other. */
export function* scanAsJson(report: ScanReport): Generator<string> {
  yield* gathered(members(report));
}

function* members(report: ScanReport): Generator<string> {
  let before = "{\n";
  for (const [name, value] of Object.entries(report)) {
    yield `${before}  ${JSON.stringify(name)}: `;
    yield* Array.isArray(value) ? rows(value) : [indented(value, "  ")];
    before = ",\n";
  }
  yield "\n}\n";
}

function* rows(items: readonly unknown[]): Generator<string> {
  if (items.length === 0) {
    yield "[]";
    return;
  }
  let before = "[\n";
  for (const item of items) {
    yield `${before}    ${indented(item, "    ")}`;
    before = ",\n";
  }
  yield "\n  ]";
}

/** A string in JSON never holds a line break of its own, so every line break is one of the layout. */
const indented = (value: unknown, by: string) => JSON.stringify(value, null, 2).replaceAll("\n", `\n${by}`);

/** Pieces large enough to be worth a write. */
export function* gathered(pieces: Iterable<string>): Generator<string> {
  let held = "";
  for (const piece of pieces) {
    held += piece;
    if (held.length < PIECE_CHARACTERS) continue;
    yield held;
    held = "";
  }
  if (held !== "") yield held;
}
