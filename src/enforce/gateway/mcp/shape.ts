// A result in the words of the agent's era, whatever the upstream's was. Pure.
import { MODERN, OURSELVES, SERVER_KEY, isObject, type Era, type Json } from "../upstream/index.ts";
import { joinUri } from "./names.ts";

const MODERN_ONLY = ["resultType", "ttlMs", "cacheScope"] as const;

/** `ttl`: of what may be kept; INVARIANT: by this agent alone, for what it sees is its own. */
export function shaped(result: Json, era: Era, ttl?: number): Json {
  if (era !== MODERN) {
    if (!MODERN_ONLY.some((name) => Object.hasOwn(result, name))) return result;
    const { resultType: _type, ttlMs: _ttl, cacheScope: _scope, ...rest } = result;
    return rest;
  }
  const meta = isObject(result["_meta"]) ? result["_meta"] : {};
  return { ...result, resultType: result["resultType"] ?? "complete", _meta: { ...meta, [SERVER_KEY]: OURSELVES }, ...(ttl === undefined ? {} : { ttlMs: ttl, cacheScope: "private" }) };
}

/** Links in what a tool gave lead to the resource as the agent can read it. */
export function linksOf(result: Json, server: string, isTogether: boolean): Json {
  const { content } = result;
  if (!isTogether || !Array.isArray(content) || !content.some((each) => isObject(each) && (each["type"] === "resource_link" || each["type"] === "resource"))) return result;
  return { ...result, content: content.map((each: unknown) => (isObject(each) ? linked(each, server) : each)) };
}

function linked(item: Json, server: string): Json {
  if (item["type"] === "resource_link" && typeof item["uri"] === "string") return { ...item, uri: joinUri({ server, name: item["uri"] }) };
  const { resource } = item;
  return item["type"] === "resource" && isObject(resource) && typeof resource["uri"] === "string" ? { ...item, resource: { ...resource, uri: joinUri({ server, name: resource["uri"] }) } } : item;
}

/** A no that whoever drives the agent can read. */
export const refusedResult = (text: string, meta: Json = {}): Json => ({ content: [{ type: "text", text }], isError: true, ...(Object.keys(meta).length === 0 ? {} : { _meta: meta }) });
