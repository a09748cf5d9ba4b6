// Hides in a result what the agent must not see: secrets by the detectors, personal data by the fields that the tool's profile names. Pure; what holds nothing is given back as it is.
import { scanText } from "../../discover/scanning/index.ts";
import { pathFits } from "../../model/index.ts";

export interface Masked {
  readonly value: unknown;
  /** Where and what: `content.0.text: aws-access-key`. Never the value. */
  readonly masked: readonly string[];
}

const DEEPEST = 200;
/** Shorter texts hold no secret that a detector knows. */
const SHORTEST = 8;
const MOST_TOLD = 100;

/** `personal`: paths of the profile, from the root of what the tool gave: of the structured content of an MCP result, and of a text that is JSON, from the root of that. */
export function mask(value: unknown, personal: readonly string[]): Masked {
  const masked: string[] = [];
  const note = (path: string, what: string) => {
    if (masked.length < MOST_TOLD) masked.push(`${path}: ${what}`);
  };
  /** `within`: the path from the root that the profile's paths begin at. */
  const visit = (each: unknown, path: string, within: string, depth: number): unknown => {
    if (within !== "" && personal.some((pattern) => pathFits(pattern, within))) {
      note(path, "personal");
      return "[personal data, masked]";
    }
    if (typeof each === "string") return visitText(each, path, depth);
    if (typeof each !== "object" || each === null) return each;
    if (depth >= DEEPEST) {
      note(path, "nested too deep");
      return "[nested too deep, left out]";
    }
    if (Array.isArray(each)) return mapped(each, (item, index) => visit(item, under(path, String(index)), under(within, String(index)), depth + 1));
    const record = each as Readonly<Record<string, unknown>>;
    let changed: Record<string, unknown> | undefined;
    for (const name of Object.keys(record)) {
      const after = visit(record[name], under(path, name), path === "" && name === "structuredContent" ? "" : under(within, name), depth + 1);
      if (after !== record[name]) (changed ??= { ...record })[name] = after;
    }
    return changed ?? each;
  };
  const visitText = (text: string, path: string, depth: number): string => {
    const parsed = personal.length === 0 ? undefined : jsonIn(text);
    if (parsed === undefined) return withoutSecrets(text, (what) => note(path, what));
    const after = visit(parsed, path, "", depth + 1);
    return after === parsed ? withoutSecrets(text, (what) => note(path, what)) : JSON.stringify(after);
  };
  return { value: visit(value, "", "", 0), masked };
}

/** What a text holds that is an object or a list in JSON; a list has its items as members. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // What only begins like JSON is a text.
    return undefined;
  }
}

const under = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

function mapped(items: readonly unknown[], visit: (item: unknown, index: number) => unknown): readonly unknown[] {
  let changed: unknown[] | undefined;
  items.forEach((item, index) => {
    const after = visit(item, index);
    if (after !== item) (changed ??= [...items])[index] = after;
  });
  return changed ?? items;
}

function withoutSecrets(text: string, note: (what: string) => void): string {
  if (text.length < SHORTEST) return text;
  let rest = text;
  // From the end, so that what stands before keeps its place.
  for (const { detector, offset, length } of scanText(text, { file: "result" }).toSorted((a, b) => b.offset - a.offset)) {
    note(detector.id);
    rest = `${rest.slice(0, offset)}[${detector.id}, masked]${rest.slice(offset + length)}`;
  }
  return rest;
}

/** Kinds of secrets in arguments, with their paths; none is the usual case. */
export const secretsIn = (args: Readonly<Record<string, unknown>>): readonly string[] => mask(args, []).masked;
