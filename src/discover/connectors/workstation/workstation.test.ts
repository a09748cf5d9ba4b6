// Every client of the list, told by content; what is unsafe in a configuration is seen, and no clear value leaves it.
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { CredentialObservation, IdentityObservation, Observation, ResourceObservation } from "../../../model/index.ts";
import { sample } from "../../scanning/samples.ts";
import type { Place } from "../contract.ts";
import { launchOf } from "./launch.ts";
import { agentConfigurationPaths, workstation } from "./index.ts";
import { isInsecure } from "./observe.ts";

const place: Place = {
  source: "host",
  root: "laptop-7",
  fingerprint: (value) => createHmac("sha256", "test").update(value).digest("hex"),
  gap: () => undefined,
};
const stream = workstation.files[0] as (typeof workstation.files)[number];

function read(path: string, content: unknown): readonly Observation[] {
  const text = typeof content === "string" ? content : JSON.stringify(content, null, 2);
  return stream.accepts({ path, text }) ? stream.observe({ path, text }, place) : [];
}

const agentOf = (seen: readonly Observation[]) => seen.find((item): item is IdentityObservation => item.observed === "identity");
const serversOf = (seen: readonly Observation[]) => seen.filter((item): item is ResourceObservation => item.observed === "resource");
const secretsOf = (seen: readonly Observation[]) => seen.filter((item): item is CredentialObservation => item.observed === "credential");

const TOKEN = sample("alnum", 24); // no issuer's form: only its name tells
const server = { command: "npx", args: ["-y", "@acme/mcp-server"], env: { ACME_API_KEY: TOKEN } };

