// Messages over a pipe: one JSON text a line. A line without end is no message; a reader that is slow holds up its writer, and nobody else.
import type { Readable, Writable } from "node:stream";

export type Json = Readonly<Record<string, unknown>>;

export interface LineOptions {
  readonly most: number;
  take(line: string): void;
  tooLong(): void;
  end(): void;
}

const NEWLINE = 0x0a;

export function readLines(from: Readable, { most, take, tooLong, end }: LineOptions): void {
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer): boolean => {
    bytes += part.length;
    if (bytes > most) {
      tooLong();
      return false;
    }
    parts.push(part);
    return true;
  };
  from.on("data", (chunk: Buffer) => {
    let rest = chunk;
    for (let at = rest.indexOf(NEWLINE); at !== -1; at = rest.indexOf(NEWLINE)) {
      if (!add(rest.subarray(0, at))) return;
      const line = Buffer.concat(parts).toString("utf8").replace(/\r$/, "");
      parts = [];
      bytes = 0;
      rest = rest.subarray(at + 1);
      if (line.trim() !== "") take(line);
    }
    if (rest.length > 0) add(rest);
  });
  from.once("end", end);
  from.once("error", end);
}

/** `source`: waits while the other side does not read. */
export function lineWriter(to: Writable, source: Readable): (line: string) => void {
  // A reader that went away is told by the end of the process, or of its input.
  to.on("error", () => source.resume());
  return (line) => {
    if (to.destroyed || to.writableEnded || to.write(`${line}\n`)) return;
    source.pause();
    to.once("drain", () => source.resume());
  };
}

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
