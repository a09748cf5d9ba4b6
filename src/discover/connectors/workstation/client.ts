// Which client a configuration belongs to, at which level, and whose machine: told by the path when the path tells, else by the shape.

type Scope = "user" | "project" | "managed";

export interface Client {
  /** `claude-code`, `cursor`, … or `mcp-client` when neither path nor shape names it. */
  readonly id: string;
  readonly title: string;
  readonly scope: Scope;
}

interface PathRule {
  readonly at: RegExp;
  readonly id: string;
  readonly title: string;
  readonly scope?: Scope;
}

// Order matters: the more specific path comes first.
const RULES: readonly PathRule[] = [
  { at: /(?:claudecode|claude-code)\/managed-(?:mcp|settings)\.json$/, id: "claude-code", title: "Claude Code", scope: "managed" },
  { at: /(?:^|\/)managed-(?:mcp|settings)\.json$/, id: "claude-code", title: "Claude Code", scope: "managed" },
  { at: /(?:^|\/)claude extensions\/.*\/manifest\.json$/, id: "claude-desktop", title: "Claude Desktop", scope: "user" },
  { at: /claude_desktop_config\.json$/, id: "claude-desktop", title: "Claude Desktop", scope: "user" },
  { at: /(?:^|\/)\.claude\.json$/, id: "claude-code", title: "Claude Code", scope: "user" },
  { at: /(?:^|\/)\.claude\/(?:.*\/)?(?:settings(?:\.local)?\.json|\.?mcp\.json|agents\/.*|plugins\/.*)$/, id: "claude-code", title: "Claude Code" },
  { at: /cline_mcp_settings\.json$/, id: "cline", title: "Cline", scope: "user" },
  { at: /(?:^|\/)\.roo\/mcp\.json$/, id: "roo-code", title: "Roo Code" },
  { at: /(?:^|\/)\.?cursor\/(?:.*\/)?(?:mcp|settings)\.json$/, id: "cursor", title: "Cursor" },
  { at: /(?:^|\/)(?:code|code - insiders|vscodium)\/user\/(?:.*\/)?(?:mcp|settings)\.json$/, id: "vscode", title: "VS Code", scope: "user" },
  { at: /(?:^|\/)\.vscode(?:-server)?\/(?:.*\/)?(?:mcp|settings)\.json$/, id: "vscode", title: "VS Code" },
  { at: /\.code-workspace$/, id: "vscode", title: "VS Code", scope: "project" },
  { at: /(?:^|\/)devcontainer\.json$/, id: "vscode", title: "VS Code", scope: "project" },
  { at: /(?:^|\/)(?:\.?codeium|\.?windsurf)\/(?:.*\/)?mcp(?:_config)?\.json$/, id: "windsurf", title: "Windsurf", scope: "user" },
  { at: /(?:^|\/)(?:etc\/codex|openai\/codex)\/config\.toml$/, id: "codex", title: "Codex", scope: "managed" },
  { at: /(?:^|\/)\.codex\/.*$/, id: "codex", title: "Codex" },
  { at: /antigravity\/(?:.*\/)?mcp_config\.json$/, id: "antigravity", title: "Antigravity", scope: "user" },
  { at: /(?:^|\/)(?:etc\/gemini-cli|geminicli|gemini-cli)\/settings\.json$/, id: "gemini-cli", title: "Gemini CLI", scope: "managed" },
  { at: /(?:^|\/)(?:\.gemini\/.*|gemini-extension\.json)$/, id: "gemini-cli", title: "Gemini CLI" },
  { at: /(?:^|\/)\.kiro\/.*$/, id: "kiro", title: "Kiro" },
  { at: /(?:^|\/)(?:\.aws\/amazonq|\.amazonq)\/.*$/, id: "amazon-q", title: "Amazon Q Developer" },
  { at: /(?:^|\/)opencode\.jsonc?$/, id: "opencode", title: "opencode" },
  { at: /(?:^|\/)goose\/(?:config\/)?config\.ya?ml$/, id: "goose", title: "Goose", scope: "user" },
  { at: /(?:^|\/)\.?zed\/settings\.json$/, id: "zed", title: "Zed" },
  { at: /(?:^|\/)\.copilot\/.*$/, id: "copilot-cli", title: "GitHub Copilot CLI" },
  { at: /(?:^|\/)\.continue\/.*$/, id: "continue", title: "Continue" },
  { at: /(?:^|\/)\.openclaw\/.*$/, id: "openclaw", title: "OpenClaw", scope: "user" },
  { at: /(?:^|\/)\.mcp\.json$/, id: "claude-code", title: "Claude Code", scope: "project" },
];

const HOME = /(?:^|\/)(?:home|users)\/([^/]+)\//i;
const ROOT_HOME = /(?:^|\/)root\/\./;

/** The user whose home folder the path lies in, when it says so. */
export function hostUserOf(path: string): string | undefined {
  const user = HOME.exec(path.replaceAll("\\", "/"))?.[1];
  // PROVIDER: `Users/Shared` and `Users/Public` are macOS and Windows folders of nobody in particular.
  return user === undefined || /^(?:shared|public|default)$/i.test(user) ? undefined : user;
}

/** A home-level dot folder sits directly under the home folder (or under the scanned root, when that root is a home folder). */
function scopeByPath(path: string): Scope {
  if (/^(?:etc|library|programdata|program files)\//i.test(path.replace(/^(?:[a-z]:)?\//i, ""))) return "managed";
  const below = path.replace(/^.*?(?:^|\/)(?:home|users)\/[^/]+\//i, "");
  const insideHome = below !== path || ROOT_HOME.test(path);
  if (!insideHome) return "project";
  const inHome = below === path ? path.replace(/^.*?(?:^|\/)root\//, "") : below;
  return /^(?:\.|library\/|appdata\/)/i.test(inHome) ? "user" : "project";
}

export function clientOf(path: string, shapeHint: { readonly id: string; readonly title: string } | undefined): Client {
  const normal = path.replaceAll("\\", "/");
  const lower = normal.toLowerCase();
  const rule = RULES.find((candidate) => candidate.at.test(lower));
  const scope = rule?.scope === "managed" ? "managed" : (rule?.scope ?? scopeByPath(normal));
  if (rule !== undefined) return { id: rule.id, title: rule.title, scope };
  if (shapeHint !== undefined) return { ...shapeHint, scope };
  return { id: "mcp-client", title: "MCP client", scope };
}
