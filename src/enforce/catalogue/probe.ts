// Tries an upstream: reaches it under the rules of the way out, asks who it is and what it offers, and looks whether it is still the one that was approved.
import { MandateError, messageOf, type Outbound, type OutboundAnswer } from "../../kernel/index.ts";
import { putUpstreamSeen, type Actor, type Store, type UpstreamSeen } from "../../store/index.ts";
import type { Catalogue, CatalogueUpstream } from "./catalogue.ts";
import type { UpstreamCredentials } from "./credentials.ts";
import { checkProgram } from "./program.ts";
import { identityProblem } from "./registry.ts";

export interface ProbeDeps {
  readonly store: Store;
  readonly catalogue: Catalogue;
  readonly credentials: UpstreamCredentials;
  readonly outbound: Outbound;
}

type Found = Pick<UpstreamSeen, "address" | "certificate" | "serverName"> & { readonly definitions: readonly unknown[] | null };

const MODERN = "2026-07-28";
const LEGACY = "2025-11-25";
const MOST_BYTES = 8 * 1024 * 1024;
const MOST_PAGES = 50;

/** What it shows is taken into the catalogue, where new tools wait. Never throws for a server that does not answer. */
export async function tryUpstream(deps: ProbeDeps, actor: Actor, name: string): Promise<UpstreamSeen> {
  const { store, catalogue } = deps;
  // It may have been registered a moment ago.
  await catalogue.refresh(name);
  const upstream = catalogue.upstream(name);
  if (upstream === undefined) throw new MandateError("not_found", "there is no such server, or it is retired; go back to the list and choose again");
  await store.write(actor, (tx) => tx.record({ action: "upstream.tried", subject: upstream.id, detail: { name } }));
  const at = store.clock.now().toISOString();
  const seen = await look(deps, upstream).then(
    async ({ definitions, ...found }): Promise<UpstreamSeen> => {
      const problem = identityProblem(upstream.identity, found);
      if (problem === null && definitions !== null) await catalogue.observe(name, definitions);
      const tools = definitions?.length ?? null;
      return { at, ok: problem === null, says: problem ?? (tools === null ? "It is there." : `It answers, and shows ${tools} tools.`), ...found, tools };
    },
    (thrown: unknown): UpstreamSeen => ({ at, ok: false, says: thrown instanceof MandateError ? thrown.detail : messageOf(thrown).slice(0, 300), address: null, certificate: null, serverName: null, tools: null }),
  );
  await putUpstreamSeen(store.pool, upstream.id, seen);
  return seen;
}

async function look(deps: ProbeDeps, upstream: CatalogueUpstream): Promise<Found> {
  const { transport, allowPrivate } = upstream;
  if (transport.kind === "stdio") {
    await checkProgram(transport);
    return { address: transport.command, certificate: null, serverName: null, definitions: null };
  }
  if (transport.kind === "local") return { address: null, certificate: null, serverName: null, definitions: null };
  const headers = upstream.credential.kind === "per-person" ? (transport.headers ?? {}) : await deps.credentials.headers(upstream, null);
  if (transport.kind === "rest") {
    const { status, certificate = null } = await deps.outbound({ method: "GET", url: transport.url, headers, allowPrivate, mostBytes: MOST_BYTES });
    if (status === 401 || status === 403 || status >= 500) throw new MandateError("provider_refused", `${new URL(transport.url).host} answered ${status}; check its credential and its address`);
    return { address: transport.url, certificate, serverName: null, definitions: null };
  }
  return lookOverMcp(deps.outbound, upstream.name, { url: transport.url, era: transport.era, headers, allowPrivate });
}

interface Place {
  readonly url: string;
  readonly era: "auto" | typeof MODERN | typeof LEGACY;
  readonly headers: Readonly<Record<string, string>>;
  readonly allowPrivate: boolean;
}