describe("clients", () => {
  it.each([
    ["Users/ana/Library/Application Support/Claude/claude_desktop_config.json", { mcpServers: { a: server } }, "claude-desktop", "user"],
    ["home/ana/.claude.json", { projects: { "/src/shop": { mcpServers: { a: server } } } }, "claude-code", "user"],
    ["shop/.mcp.json", { mcpServers: { a: { type: "stdio", ...server } } }, "claude-code", "project"],
    ["etc/claude-code/managed-mcp.json", { mcpServers: { a: server } }, "claude-code", "managed"],
    ["home/ana/.cursor/mcp.json", { mcpServers: { a: server } }, "cursor", "user"],
    ["shop/.cursor/mcp.json", { mcpServers: { a: server } }, "cursor", "project"],
    ["shop/.vscode/mcp.json", { inputs: [], servers: { a: { type: "stdio", ...server } } }, "vscode", "project"],
    ["home/ana/.config/Code/User/settings.json", { "editor.fontSize": 12, mcp: { servers: { a: server } } }, "vscode", "user"],
    ["home/ana/.codeium/windsurf/mcp_config.json", { mcpServers: { a: { ...server, serverUrl: "https://x" } } }, "windsurf", "user"],
    ["home/ana/.gemini/settings.json", { mcpServers: { a: server } }, "gemini-cli", "user"],
    ["etc/gemini-cli/settings.json", { mcpServers: { a: server } }, "gemini-cli", "managed"],
    ["home/ana/.gemini/antigravity/mcp_config.json", { mcpServers: { a: server } }, "antigravity", "user"],
    ["home/ana/.kiro/settings/mcp.json", { mcpServers: { a: { ...server, autoApprove: ["x"] } } }, "kiro", "user"],
    ["home/ana/.aws/amazonq/mcp.json", { mcpServers: { a: server } }, "amazon-q", "user"],
    ["home/ana/.config/opencode/opencode.json", { mcp: { a: { type: "local", command: ["npx", "-y", "@acme/mcp-server"], environment: { ACME_API_KEY: TOKEN } } } }, "opencode", "user"],
    ["home/ana/.config/zed/settings.json", { context_servers: { a: { source: "custom", ...server } } }, "zed", "user"],
    ["home/ana/.config/zed/settings.json", { context_servers: { a: { command: { path: "npx", args: server.args, env: server.env } } } }, "zed", "user"],
    ["home/ana/.copilot/mcp-config.json", { mcpServers: { a: { type: "local", tools: ["*"], ...server } } }, "copilot-cli", "user"],
    ["Users/ana/AppData/Roaming/Claude/claude_desktop_config.json", { mcpServers: { a: server } }, "claude-desktop", "user"],
    ["Users/ana/Library/Application Support/Claude/Claude Extensions/acme/manifest.json", { manifest_version: "0.3", name: "acme", version: "1.0.0", server: { type: "node", entry_point: "x.js", mcp_config: server } }, "claude-desktop", "user"],
    ["home/ana/.claude/settings.json", { mcpServers: { a: server } }, "claude-code", "user"],
    ["shop/.claude/settings.local.json", { mcpServers: { a: server } }, "claude-code", "project"],
    ["Library/Application Support/ClaudeCode/managed-mcp.json", { mcpServers: { a: server } }, "claude-code", "managed"],
    ["ProgramData/ClaudeCode/managed-mcp.json", { mcpServers: { a: server } }, "claude-code", "managed"],
    ["Program Files/ClaudeCode/managed-settings.json", { mcpServers: { a: server } }, "claude-code", "managed"],
    ["home/ana/.claude/plugins/repos/acme/.mcp.json", { a: server }, "claude-code", "user"],
    ["Users/ana/Library/Application Support/Code/User/mcp.json", { servers: { a: { type: "stdio", ...server } } }, "vscode", "user"],
    ["Users/ana/AppData/Roaming/Code/User/mcp.json", { servers: { a: { type: "stdio", ...server } } }, "vscode", "user"],
    ["home/ana/.config/Code/User/settings.json", { "mcp.servers": { a: server } }, "vscode", "user"],
    ["shop/.codex/config.toml", `[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "@acme/mcp-server"]\nenv = { ACME_API_KEY = "${TOKEN}" }\n`, "codex", "project"],
    ["home/ana/.codex/work.config.toml", `[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "@acme/mcp-server"]\nenv = { ACME_API_KEY = "${TOKEN}" }\n`, "codex", "user"],
    ["etc/codex/config.toml", `[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "@acme/mcp-server"]\nenv = { ACME_API_KEY = "${TOKEN}" }\n`, "codex", "managed"],
    ["ProgramData/OpenAI/Codex/config.toml", `[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "@acme/mcp-server"]\nenv = { ACME_API_KEY = "${TOKEN}" }\n`, "codex", "managed"],
    ["home/ana/.codex/plugins/acme/.mcp.json", { mcpServers: { a: server } }, "codex", "user"],
    ["shop/.gemini/settings.json", { mcpServers: { a: server } }, "gemini-cli", "project"],
    ["home/ana/.gemini/extensions/acme/gemini-extension.json", { name: "acme", version: "1.0.0", mcpServers: { a: server } }, "gemini-cli", "user"],
    ["home/ana/.openclaw/openclaw.json", { mcpServers: { a: server } }, "openclaw", "user"],
    ["shop/.cursor/mcp.json", `\uFEFF// servers of the team\n{\n  "mcpServers": {\n    "a": ${JSON.stringify(server)}, /* the only one */\n  },\n}\n`, "cursor", "project"],
    ["anything/renamed.json", { mcpServers: { a: server } }, "mcp-client", "project"],
    ["home/ana/.codex/config.toml", `model = "x"\n[mcp_servers.a]\ncommand = "npx"\nargs = ["-y", "@acme/mcp-server"]\n[mcp_servers.a.env]\nACME_API_KEY = "${TOKEN}"\n`, "codex", "user"],
    ["home/ana/.config/goose/config.yaml", `extensions:\n  a:\n    type: stdio\n    cmd: npx\n    args: [-y, "@acme/mcp-server"]\n    enabled: true\n    envs:\n      ACME_API_KEY: ${TOKEN}\n`, "goose", "user"],
  ] as const)("%s", (path, content, client, scope) => {
    const seen = read(path, content);
    expect(agentOf(seen)?.attributes).toMatchObject({ client, scope });
    expect(serversOf(seen)).toHaveLength(1);
    expect(serversOf(seen)[0]?.attributes).toMatchObject({ transport: "stdio", package: "@acme/mcp-server", pinned: false, envNames: ["ACME_API_KEY"] });
    expect(secretsOf(seen)).toHaveLength(1);
    expect(secretsOf(seen)[0]?.exposures?.[0]?.line).toBeGreaterThan(0);
    expect(JSON.stringify(seen)).not.toContain(TOKEN);
    if (/home|Users/.test(path)) expect(agentOf(seen)?.ownerHints?.[0]).toMatchObject({ candidate: "ana", signal: "host-user" });
  });

  it("reads Gemini's `url` as SSE and `httpUrl` as HTTP", () => {
    const seen = read("home/ana/.gemini/settings.json", { mcpServers: { a: { url: "https://x/mcp" }, b: { httpUrl: "https://x/mcp", trust: true } } });
    expect(serversOf(seen).map(({ attributes }) => [attributes?.["transport"], attributes?.["autoApprove"]])).toEqual([["sse", undefined], ["http", true]]);
  });

  it("reads Codex's remote servers, whose token is only named", () => {
    const seen = read("home/ana/.codex/config.toml", `[mcp_servers.a]\nurl = "https://x/mcp"\nbearer_token_env_var = "ACME_TOKEN"\nhttp_headers = { "X-Team" = "shop" }\n`);
    expect(serversOf(seen)[0]?.attributes).toMatchObject({ transport: "http", envNames: ["ACME_TOKEN"], headerNames: ["X-Team"], plaintextSecrets: [] });
  });

  it("leaves other files alone", () => {
    expect(read("openapi.json", { openapi: "3.1.0", servers: [{ url: "https://x" }] })).toEqual([]);
    expect(read("hosts.json", { servers: { web: { host: "a", port: 1 } } })).toEqual([]);
    expect(read("compose.yaml", "services:\n  a:\n    image: x\nextensions:\n  - a\n")).toEqual([]);
    expect(read("manifest.json", { permissions: ["storage"] })).toEqual([]);
  });
});

