// Between the arguments of a declared operation and its request over HTTP, both ways. What was judged is what is sent: a request that came by the proxy is read into arguments, and made anew from them. Pure.
import type { RestOperation } from "../../../model/index.ts";
import { isObject, type Json } from "../upstream/contract.ts";

export interface RestRequest {
  readonly method: RestOperation["method"];
  /** With the query, as it stands in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

const PLACE = /\{([^{}/]+)\}/g;
/** Set by the gate, by the wire, or a credential. */
const NOT_AN_ARGUMENT = /^(?:host|connection|content-length|content-type|transfer-encoding|te|trailer|upgrade|keep-alive|expect|via|proxy-.*|authorization|cookie|set-cookie|forwarded|x-forwarded-.*)$/i;
const ONE_LINE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** A sentence when the arguments do not fit. INVARIANT: no argument leads out of its place in the path, into another header, or into the next request. */
export function requestOf(operation: RestOperation, base: string, given: Json): RestRequest | string {
  const rest = new Map(Object.entries(given).filter(([, value]) => value !== undefined));
  const take = (name: string): unknown => {
    const value = rest.get(name);
    rest.delete(name);
    return value;
  };
  let problem: string | undefined;
  const path = operation.path.replace(PLACE, (_all, name: string) => {
    const value = textOf(take(name));
    if (value === undefined || value === "") problem ??= `the argument ${name} is missing, and stands in the path`;
    else if (value.split(/[/\\]/).some((part) => /^\.{1,2}$/.test(part)) || /\p{Cc}/u.test(value)) problem ??= `the argument ${name} would lead out of its place in the path`;
    else if (!value.isWellFormed()) problem ??= `the argument ${name} is no text`;
    return value === undefined || !value.isWellFormed() ? "" : encodeURIComponent(value);
  });
  const query = new URLSearchParams();
  for (const name of operation.query ?? []) {
    const value = take(name);
    for (const each of Array.isArray(value) ? (value as unknown[]) : [value]) {
      const text = textOf(each);
      if (text !== undefined) query.append(name, text);
    }
  }
  const headers: Record<string, string> = {};
  for (const [name, header] of Object.entries(operation.headers ?? {})) {
    const text = textOf(take(name));
    if (text === undefined) continue;
    if (NOT_AN_ARGUMENT.test(header)) problem ??= `the header ${header} is not an argument`;
    else if (!ONE_LINE.test(text)) problem ??= `the argument ${name} has more than one line, and stands in a header`;
    else headers[header.toLowerCase()] = text;
  }
  const hasBody = operation.method !== "GET" && operation.method !== "HEAD";
  const [extra] = rest.keys();
  if (!hasBody && extra !== undefined) problem ??= `there is no argument ${extra}`;
  if (problem !== undefined) return problem;
  const body = hasBody && rest.size > 0 ? JSON.stringify(Object.fromEntries(rest)) : null;
  const start = new URL(base).pathname.replace(/\/$/, "");
  const search = query.size === 0 ? "" : `?${query.toString()}`;
  return { method: operation.method, path: `${start}${path}${search}`, headers: { ...headers, ...(body === null ? {} : { "content-type": "application/json" }) }, body };
}

function textOf(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : typeof value === "number" || typeof value === "boolean" ? String(value) : JSON.stringify(value);
}

export interface SeenRequest {
  readonly method: string;
  /** As it stands in the request line: path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** Of JSON; undefined when there is none. */
  readonly body: unknown;
}

export interface FoundOperation {
  readonly operation: RestOperation;
  readonly arguments: Json;
}

/** The declared operation that the request is, whole; undefined when a part of it is declared by none. */
export function operationOf(operations: readonly RestOperation[], base: string, seen: SeenRequest): FoundOperation | undefined {
  const [path = "", search = ""] = splitOnce(seen.path, "?");
  const start = new URL(base).pathname.replace(/\/$/, "");
  if (!path.startsWith(`${start}/`)) return undefined;
  const under = path.slice(start.length);
  for (const operation of operations) {
    if (operation.method !== seen.method) continue;
    const placed = placesIn(operation.path, under);
    const asked = placed === undefined ? undefined : queryOf(operation, search);
    const body = seen.body === undefined ? {} : seen.body;
    if (placed === undefined || asked === undefined || !isObject(body)) continue;
    if (seen.body !== undefined && (operation.method === "GET" || operation.method === "HEAD")) continue;
    const carried = headersOf(operation, seen.headers);
    const taken = { ...typed(operation, placed), ...typed(operation, asked), ...typed(operation, carried) };
    // A name that stands in two places could be read either way.
    if (Object.keys(body).some((name) => Object.hasOwn(taken, name) || isElsewhere(operation, name))) continue;
    return { operation, arguments: { ...body, ...taken } };
  }
  return undefined;
}

const isElsewhere = ({ query = [], headers = {}, path }: RestOperation, name: string): boolean => query.includes(name) || Object.hasOwn(headers, name) || path.includes(`{${name}}`);

function placesIn(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const names: string[] = [];
  const text = pattern.split(PLACE).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    names.push(part);
    return "([^/]+?)";
  }).join("");
  const found = new RegExp(`^${text}$`).exec(path);
  if (found === null) return undefined;
  try {
    return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(found[index + 1] ?? "")]));
  } catch {
    // A broken escape: no two readers would agree on what it says.
    return undefined;
  }
}

function queryOf({ query = [] }: RestOperation, search: string): Readonly<Record<string, string | readonly string[]>> | undefined {
  const given = new URLSearchParams(search);
  const found: Record<string, string | readonly string[]> = {};
  for (const name of new Set(given.keys())) {
    if (!query.includes(name)) return undefined;
    const all = given.getAll(name);
    found[name] = all.length === 1 ? (all[0] ?? "") : all;
  }
  return found;
}

const headersOf = ({ headers = {} }: RestOperation, given: SeenRequest["headers"]): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, header]) => {
    const value = given[header.toLowerCase()];
    return typeof value === "string" ? [[name, value]] : [];
  }));

/** As the schema has them, so that a limit of a mandate sees a number where one is meant. */
function typed({ inputSchema }: RestOperation, given: Readonly<Record<string, string | readonly string[]>>): Json {
  const properties = isObject(inputSchema["properties"]) ? inputSchema["properties"] : {};
  return Object.fromEntries(Object.entries(given).map(([name, value]) => {
    const schema = Object.hasOwn(properties, name) && isObject(properties[name]) ? properties[name] : {};
    if (schema["type"] !== "array") return [name, typeof value === "string" ? one(value, schema) : value];
    const items = isObject(schema["items"]) ? schema["items"] : {};
    return [name, (typeof value === "string" ? [value] : value).map((each) => one(each, items))];
  }));
}

function one(text: string, { type }: Json): unknown {
  if (type === "boolean" && (text === "true" || text === "false")) return text === "true";
  // Only as it is written again in the same way.
  if ((type === "number" || type === "integer") && String(Number(text)) === text) return Number(text);
  return text;
}

function splitOnce(text: string, by: string): readonly [string, string] {
  const at = text.indexOf(by);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}
