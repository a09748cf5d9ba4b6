// Splits a JSON export of any size into its parts without ever holding the whole: elements of top-level arrays, members of the top
// object, documents of NDJSON. A byte scanner finds the borders; each part is then parsed by JSON.parse. Memory is one part.
import { MandateError } from "../../../kernel/index.ts";
import type { Part } from "../contract.ts";

export interface JsonPartsLimits {
  /** Deepest nesting that is read; an export nests a dozen levels. */
  readonly depth: number;
  /** Largest single part, in bytes. */
  readonly partBytes: number;
}

export const JSON_LIMITS: JsonPartsLimits = { depth: 256, partBytes: 64 * 1024 * 1024 };

/** `split`: members and elements are parts of their own. `whole`: each top-level value is one part (NDJSON). */
export type JsonShape = "split" | "whole";

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
const COMMA = 0x2c;
const COLON = 0x3a;
const NEWLINE = 0x0a;

const isSpace = (byte: number) => byte === 0x20 || byte === NEWLINE || byte === 0x0d || byte === 0x09;

/**
 * Yields the parts in order. Parts that are complete are yielded even when the file is cut off later; then a `malformed_file` error
 * with line and what is wrong is thrown, so the caller keeps what was read and says what is missing.
 */
export async function* jsonParts(chunks: AsyncIterable<Uint8Array>, shape: JsonShape, limits: JsonPartsLimits = JSON_LIMITS): AsyncGenerator<Part> {
  const splitter = new Splitter(shape, limits);
  for await (const chunk of chunks) yield* splitter.push(chunk);
  yield* splitter.end();
}

/** The scanner's state between chunks. A class because a chunk may end anywhere, and the state must outlive it. */
class Splitter {
  readonly #shape: JsonShape;
  readonly #limits: JsonPartsLimits;
  #line = 1;
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Bytes of the value being read, from earlier chunks. */
  #held: Uint8Array[] = [];
  #heldBytes = 0;
  /** True while a value is being read, with the depth at which it began. */
  #inValue = false;
  #valueDepth = 0;
  #valueLine = 1;
  /** Containers that are walked through rather than read as one value: the top object or array, and an array member of the top object. */
  #walked: number[] = [];
  #member: string | null = null;
  #expectsKey = false;

  constructor(shape: JsonShape, limits: JsonPartsLimits) {
    this.#shape = shape;
    this.#limits = limits;
  }

  *push(chunk: Uint8Array): Generator<Part> {
    let start = this.#inValue ? 0 : -1;
    for (let i = 0; i < chunk.length; i++) {
      const byte = chunk[i] as number;
      if (byte === NEWLINE) this.#line++;
      if (this.#inString) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) {
          this.#inString = false;
          if (this.#inValue && this.#depth === this.#valueDepth) {
            yield* this.#close(chunk, start, i + 1);
            start = -1;
          }
        }
        continue;
      }
      if (this.#inValue) {
        if (byte === QUOTE) this.#inString = true;
        else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#deeper();
        else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
          if (this.#depth === this.#valueDepth) {
            // A bare number, true, false or null ends where its container closes.
            yield* this.#close(chunk, start, i);
            start = -1;
            this.#leave();
            continue;
          }
          this.#depth--;
          if (this.#depth === this.#valueDepth) {
            yield* this.#close(chunk, start, i + 1);
            start = -1;
          }
        } else if (this.#depth === this.#valueDepth && (byte === COMMA || isSpace(byte))) {
          yield* this.#close(chunk, start, i);
          start = -1;
          if (byte === COMMA) this.#next();
        }
        continue;
      }
      if (isSpace(byte) || byte === COLON) continue;
      if (byte === COMMA) {
        this.#next();
        continue;
      }
      if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        this.#leave();
        continue;
      }
      if (this.#walks(byte)) {
        this.#deeper();
        this.#walked.push(byte);
        this.#expectsKey = byte === OPEN_BRACE;
        continue;
      }
      this.#inValue = true;
      this.#valueDepth = this.#depth;
      this.#valueLine = this.#line;
      start = i;
      if (byte === QUOTE) this.#inString = true;
      else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#deeper();
    }
    if (this.#inValue && start >= 0) this.#hold(chunk.slice(start));
  }

  *end(): Generator<Part> {
    if (this.#inValue && !this.#inString && this.#depth === this.#valueDepth && this.#walked.length === 0) {
      yield* this.#close(new Uint8Array(0), 0, 0);
    }
    if (this.#inValue || this.#inString || this.#depth > 0) {
      throw this.#malformed("the file ends in the middle of a value; it was cut off. Export it again");
    }
  }

  /** The top container is walked through when splitting, and so is an array that is a member of the top object. */
  #walks(byte: number): boolean {
    if (this.#shape === "whole" || this.#expectsKey) return false;
    if (this.#walked.length === 0) return byte === OPEN_BRACE || byte === OPEN_BRACKET;
    return this.#walked.length === 1 && this.#walked[0] === OPEN_BRACE && byte === OPEN_BRACKET;
  }

  #deeper(): void {
    this.#depth++;
    if (this.#depth > this.#limits.depth) throw this.#malformed(`it nests deeper than ${this.#limits.depth} levels, which no export does`);
  }

  #leave(): void {
    if (this.#walked.length === 0) throw this.#malformed("a bracket closes that was never opened");
    this.#walked.pop();
    this.#depth--;
    if (this.#walked.length === 0) this.#member = null;
  }

  #next(): void {
    this.#expectsKey = this.#walked.at(-1) === OPEN_BRACE;
    if (this.#walked.length === 1 && this.#expectsKey) this.#member = null;
  }

  #hold(bytes: Uint8Array): void {
    this.#held.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes > this.#limits.partBytes) {
      throw this.#malformed(`one value is larger than ${Math.round(this.#limits.partBytes / 1_048_576)} MiB, which no export has`);
    }
  }

  *#close(chunk: Uint8Array, start: number, end: number): Generator<Part> {
    const tail = chunk.subarray(Math.max(start, 0), end);
    const bytes = this.#held.length === 0 ? tail : Buffer.concat([...this.#held, tail]);
    this.#held = [];
    this.#heldBytes = 0;
    this.#inValue = false;
    const value = this.#parse(bytes);
    if (this.#expectsKey) {
      if (typeof value !== "string") throw this.#malformed("a member has no name in quotes");
      this.#member = value;
      this.#expectsKey = false;
      return;
    }
    yield { member: this.#member, value, line: this.#valueLine };
  }

  #parse(bytes: Uint8Array): unknown {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
    try {
      return JSON.parse(text);
    } catch (cause) {
      throw this.#malformed("a value is not JSON", cause);
    }
  }

  #malformed(what: string, cause?: unknown): MandateError {
    return new MandateError("malformed_file", `line ${this.#inValue ? this.#valueLine : this.#line}: ${what}`, { cause, fields: { line: this.#line } });
  }
}

/** Deepest nesting of a JSON text, by one pass over its bytes. */
export function jsonDepth(bytes: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) deepest = Math.max(deepest, ++depth);
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) depth--;
  }
  return deepest;
}
