// Policy strings: wildcards (`*`, `?`) and policy variables (`${aws:username}`, `${key, 'default'}`, `${*}`). Matching is linear in
// the pattern times the text, without regular expressions, so that no policy can make it backtrack without bound.
import { UNKNOWN, type Context } from "./context.ts";
import { MAYBE, NO, YES, type Tri } from "./tri.ts";

const STAR = -1;
const ANY_ONE = -2;

interface Variable {
  readonly key: string;
  readonly spelling: string;
  readonly fallback: string | undefined;
}

type Token = number | Variable;

export interface Pattern {
  readonly source: string;
  /** True when it matches every text. */
  readonly everything: boolean;
  readonly hasVariables: boolean;
  /** `undefined` when a variable has no value and no default: the text then matches nothing, and a negation of it holds for nothing. */
  matches(text: string, context: Context): Tri | undefined;
  /** The pattern with its variables written out, `*` where a value is unknown (then `open`); undefined when a variable has no value. */
  spell(context: Context): { readonly text: string; readonly open: boolean } | undefined;
}

interface PatternOptions {
  /** `*` and `?` are wildcards; otherwise they stand for themselves. */
  readonly wildcards: boolean;
  /** SPEC: only version 2012-10-17 knows policy variables. */
  readonly variables: boolean;
  readonly ignoreCase?: boolean;
}

export function compilePattern(source: string, options: PatternOptions): Pattern {
  const ignoreCase = options.ignoreCase === true;
  const tokens = tokenize(source, options);
  if (tokens.some((token) => typeof token === "object")) return withVariables(source, tokens, ignoreCase);
  const codes = ignoreCase ? lowerCodes(tokens as number[]) : (tokens as number[]);
  const test = compileCodes(codes);
  return {
    source,
    everything: codes.length > 0 && codes.every((code) => code === STAR),
    hasVariables: false,
    spell: () => ({ text: source, open: false }),
    matches: ignoreCase ? (text) => (test(text.toLowerCase()) ? YES : NO) : (text) => (test(text) ? YES : NO),
  };
}

/** A plain wildcard test without variables; `ignoreCase` expects lower-cased text. */
export function compileWildcard(source: string): (text: string) => boolean {
  return compileCodes(tokenize(source, { wildcards: true, variables: false }) as number[]);
}

function withVariables(source: string, tokens: readonly Token[], ignoreCase: boolean): Pattern {
  const head = headOf(tokens);
  let lastFilled: string | undefined;
  let lastTest: (text: string) => boolean = () => false;
  return {
    source,
    everything: false,
    hasVariables: true,
    matches(text, context) {
      const filled = fill(tokens, context);
      if (filled === undefined) return undefined;
      if (!ignoreCase && !text.startsWith(head)) return NO;
      // One principal asks many times with the same values: the last filled pattern is kept compiled.
      if (filled.key !== lastFilled) {
        lastTest = compileCodes(ignoreCase ? lowerCodes(write(tokens, filled.values)) : write(tokens, filled.values));
        lastFilled = filled.key;
      }
      if (!lastTest(ignoreCase ? text.toLowerCase() : text)) return NO;
      return filled.open ? MAYBE : YES;
    },
    spell(context) {
      const filled = fill(tokens, context);
      if (filled === undefined) return undefined;
      const text = write(tokens, filled.values).map((code) => (code === STAR ? "*" : code === ANY_ONE ? "?" : String.fromCharCode(code)));
      return { text: text.join(""), open: filled.open };
    },
  };
}

interface Filled {
  /** One for each variable; undefined where the value is unknown. */
  readonly values: readonly (string | undefined)[];
  readonly key: string;
  readonly open: boolean;
}

/** The values of the variables, or undefined when one has none. */
function fill(tokens: readonly Token[], context: Context): Filled | undefined {
  const values: (string | undefined)[] = [];
  let key = "";
  let open = false;
  for (const token of tokens) {
    if (typeof token === "number") continue;
    const value = context.get(token.key, token.spelling);
    if (value === UNKNOWN) {
      open = true;
      context.missing.add(token.spelling);
      values.push(undefined);
      key += "\u0000?";
      continue;
    }
    // PROVIDER: a variable needs exactly one value.
    const text = value !== undefined && value.length === 1 ? value[0] : token.fallback;
    if (text === undefined) return undefined;
    values.push(text);
    key += `\u0000=${text}`;
  }
  return { values, key, open };
}

