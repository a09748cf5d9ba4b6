// Headers that mirror the body (2026-07-28), so that whoever stands between can go by them. SPEC: MCP 2026-07-28, Streamable HTTP, request headers. Both ways: made for upstreams, compared for agents.
import { isObject, type Json } from "./contract.ts";

/** Which member of `params` the header `Mcp-Name` mirrors. */
export const NAME_SOURCE: Readonly<Record<string, string>> = {
  "tools/call": "name",
  "prompts/get": "name",
  "resources/read": "uri",
  "tasks/get": "taskId",
  "tasks/update": "taskId",
  "tasks/cancel": "taskId",
};

const PLAIN = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const SENTINEL = /^=\?base64\?(.*)\?=$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** As it is where a header can carry it; else in base64 between marks. */
export const encodeHeader = (value: string): string => (PLAIN.test(value) && !SENTINEL.test(value) ? value : `=?base64?${Buffer.from(value).toString("base64")}?=`);

/** Undefined when the marks are there and the text between is no UTF-8 in base64. */
export function decodeHeader(header: string): string | undefined {
  const inner = SENTINEL.exec(header)?.[1];
  if (inner === undefined) return header;
  if (!BASE64.test(inner)) return undefined;
  const text = Buffer.from(inner, "base64").toString("utf8");
  return Buffer.from(text).toString("base64") === inner ? text : undefined;
}

export interface MirroredArgument {
  readonly path: readonly string[];
  readonly header: string;
  readonly type: string;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const kept = new WeakMap<object, readonly MirroredArgument[]>();
const DEEPEST = 16;

/** Arguments that the schema wants mirrored as `Mcp-Param-<name>`: primitive, reached by `properties` alone. */
export function mirroredArguments(schema: Json): readonly MirroredArgument[] {
  const before = kept.get(schema);
  if (before !== undefined) return before;
  const found: MirroredArgument[] = [];
  const walk = (node: Json, path: readonly string[]): void => {
    const name = node["x-mcp-header"];
    const { type, properties } = node;
    if (path.length > 0 && typeof name === "string" && TOKEN.test(name) && (type === "string" || type === "integer" || type === "boolean" || type === "number")) found.push({ path, header: `mcp-param-${name.toLowerCase()}`, type });
    if (!isObject(properties) || path.length >= DEEPEST) return;
    for (const [key, child] of Object.entries(properties)) if (isObject(child)) walk(child, [...path, key]);
  };
  walk(schema, []);
  kept.set(schema, found);
  return found;
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value)) ? String(value) : undefined);
const at = (args: Json, path: readonly string[]): unknown => path.reduce<unknown>((node, key) => (isObject(node) && Object.hasOwn(node, key) ? node[key] : undefined), args);

export function mirrorHeaders(schema: Json, args: Json): Readonly<Record<string, string>> {
  const mirrored = mirroredArguments(schema);
  if (mirrored.length === 0) return {};
  return Object.fromEntries(mirrored.flatMap(({ path, header }) => {
    const text = textOf(at(args, path));
    return text === undefined ? [] : [[header, encodeHeader(text)]];
  }));
}

/** What is wrong with the mirrored headers of a call, or null. */
export function mirrorMismatch(schema: Json, args: Json, headers: Readonly<Record<string, string | readonly string[] | undefined>>): string | null {
  for (const { path, header, type } of mirroredArguments(schema)) {
    const value = at(args, path);
    const text = textOf(value);
    if (text === undefined) continue;
    const given = headers[header];
    if (typeof given !== "string") return `the body has ${path.join(".")}, and the header ${header} is missing`;
    const decoded = decodeHeader(given.trim());
    const isSame = decoded !== undefined && (decoded === text || ((type === "integer" || type === "number") && /^-?\d+(?:\.\d+)?$/.test(decoded) && Number(decoded) === value));
    if (!isSame) return `the header ${header} is not what ${path.join(".")} is in the body`;
  }
  return null;
}
