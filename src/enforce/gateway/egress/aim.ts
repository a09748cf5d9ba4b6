// Where a request through the proxy goes, and what it is to a mandate: the declared operation, or `METHOD /path`, which no mandate allows unless it names it. Pure.
import { sha256Hex } from "../../../kernel/index.ts";
import type { ToolProfile } from "../../../model/index.ts";
import { operationOf, requestOf, type RestRequest } from "../rest/index.ts";
import { EgressRefusal, TUNNELS, type EgressDeps, type RestUpstream } from "./contract.ts";

export interface EgressRequest {
  readonly method: string;
  /** Path and query, as they stand in the request line. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** `streamed`: it is not read here, and passes as it comes. */
  readonly body: { readonly kind: "none" } | { readonly kind: "json"; readonly value: unknown; readonly text: string } | { readonly kind: "text"; readonly text: string } | { readonly kind: "streamed"; readonly type: string; readonly bytes: number | null };
}

export interface Aim {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly profile: ToolProfile;
  readonly definition: string;
  /** What goes out; its body null when the request's own passes. */
  readonly request: Omit<RestRequest, "method"> & { readonly method: string };
}

const LONGEST_TOOL = 200;

export function aimOf(catalogue: EgressDeps["catalogue"], upstream: RestUpstream, seen: EgressRequest): Aim {
  const { name: server, transport: { url, operations }, trusted } = upstream;
  const isWhole = seen.body.kind === "none" || seen.body.kind === "json";
  const found = isWhole ? operationOf(operations, url, { ...seen, body: seen.body.kind === "json" ? seen.body.value : undefined }) : undefined;
  if (found === undefined) return undeclared(seen, trusted);
  const tool = catalogue.tool(server, found.operation.tool);
  if (tool?.state !== "approved") throw new EgressRefusal(403, `There is no operation ${found.operation.tool} of ${server} here that is approved. Ask for it to be approved.`);
  const request = requestOf(found.operation, url, found.arguments);
  if (typeof request === "string") throw new EgressRefusal(400, `The request does not fit ${found.operation.tool}: ${request}.`);
  return { tool: tool.name, arguments: found.arguments, profile: tool.profile, definition: tool.digest, request };
}

function undeclared({ method, path, headers, body }: EgressRequest, trusted: boolean): Aim {
  const [place = "", ...search] = path.split("?");
  // SPEC: RFC 3986 §6.2.2: what some servers resolve and others do not is not sent.
  if (/%(?:2e|2f|5c|00)|\\|\/\/|\/\.{1,2}(?:\/|$)/i.test(place)) throw new EgressRefusal(400, "The path has dots, slashes or zeros that two servers could read differently. Write it plainly.");
  const query = [...new URLSearchParams(search.join("?"))].reduce<Record<string, string[]>>((all, [name, value]) => ({ ...all, [name]: [...(all[name] ?? []), value] }), {});
  const isReading = method === "GET" || method === "HEAD";
  const type = headers["content-type"];
  const given = {
    ...(Object.keys(query).length === 0 ? {} : { query }),
    ...(body.kind === "json" ? { body: body.value } : body.kind === "text" ? { body: body.text } : body.kind === "streamed" ? { body: { type: body.type, bytes: body.bytes } } : {}),
  };
  return {
    tool: `${method} ${place}`.slice(0, LONGEST_TOOL + 1), arguments: given, definition: sha256Hex("undeclared"),
    profile: { effects: isReading ? ["read"] : ["write", "send"], steering: ["query.*"], outbound: ["body"], results: { trust: trusted ? "trusted" : "untrusted", system: [], content: [], data: [], personal: [] } },
    request: { method, path, headers: typeof type === "string" ? { "content-type": type } : {}, body: body.kind === "json" || body.kind === "text" ? body.text : null },
  };
}

/** A tunnel: nobody sees what goes through it. */
export const tunnelAim = (host: string, port: number): Omit<Aim, "request"> & { readonly server: string } => ({
  server: TUNNELS, tool: `CONNECT ${host}:${port}`, arguments: { host, port }, definition: sha256Hex("tunnel"),
  profile: { effects: ["write", "send"], steering: ["host"], outbound: [], results: { trust: "untrusted", system: [], content: [], data: [], personal: [] } },
});
