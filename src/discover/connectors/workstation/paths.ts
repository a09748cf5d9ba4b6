// Where agents and MCP clients keep their configuration: user, project and managed levels. Pure: the caller looks, this only says where.
// PROVIDER: each list follows the vendors' own documentation; a missing file is normal and no gap.

export type HostPlatform = "darwin" | "linux" | "win32";

const USER_EVERYWHERE = [
  ".claude.json",
  ".claude/settings.json",
  ".claude/settings.local.json",
  ".claude/.mcp.json",
  ".mcp.json",
  ".cursor/mcp.json",
  ".codeium/windsurf/mcp_config.json",
  ".codeium/mcp_config.json",
  ".codex/config.toml",
  ".gemini/settings.json",
  ".gemini/antigravity/mcp_config.json",
  ".kiro/settings/mcp.json",
  ".aws/amazonq/mcp.json",
  ".aws/amazonq/default.json",
  ".config/opencode/opencode.json",
  ".config/opencode/opencode.jsonc",
  ".config/goose/config.yaml",
  ".config/zed/settings.json",
  ".copilot/mcp-config.json",
  ".copilot/config.json",
  ".vscode/mcp.json",
  ".openclaw/openclaw.json",
  ".continue/config.yaml",
  ".continue/config.json",
  ".roo/mcp.json",
] as const;

const BY_PLATFORM: Readonly<Record<HostPlatform, { readonly user: readonly string[]; readonly managed: readonly string[] }>> = {
  darwin: {
    user: [
      "Library/Application Support/Claude/claude_desktop_config.json",
      "Library/Application Support/Code/User/mcp.json",
      "Library/Application Support/Code/User/settings.json",
      "Library/Application Support/Code - Insiders/User/mcp.json",
      "Library/Application Support/Code - Insiders/User/settings.json",
      "Library/Application Support/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      "Library/Application Support/Cursor/User/settings.json",
      "Library/Application Support/Zed/settings.json",
    ],
    managed: [
      "/Library/Application Support/ClaudeCode/managed-mcp.json",
      "/Library/Application Support/ClaudeCode/managed-settings.json",
      "/Library/Application Support/GeminiCli/settings.json",
      "/etc/codex/config.toml",
    ],
  },
  linux: {
    user: [
      ".config/Claude/claude_desktop_config.json",
      ".config/Code/User/mcp.json",
      ".config/Code/User/settings.json",
      ".config/Code - Insiders/User/mcp.json",
      ".config/Code - Insiders/User/settings.json",
      ".config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      ".config/Cursor/User/settings.json",
    ],
    managed: [
      "/etc/claude-code/managed-mcp.json",
      "/etc/claude-code/managed-settings.json",
      "/etc/codex/config.toml",
      "/etc/gemini-cli/settings.json",
    ],
  },
  win32: {
    user: [
      "AppData/Roaming/Claude/claude_desktop_config.json",
      "AppData/Roaming/Code/User/mcp.json",
      "AppData/Roaming/Code/User/settings.json",
      "AppData/Roaming/Code - Insiders/User/mcp.json",
      "AppData/Roaming/Code - Insiders/User/settings.json",
      "AppData/Roaming/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json",
      "AppData/Roaming/Cursor/User/settings.json",
      "AppData/Roaming/Zed/settings.json",
      "AppData/Roaming/Block/goose/config/config.yaml",
    ],
    managed: [
      "C:/ProgramData/ClaudeCode/managed-mcp.json",
      "C:/ProgramData/ClaudeCode/managed-settings.json",
      "C:/Program Files/ClaudeCode/managed-mcp.json",
      "C:/Program Files/ClaudeCode/managed-settings.json",
      "C:/ProgramData/OpenAI/Codex/config.toml",
      "C:/ProgramData/gemini-cli/settings.json",
    ],
  },
};

/** Full paths to look for on one machine, for the user whose home folder is given; `/`-separated. The order is stable. */
export function agentConfigurationPaths(home: string, platform: HostPlatform): readonly string[] {
  const root = home.replaceAll("\\", "/").replace(/\/+$/, "");
  const listed = BY_PLATFORM[platform];
  return [...USER_EVERYWHERE, ...listed.user].map((path) => `${root}/${path}`).concat(listed.managed);
}