/** SPEC: MCP 2026-07-28 and 2025-11-25, streamable HTTP. */
async function lookOverMcp(outbound: Outbound, name: string, { url, era, headers, allowPrivate }: Place): Promise<Found> {
  let id = 0;
  const post = async (method: string, params: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>>, isRequest = true): Promise<{ readonly answer: OutboundAnswer; readonly result: Readonly<Record<string, unknown>> | undefined }> => {
    const body = JSON.stringify({ jsonrpc: "2.0", ...(isRequest ? { id: ++id } : {}), method, params });
    const answer = await outbound({ method: "POST", url, headers: { ...headers, ...more, "content-type": "application/json", accept: "application/json, text/event-stream" }, body, allowPrivate, mostBytes: MOST_BYTES });
    if (answer.status === 401 || answer.status === 403) throw new MandateError("provider_refused", `${new URL(url).host} refuses our credential (HTTP ${answer.status}); enter it again`);
    return { answer, result: isRequest ? resultIn(answer, id) : undefined };
  };
  const list = async (meta: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>>): Promise<readonly unknown[]> => {
    const found: unknown[] = [];
    let cursor: unknown;
    for (let page = 0; page < MOST_PAGES; page++) {
      const { result } = await post("tools/list", { ...meta, ...(cursor === undefined ? {} : { cursor }) }, more);
      if (!Array.isArray(result?.["tools"])) throw new MandateError("provider_failed", `${name} answers, and gives no list of tools; check that it is an MCP server with tools`);
      found.push(...(result["tools"] as readonly unknown[]));
      cursor = result["nextCursor"];
      if (typeof cursor !== "string" || cursor === "") break;
    }
    return found;
  };

  if (era !== LEGACY) {
    const meta = { _meta: { "io.modelcontextprotocol/protocolVersion": MODERN, "io.modelcontextprotocol/clientCapabilities": {} } };
    const modern = (method: string) => ({ "mcp-protocol-version": MODERN, "mcp-method": method });
    const { answer, result } = await post("server/discover", meta, modern("server/discover"));
    if (result !== undefined) return { address: url, certificate: answer.certificate ?? null, serverName: nameIn(inner(inner(result, "_meta"), "io.modelcontextprotocol/serverInfo")), definitions: await list(meta, modern("tools/list")) };
    if (era === MODERN) throw new MandateError("provider_failed", `${name} does not speak MCP ${MODERN} (HTTP ${answer.status}); let the revision be found, or correct the address`);
  }
  const { answer, result } = await post("initialize", { protocolVersion: LEGACY, capabilities: {}, clientInfo: { name: "Mandate", version: "1" } }, {});
  if (result === undefined) throw new MandateError("provider_failed", `${name} does not answer as an MCP server (HTTP ${answer.status}); check the address`);
  const version = typeof result["protocolVersion"] === "string" ? result["protocolVersion"] : LEGACY;
  const session = answer.headers["mcp-session-id"];
  const legacy = { "mcp-protocol-version": version, ...(session === undefined ? {} : { "mcp-session-id": session }) };
  await post("notifications/initialized", {}, legacy, false);
  return { address: url, certificate: answer.certificate ?? null, serverName: nameIn(inner(result, "serverInfo")), definitions: await list({}, legacy) };
}

/** The answer to our request, from JSON or from an event stream; undefined for an error. */
function resultIn({ headers, body }: OutboundAnswer, id: number): Readonly<Record<string, unknown>> | undefined {
  const isStream = (headers["content-type"] ?? "").includes("text/event-stream");
  const texts = isStream ? body.split(/\r?\n\r?\n/).map((event) => event.split(/\r?\n/).flatMap((line) => (line.startsWith("data:") ? [line.slice(5).trimStart()] : [])).join("\n")) : [body];
  for (const text of texts) {
    const message = parsed(text);
    if (message?.["id"] === id && message["error"] === undefined && typeof message["result"] === "object" && message["result"] !== null) return message["result"] as Readonly<Record<string, unknown>>;
  }
  return undefined;
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

const inner = (value: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> => {
  const found = value[name];
  return typeof found === "object" && found !== null ? (found as Readonly<Record<string, unknown>>) : {};
};
const nameIn = (info: Readonly<Record<string, unknown>>): string | null => (typeof info["name"] === "string" ? info["name"].slice(0, 200) : null);