describe("credentials in clear", () => {
  const only = (definition: object) => {
    const seen = read("x/.mcp.json", { mcpServers: { a: definition } });
    return { plaintext: serversOf(seen)[0]?.attributes?.["plaintextSecrets"], seen };
  };

  it("are found in env, headers, arguments and addresses", () => {
    expect(only({ command: "a", env: { DB_PASSWORD: "hunter2!" } }).plaintext).toEqual([{ where: "env", name: "DB_PASSWORD" }]);
    expect(only({ url: "https://x/mcp", headers: { Authorization: `Bearer ${TOKEN}` } }).plaintext).toEqual([{ where: "headers", name: "Authorization" }]);
    expect(only({ command: "a", args: ["--token", TOKEN] }).plaintext).toEqual([{ where: "args", name: "token" }]);
    expect(only({ command: "a", args: [`--api-key=${TOKEN}`] }).plaintext).toEqual([{ where: "args", name: "api-key" }]);
    expect(only({ url: `https://x/mcp?api_key=${TOKEN}` }).plaintext).toEqual([{ where: "url", name: "api_key" }]);
    expect(only({ command: "a", args: ["postgresql://bot:s3cr3tpw@db.acme.dev/x"] }).plaintext).toMatchObject([{ where: "args", detector: "database-url" }]);
  });

  it("are not what a vault is asked for", () => {
    const env = { A_TOKEN: "op://team/item/field", B_TOKEN: "vault:secret/data/app#token", C_TOKEN: "${env:C_TOKEN}", D_TOKEN: "{{ D_TOKEN }}", E_TOKEN: "$(pass show e)", F_TOKEN: "%F_TOKEN%", G_TOKEN: "${G_TOKEN:-}", H_TOKEN: "keychain:acme", I_TOKEN: "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x" };
    expect(only({ command: "a", env }).plaintext).toEqual([]);
    expect(only({ url: "https://x?token=${TOKEN}", headers: { Authorization: "Bearer op://team/item/field", "X-Api-Key": "${API_KEY}" } }).plaintext).toEqual([]);
    expect(only({ command: "npx", args: ["mcp-remote@1.2.3", "https://x/sse", "--header", "Authorization: Bearer ${AUTH_TOKEN}", "--token", "$TOKEN"] }).plaintext).toEqual([]);
  });

  it("are found in a header that is an argument", () => {
    expect(only({ command: "npx", args: ["mcp-remote@1.2.3", "https://x/sse", "--header", `Authorization: Bearer ${TOKEN}`] }).plaintext).toEqual([{ where: "args", name: "Authorization" }]);
    expect(only({ command: "docker", args: ["run", "-i", "-e", `ACME_TOKEN=${TOKEN}`, "acme/mcp:1.2.3"] }).plaintext).toEqual([{ where: "args", name: "ACME_TOKEN" }]);
  });

  it("are told from references, blanks, switches and paths", () => {
    const env = { A_TOKEN: "${A_TOKEN}", B_TOKEN: "${input:b}", C_KEY: "", D_TOKEN: "<your token>", E_KEY: "/home/ana/key.pem", MAX_TOKENS: "4096", F_TOKEN: "$F", AUTH: "true", G_API_KEY: "YOUR_API_KEY" };
    expect(only({ command: "a", env }).plaintext).toEqual([]);
    expect(only({ url: "https://x", headers: { Authorization: "Bearer ${env:TOKEN}", "Content-Type": "application/json" } }).plaintext).toEqual([]);
  });

  it("do not include the id of an AWS key, which opens nothing", () => {
    const secret = sample("base64", 40, 3);
    const { plaintext } = only({ command: "a", env: { AWS_ACCESS_KEY_ID: `AKIAY${sample("base32", 15)}`, AWS_SECRET_ACCESS_KEY: secret } });
    expect(plaintext).toEqual([{ where: "env", name: "AWS_SECRET_ACCESS_KEY", detector: "aws-secret-access-key" }]);
  });

  it("never leave: arguments and addresses are masked", () => {
    const { seen } = only({ command: "a", args: ["--token", TOKEN], url: `https://x/mcp?api_key=${TOKEN}` });
    expect(JSON.stringify(seen)).not.toContain(TOKEN);
    expect(JSON.stringify(seen)).toContain("[secret]");
  });

  it("has one fingerprint wherever it stands", () => {
    const one = secretsOf(read("home/a/.cursor/mcp.json", { mcpServers: { a: server } }))[0];
    const two = secretsOf(read("home/b/.claude.json", { mcpServers: { z: server } }))[0];
    expect(one?.fingerprint).toBe(two?.fingerprint);
    expect(one?.nativeId).not.toBe(two?.nativeId);
  });
});

