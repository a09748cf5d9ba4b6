// Recognises agent and MCP client configuration by content and brings every dialect to one shape. It parses; it never starts anything.
import { asRecord, stringsOf, textOf, type JsonRecord } from "./reading.ts";

export interface ServerDefinition {
  readonly name: string;
  /** The folder the definition holds for, when one file keeps several (`projects` of Claude Code). */
  readonly project?: string;
  readonly transport: "stdio" | "http" | "sse";
  readonly command?: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly url?: string;
  /** `true`: every tool runs without asking; a list: those tools do. */
  readonly autoApprove?: true | readonly string[];
  readonly enabled: boolean;
  /** Variables that are only named, so that the value comes from elsewhere (`bearer_token_env_var`, `env_keys`). */
  readonly referencedNames: readonly string[];
}

export interface Shape {
  /** The client whose dialect this is, when only one speaks it. */
  readonly client?: { readonly id: string; readonly title: string };
  readonly servers: readonly ServerDefinition[];
}

const VSCODE = { id: "vscode", title: "VS Code" };
const CODEX = { id: "codex", title: "Codex" };
const ZED = { id: "zed", title: "Zed" };
const OPENCODE = { id: "opencode", title: "opencode" };
const GOOSE = { id: "goose", title: "Goose" };
const CLAUDE_DESKTOP = { id: "claude-desktop", title: "Claude Desktop" };
const CLAUDE_CODE = { id: "claude-code", title: "Claude Code" };

function approvalOf(server: JsonRecord): true | readonly string[] | undefined {
  if (server["trust"] === true || server["autoApprove"] === true || server["alwaysAllow"] === true) return true;
  const tools = [...stringsOf(server["autoApprove"]), ...stringsOf(server["alwaysAllow"])];
  if (tools.length === 0) return undefined;
  return tools.includes("*") ? true : [...new Set(tools)];
}

function transportOf(server: JsonRecord, url: string | undefined): ServerDefinition["transport"] {
  const said = String(server["type"] ?? server["transport"] ?? server["transportType"] ?? "").toLowerCase();
  if (said === "sse") return "sse";
  if (/http/.test(said)) return "http";
  if (url === undefined || said === "stdio" || said === "local") return "stdio";
  // A bare `url` is HTTP unless it ends in /sse.
  return /\/sse\/?(?:\?|$)/.test(url) && server["httpUrl"] === undefined ? "sse" : "http";
}

/** One definition, whatever the dialect. `undefined` when the value does not describe a server. */
function serverOf(name: string, value: unknown, project?: string): ServerDefinition | undefined {
  const server = asRecord(value);
  if (server === undefined) return undefined;
  // PROVIDER: old Zed nests {path, args, env} under `command`; opencode gives the whole command line as an array.
  const nested = asRecord(server["command"]);
  const line = Array.isArray(server["command"]) ? stringsOf(server["command"]) : [];
  const command = textOf(nested?.["path"]) ?? textOf(nested?.["command"]) ?? line[0] ?? textOf(server["command"]) ?? textOf(server["cmd"]);
  const url = textOf(server["httpUrl"]) ?? textOf(server["serverUrl"]) ?? textOf(server["url"]) ?? textOf(server["uri"]);
  if (command === undefined && url === undefined) return undefined;
  const args = [...line.slice(1), ...stringsOf(nested?.["args"] ?? server["args"])];
  const requestInit = asRecord(asRecord(server["requestInit"])?.["headers"]);
  const autoApprove = approvalOf(server);
  return {
    name,
    ...(project === undefined ? {} : { project }),
    transport: transportOf(server, command === undefined ? url : undefined),
    ...(command === undefined ? {} : { command }),
    args,
    env: textEntries(asRecord(server["env"]) ?? asRecord(server["environment"]) ?? asRecord(server["envs"]) ?? asRecord(nested?.["env"])),
    headers: textEntries(asRecord(server["headers"]) ?? asRecord(server["http_headers"]) ?? requestInit),
    ...(url === undefined ? {} : { url }),
    ...(autoApprove === undefined ? {} : { autoApprove }),
    enabled: server["disabled"] !== true && server["enabled"] !== false,
    referencedNames: [
      ...stringsOf(server["env_keys"]),
      ...stringsOf(server["env_vars"]),
      ...(textOf(server["bearer_token_env_var"]) === undefined ? [] : [String(server["bearer_token_env_var"])]),
      ...Object.values(textEntries(asRecord(server["env_http_headers"]))),
    ],
  };
}

function textEntries(record: JsonRecord | undefined): Readonly<Record<string, string>> {
  if (record === undefined) return {};
  const entries = Object.entries(record).filter(([, value]) => ["string", "number", "boolean"].includes(typeof value));
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
}

function serversIn(value: unknown, project?: string): readonly ServerDefinition[] {
  // PROVIDER: Continue lists its servers in an array with `name`.
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => serverOf(textOf(asRecord(item)?.["name"]) ?? String(index), item, project) ?? []);
  }
  return Object.entries(asRecord(value) ?? {}).flatMap(([name, item]) => serverOf(name, item, project) ?? []);
}

