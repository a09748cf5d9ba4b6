// The condition operators of IAM: how one context value is held against one policy value. Negation, sets and missing keys are in condition.ts.
import type { Context } from "./context.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { MAYBE, NO, YES, type Tri } from "./tri.ts";
import { networkContains, readBoolean, readDate, readNetwork, readNumber } from "./values.ts";

/** Holds one context value against the compiled policy value; `undefined` when the two cannot be compared (wrong type). */
export type Comparison = (text: string, context: Context) => Tri | undefined;

interface Operator {
  /** The documented spelling. */
  readonly name: string;
  readonly negated: boolean;
  /** Compiles one policy value. */
  compile(value: string, variables: boolean): Comparison;
}

/** A policy value that may hold variables, resolved to text before it is read as a number, date or network. */
function typed<T>(read: (text: string) => T | undefined, test: (value: T, policy: T) => boolean): Operator["compile"] {
  return (source, variables) => {
    const fixed = variables && source.includes("${") ? undefined : read(source);
    if (fixed !== undefined) {
      return (text) => {
        const value = read(text);
        return value === undefined ? undefined : test(value, fixed) ? YES : NO;
      };
    }
    const resolve = variables ? variableReader(source) : undefined;
    if (resolve === undefined) return () => undefined;
    return (text, context) => {
      const policy = resolve(context);
      if (policy === MAYBE) return MAYBE;
      const value = read(text);
      const wanted = policy === undefined ? undefined : read(policy);
      return value === undefined || wanted === undefined ? undefined : test(value, wanted) ? YES : NO;
    };
  };
}

function variableReader(source: string): ((context: Context) => string | undefined | typeof MAYBE) | undefined {
  const match = /^\$\{([^},]+)(?:,\s*'?([^}]*?)'?)?\}$/.exec(source.trim());
  if (match === null) return undefined;
  const spelling = (match[1] ?? "").trim();
  const lower = spelling.toLowerCase();
  const fallback = match[2];
  return (context) => {
    const value = context.get(lower, spelling);
    if (typeof value === "symbol") {
      context.missing.add(spelling);
      return MAYBE;
    }
    return value?.length === 1 ? value[0] : fallback;
  };
}

function textual(options: { wildcards: boolean; ignoreCase: boolean }): Operator["compile"] {
  return (source, variables) => {
    const pattern = compilePattern(source, { ...options, variables });
    return (text, context) => pattern.matches(text, context);
  };
}

/** SPEC: each of the six parts of an ARN is compared on its own, so a wildcard never crosses into the next part. */
const arnLike: Operator["compile"] = (source, variables) => {
  const parts = splitArn(source);
  if (parts === undefined) {
    const whole = compilePattern(source, { wildcards: true, variables });
    // An incomplete pattern is no ARN and matches none, unless it is all wildcard or a variable that stands for one.
    if (!whole.hasVariables && !whole.everything) return () => undefined;
    return (text, context) => (splitArn(text) === undefined ? undefined : whole.matches(text, context));
  }
  const patterns: readonly Pattern[] = parts.map((part) => compilePattern(part, { wildcards: true, variables }));
  return (text, context) => {
    const given = splitArn(text);
    if (given === undefined) return undefined;
    let result: Tri = YES;
    for (let i = 0; i < 6; i++) {
      const part = patterns[i]?.matches(given[i] ?? "", context);
      if (part === undefined) return undefined;
      if (part < result) result = part;
    }
    return result;
  };
};

/** Six parts; colons inside `${…}` do not separate. */
function splitArn(text: string): string[] | undefined {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length && parts.length < 5; i++) {
    if (text[i] === "$" && text[i + 1] === "{") depth++;
    else if (text[i] === "}" && depth > 0) depth--;
    else if (text[i] === ":" && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  if (parts.length < 5) return undefined;
  parts.push(text.slice(from));
  return parts;
}

/** SPEC: the policy holds base64; the request's value is given as base64 too, or as the text it stands for. */
const binary: Operator["compile"] = (source) => {
  const wanted = Buffer.from(source, "base64");
  return (text) => (wanted.equals(Buffer.from(text, "base64")) || wanted.equals(Buffer.from(text, "utf8")) ? YES : NO);
};

const exact = textual({ wildcards: false, ignoreCase: false });
const exactIgnoringCase = textual({ wildcards: false, ignoreCase: true });
const like = textual({ wildcards: true, ignoreCase: false });
const inNetwork = typed(readNetwork, (value, policy) => networkContains(policy, value));

const numeric = (test: (a: number, b: number) => boolean): Operator["compile"] => typed(readNumber, test);
const dated = (test: (a: number, b: number) => boolean): Operator["compile"] => typed(readDate, test);

const TABLE: readonly Operator[] = [
  { name: "StringEquals", negated: false, compile: exact },
  { name: "StringNotEquals", negated: true, compile: exact },
  { name: "StringEqualsIgnoreCase", negated: false, compile: exactIgnoringCase },
  { name: "StringNotEqualsIgnoreCase", negated: true, compile: exactIgnoringCase },
  { name: "StringLike", negated: false, compile: like },
  { name: "StringNotLike", negated: true, compile: like },
  { name: "NumericEquals", negated: false, compile: numeric((a, b) => a === b) },
  { name: "NumericNotEquals", negated: true, compile: numeric((a, b) => a === b) },
  { name: "NumericLessThan", negated: false, compile: numeric((a, b) => a < b) },
  { name: "NumericLessThanEquals", negated: false, compile: numeric((a, b) => a <= b) },
  { name: "NumericGreaterThan", negated: false, compile: numeric((a, b) => a > b) },
  { name: "NumericGreaterThanEquals", negated: false, compile: numeric((a, b) => a >= b) },
  { name: "DateEquals", negated: false, compile: dated((a, b) => a === b) },
  { name: "DateNotEquals", negated: true, compile: dated((a, b) => a === b) },
  { name: "DateLessThan", negated: false, compile: dated((a, b) => a < b) },
  { name: "DateLessThanEquals", negated: false, compile: dated((a, b) => a <= b) },
  { name: "DateGreaterThan", negated: false, compile: dated((a, b) => a > b) },
  { name: "DateGreaterThanEquals", negated: false, compile: dated((a, b) => a >= b) },
  { name: "Bool", negated: false, compile: typed(readBoolean, (a, b) => a === b) },
  { name: "BinaryEquals", negated: false, compile: binary },
  { name: "IpAddress", negated: false, compile: inNetwork },
  { name: "NotIpAddress", negated: true, compile: inNetwork },
  { name: "ArnEquals", negated: false, compile: arnLike },
  { name: "ArnLike", negated: false, compile: arnLike },
  { name: "ArnNotEquals", negated: true, compile: arnLike },
  { name: "ArnNotLike", negated: true, compile: arnLike },
];

export const OPERATORS: ReadonlyMap<string, Operator> = new Map(TABLE.map((operator) => [operator.name.toLowerCase(), operator]));