describe("what an agent may do without asking", () => {
  it("reads Claude Code's settings", () => {
    const seen = read("home/ana/.claude/settings.json", { permissions: { allow: ["Bash(*)", "Read(src/**)"], deny: ["Read(.env)"], defaultMode: "bypassPermissions" }, enableAllProjectMcpServers: true });
    expect(agentOf(seen)?.attributes).toMatchObject({ permissionsDeny: ["Read(.env)"], permissionMode: "bypassPermissions" });
    expect(agentOf(seen)?.attributes?.["unrestricted"]).toHaveLength(3);
    const careful = read("shop/.claude/settings.json", { permissions: { allow: ["Bash(git status)"] } });
    expect(agentOf(careful)?.attributes?.["unrestricted"]).toEqual([]);
  });

  it("reads trust and automatic approval of servers", () => {
    const approval = (definition: object) => serversOf(read("x/mcp.json", { mcpServers: { a: { command: "a", ...definition } } }))[0]?.attributes?.["autoApprove"];
    expect(approval({ trust: true })).toBe(true);
    expect(approval({ alwaysAllow: ["read"] })).toEqual(["read"]);
    expect(approval({ autoApprove: ["*"] })).toBe(true);
    expect(approval({})).toBeUndefined();
  });

  it("reads Codex's approval policy", () => {
    const seen = read("home/ana/.codex/config.toml", 'approval_policy = "never"\nsandbox_mode = "danger-full-access"\n');
    expect(agentOf(seen)?.attributes?.["unrestricted"]).toHaveLength(1);
  });
});