/** True when every value is a server: what separates a map of servers from any other map under a common word such as `servers`. */
function isServerMap(value: unknown): boolean {
  const record = asRecord(value);
  if (record === undefined) return false;
  const values = Object.values(record);
  return values.length > 0 && values.every((item) => serverOf("", item) !== undefined && looksLikeServer(item));
}

function looksLikeServer(value: unknown): boolean {
  const server = asRecord(value) ?? {};
  if (server["command"] !== undefined || server["cmd"] !== undefined) return true;
  return /^(?:stdio|sse|http|streamable[-_]?http|local|remote)$/i.test(String(server["type"] ?? ""));
}

const GEMINI = /(?:^|\/)(?:\.gemini\/(?!antigravity\/)|gemini-extension\.json$|(?:etc\/)?gemini-?cli\/)/i;

/** PROVIDER: Gemini CLI speaks SSE to a bare `url` and HTTP to `httpUrl`. */
function asGemini(server: ServerDefinition, all: unknown): ServerDefinition {
  const written = asRecord(asRecord(all)?.[server.name]);
  return written?.["url"] !== undefined && written["httpUrl"] === undefined && written["type"] === undefined ? { ...server, transport: "sse" } : server;
}

/** The configuration in a parsed document, or `undefined` when it is none. */
export function shapeOf(document: unknown, path: string): Shape | undefined {
  const root = asRecord(document);
  if (root === undefined) return undefined;
  const projects = Object.entries(asRecord(root["projects"]) ?? {}).filter(([, value]) => asRecord(value)?.["mcpServers"] !== undefined);
  if (projects.length > 0) {
    const perProject = projects.flatMap(([folder, value]) => serversIn(asRecord(value)?.["mcpServers"], folder));
    return { client: CLAUDE_CODE, servers: [...serversIn(root["mcpServers"]), ...perProject] };
  }
  if (isContainer(root["mcpServers"])) return { servers: serversIn(root["mcpServers"]).map((server) => (GEMINI.test(path) ? asGemini(server, root["mcpServers"]) : server)) };
  // PROVIDER: the manifest of a Claude Desktop extension (`.mcpb`) describes the one server inside.
  const bundled = asRecord(asRecord(root["server"])?.["mcp_config"]);
  if (bundled !== undefined && textOf(root["name"]) !== undefined) return { client: CLAUDE_DESKTOP, servers: serversIn({ [String(root["name"])]: bundled }) };
  if (asRecord(root["mcp_servers"]) !== undefined) return { client: CODEX, servers: [...serversIn(root["mcp_servers"]), ...profileServers(root)] };
  if (asRecord(root["context_servers"]) !== undefined) return { client: ZED, servers: serversIn(root["context_servers"]) };
  const editor = editorServers(root);
  if (editor !== undefined) return { client: VSCODE, servers: serversIn(editor) };
  if (isServerMap(root["mcp"])) return { client: OPENCODE, servers: serversIn(root["mcp"]) };
  if (isGoose(root["extensions"])) return { client: GOOSE, servers: serversIn(root["extensions"]) };
  // PROVIDER: `.mcp.json` of a Claude Code plugin may hold the servers without any enclosing key.
  if (/(?:^|\/)\.mcp\.json$/.test(path) && isServerMap(root)) return { client: CLAUDE_CODE, servers: serversIn(root) };
  return undefined;
}

function isContainer(value: unknown): boolean {
  return asRecord(value) !== undefined || (Array.isArray(value) && value.some((item) => serverOf("", item) !== undefined));
}

function profileServers(root: JsonRecord): readonly ServerDefinition[] {
  return Object.entries(asRecord(root["profiles"]) ?? {}).flatMap(([profile, value]) => serversIn(asRecord(value)?.["mcp_servers"], `profile ${profile}`));
}

/** `servers` of mcp.json, `mcp.servers` of settings.json, a workspace or a dev container. */
function editorServers(root: JsonRecord): unknown {
  if (isServerMap(root["servers"]) || (Array.isArray(root["inputs"]) && asRecord(root["servers"]) !== undefined)) return root["servers"];
  const customizations = asRecord(asRecord(root["customizations"])?.["vscode"]);
  const places = [root, asRecord(root["settings"]), customizations, asRecord(customizations?.["settings"])];
  for (const place of places) {
    const servers = asRecord(place?.["mcp"])?.["servers"] ?? asRecord(place?.["mcp.servers"]);
    if (asRecord(servers) !== undefined) return servers;
  }
  return undefined;
}

function isGoose(value: unknown): boolean {
  return Object.values(asRecord(value) ?? {}).some((item) => {
    const extension = asRecord(item);
    return typeof extension?.["type"] === "string" && (extension["cmd"] !== undefined || extension["uri"] !== undefined || extension["type"] === "builtin");
  });
}
