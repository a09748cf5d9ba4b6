// What a request of 2026-07-28 must say about itself, in its headers and in `_meta`, and that both say the same. Pure. SPEC: MCP 2026-07-28, Streamable HTTP; base protocol, `_meta`.
import type { IncomingHttpHeaders } from "node:http";
import { CAPABILITIES_KEY, CODES, decodeHeader, isObject, LEGACY_VERSIONS, LOG_LEVEL_KEY, MODERN, mirrorMismatch, NAME_SOURCE, VERSION_KEY, type Json } from "../upstream/index.ts";
import type { Message } from "./rpc.ts";
import { refuse } from "./rpc.ts";

/** The version that header and body claim. Undefined: none of them claims the modern one. Throws `WireRefusal`. */
export function claimsModern(message: Message, headers: IncomingHttpHeaders): boolean {
  const header = one(headers["mcp-protocol-version"]);
  const meta = message.kind === "response" ? undefined : message.params["_meta"];
  const claim = isObject(meta) ? meta[VERSION_KEY] : undefined;
  if (claim === undefined) {
    if (header === undefined || header < MODERN) return false;
    if (message.kind !== "request") return true;
    if (message.method === "initialize") throw mismatch("an initialize request belongs to an older version than the header MCP-Protocol-Version names");
    throw refuse(400, CODES.invalidParams, `params._meta["${VERSION_KEY}"] is missing. A request of ${MODERN} says its version there.`);
  }
  if (typeof claim !== "string") throw refuse(400, CODES.invalidParams, `params._meta["${VERSION_KEY}"] must be a text.`);
  if (claim < MODERN && LEGACY_VERSIONS.some((each) => each === claim)) return false;
  return true;
}

/** Throws `WireRefusal`. */
export function checkModern(message: Extract<Message, { kind: "request" }>, headers: IncomingHttpHeaders): Json {
  const { method, params } = message;
  const meta = params["_meta"];
  const header = one(headers["mcp-protocol-version"]);
  if (!isObject(meta)) throw refuse(400, CODES.invalidParams, "params._meta is missing.");
  const version = meta[VERSION_KEY];
  if (header !== version) throw mismatch(`the header MCP-Protocol-Version is ${header ?? "missing"}, and _meta says ${String(version)}`);
  if (version !== MODERN) throw refuse(400, CODES.unsupportedVersion, `The version ${String(version)} is not spoken here.`, { supported: [MODERN, ...LEGACY_VERSIONS], requested: version });
  if (!isObject(meta[CAPABILITIES_KEY])) throw refuse(400, CODES.invalidParams, `params._meta["${CAPABILITIES_KEY}"] is missing. Say what the client can do; {} when nothing.`);
  if (one(headers["mcp-method"]) !== method) throw mismatch(`the header Mcp-Method is ${one(headers["mcp-method"]) ?? "missing"}, and the method is ${method}`);
  const source = Object.hasOwn(NAME_SOURCE, method) ? NAME_SOURCE[method] : undefined;
  if (source === undefined) return meta;
  const named = params[source];
  const given = one(headers["mcp-name"]);
  if (typeof named === "string" && (given === undefined || decodeHeader(given) !== named)) throw mismatch(`the header Mcp-Name is not what params.${source} is`);
  if (typeof named !== "string" && given !== undefined) throw mismatch(`the header Mcp-Name is there, and params.${source} is not`);
  return meta;
}

/** Arguments that the tool wants mirrored. Throws `WireRefusal`. */
export function checkMirrored(schema: Json, args: Json, headers: IncomingHttpHeaders): void {
  const wrong = mirrorMismatch(schema, args, headers);
  if (wrong !== null) throw mismatch(wrong);
}

/** What of `_meta` goes on to the upstream. Nothing else does: what no policy sees does not leave. */
export function passedMeta(meta: Json): Json {
  const { progressToken, traceparent, tracestate, [LOG_LEVEL_KEY]: logLevel } = meta;
  return {
    ...(typeof progressToken === "string" || typeof progressToken === "number" ? { progressToken } : {}),
    ...(isTrace(traceparent) ? { traceparent, ...(typeof tracestate === "string" && tracestate.length <= 512 ? { tracestate } : {}) } : {}),
    ...(typeof logLevel === "string" && LOG_LEVELS.has(logLevel) ? { [LOG_LEVEL_KEY]: logLevel } : {}),
  };
}

export const LOG_LEVELS: ReadonlySet<string> = new Set(["debug", "info", "notice", "warning", "error", "critical", "alert", "emergency"]);
export const isTrace = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(value);

const one = (header: string | readonly string[] | undefined): string | undefined => (typeof header === "string" ? header.trim() : header?.join(", "));
const mismatch = (why: string) => refuse(400, CODES.headerMismatch, `Headers and body disagree: ${why}.`);