/** The pattern with its variables written out; what is unknown may be anything. */
function write(tokens: readonly Token[], values: readonly (string | undefined)[]): number[] {
  const codes: number[] = [];
  let next = 0;
  for (const token of tokens) {
    if (typeof token === "number") {
      codes.push(token);
      continue;
    }
    const value = values[next++];
    if (value === undefined) codes.push(STAR);
    else for (let i = 0; i < value.length; i++) codes.push(value.charCodeAt(i));
  }
  return codes;
}

function headOf(tokens: readonly Token[]): string {
  let head = "";
  for (const token of tokens) {
    if (typeof token !== "number" || token < 0) break;
    head += String.fromCharCode(token);
  }
  return head;
}

function lowerCodes(codes: readonly number[]): number[] {
  return codes.map((code) => (code < 0 ? code : String.fromCharCode(code).toLowerCase().charCodeAt(0)));
}

function tokenize(source: string, options: PatternOptions): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < source.length; i++) {
    const code = source.charCodeAt(i);
    if (options.variables && code === 36 && source.charCodeAt(i + 1) === 123) {
      const end = source.indexOf("}", i + 2);
      if (end > 0) {
        pushVariable(tokens, source.slice(i + 2, end));
        i = end;
        continue;
      }
    }
    if (options.wildcards && code === 42) {
      if (tokens.at(-1) !== STAR) tokens.push(STAR);
    } else if (options.wildcards && code === 63) tokens.push(ANY_ONE);
    else tokens.push(code);
  }
  return tokens;
}

function pushVariable(tokens: Token[], inside: string): void {
  const trimmed = inside.trim();
  // SPEC: ${*}, ${?} and ${$} stand for the character itself.
  if (trimmed === "*" || trimmed === "?" || trimmed === "$") {
    tokens.push(trimmed.charCodeAt(0));
    return;
  }
  const comma = trimmed.indexOf(",");
  const spelling = (comma < 0 ? trimmed : trimmed.slice(0, comma)).trim();
  const fallback = comma < 0 ? undefined : trimmed.slice(comma + 1).trim().replace(/^'(.*)'$/s, "$1");
  tokens.push({ key: spelling.toLowerCase(), spelling, fallback });
}

function compileCodes(codes: readonly number[]): (text: string) => boolean {
  const firstWild = codes.findIndex((code) => code < 0);
  if (firstWild < 0) {
    const literal = String.fromCharCode(...codes);
    return (text) => text === literal;
  }
  if (codes.every((code) => code === STAR)) return () => true;
  if (firstWild === codes.length - 1 && codes[firstWild] === STAR) {
    const prefix = String.fromCharCode(...codes.slice(0, -1));
    return (text) => text.startsWith(prefix);
  }
  if (!codes.includes(ANY_ONE)) return matchPieces(piecesOf(codes));
  const head = String.fromCharCode(...codes.slice(0, firstWild));
  return (text) => text.startsWith(head) && globMatch(codes, text);
}

/** The literal pieces between the stars. */
function piecesOf(codes: readonly number[]): readonly string[] {
  const pieces: string[] = [""];
  for (const code of codes) {
    if (code === STAR) pieces.push("");
    else pieces.push((pieces.pop() ?? "") + String.fromCharCode(code));
  }
  return pieces;
}

/** The first piece begins the text, the last ends it, the others follow each other between; the leftmost place is always right. */
function matchPieces(pieces: readonly string[]): (text: string) => boolean {
  const head = pieces[0] ?? "";
  const tail = pieces.at(-1) ?? "";
  const middle = pieces.slice(1, -1).filter((piece) => piece !== "");
  const shortest = head.length + tail.length;
  return (text) => {
    if (text.length < shortest || !text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const piece of middle) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}

/** Greedy two-pointer glob: on a mismatch only the last star gives way, so the work is at most pattern × text. */
function globMatch(codes: readonly number[], text: string): boolean {
  let p = 0;
  let t = 0;
  let starAt = -1;
  let resumeAt = 0;
  while (t < text.length) {
    const code = codes[p];
    if (code === STAR) {
      starAt = p++;
      resumeAt = t;
    } else if (code !== undefined && (code === ANY_ONE || code === text.charCodeAt(t))) {
      p++;
      t++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      t = ++resumeAt;
    } else return false;
  }
  while (codes[p] === STAR) p++;
  return p === codes.length;
}