describe("what the next start would run", () => {
  it.each([
    ["npx", ["-y", "@acme/mcp"], "@acme/mcp", false],
    ["npx", ["-y", "@acme/mcp@latest"], "@acme/mcp", false],
    ["npx", ["-y", "@acme/mcp@^1.2.0"], "@acme/mcp", false],
    ["npx", ["-y", "@acme/mcp@1.2.3"], "@acme/mcp", true],
    ["npx", ["--package=acme-mcp@2.0.0", "acme"], "acme-mcp", true],
    ["cmd", ["/c", "npx", "-y", "acme-mcp"], "acme-mcp", false],
    ["C:\\Program Files\\nodejs\\npx.cmd", ["acme-mcp"], "acme-mcp", false],
    ["pnpm", ["dlx", "acme-mcp"], "acme-mcp", false],
    ["uvx", ["mcp-server-git"], "mcp-server-git", false],
    ["uvx", ["mcp-server-git==1.0.2"], "mcp-server-git", true],
    ["uvx", ["--from", "git+https://github.com/acme/x@main", "x"], "git+https://github.com/acme/x@main", false],
    ["docker", ["run", "-i", "--rm", "-e", "A", "mcp/postgres"], "mcp/postgres", false],
    ["docker", ["run", "-i", "--rm", "ghcr.io/acme/x:latest"], "ghcr.io/acme/x", false],
    ["docker", ["run", "--rm", "-v", "/a:/b", "registry:5000/x:1.2.3"], "registry:5000/x", true],
    ["docker", ["run", `x@sha256:${"a".repeat(64)}`], "x", true],
    ["node", ["/opt/server.js"], undefined, true],
    ["npx -y acme-mcp", [], "acme-mcp", false],
  ] as const)("%s %j", (command, args, name, pinned) => {
    expect(launchOf(command, args)).toMatchObject({ pinned, ...(name === undefined ? {} : { package: name }) });
  });

  it("sees a remote without TLS, but not the machine itself", () => {
    expect(isInsecure("http://mcp.acme.dev/x")).toBe(true);
    expect(isInsecure("http://localhost:3000")).toBe(false);
    expect(isInsecure("http://127.0.0.1/x")).toBe(false);
    expect(isInsecure("https://mcp.acme.dev")).toBe(false);
    expect(launchOf("npx", ["mcp-remote@0.1.2", "http://mcp.acme.dev/sse"]).bridgesTo).toBe("http://mcp.acme.dev/sse");
  });
});

describe("agentConfigurationPaths", () => {
  it("lists user and managed paths of each platform", () => {
    expect(agentConfigurationPaths("/home/ana/", "linux")).toContain("/home/ana/.claude.json");
    expect(agentConfigurationPaths("/home/ana", "linux")).toContain("/etc/codex/config.toml");
    expect(agentConfigurationPaths("/Users/ana", "darwin")).toContain("/Users/ana/Library/Application Support/Claude/claude_desktop_config.json");
    expect(agentConfigurationPaths("C:\\Users\\ana", "win32")).toContain("C:/Users/ana/AppData/Roaming/Code/User/mcp.json");
  });
});
