// What an agent may do without asking: permission lists and modes of the clients that have them.
import { asRecord, stringsOf, textOf, type JsonRecord } from "./reading.ts";

export interface AgentPermissions {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  readonly ask: readonly string[];
  /** `bypassPermissions`, `acceptEdits`, `never`, … as the client calls it. */
  readonly mode?: string;
  /** Why the agent can act without a person, one sentence each; empty when it must ask. */
  readonly unrestricted: readonly string[];
}

// `Bash`, `Bash(*)`, `Bash(:*)`, `*`, `mcp__*`: everything of that kind. `Bash(git status)` is not.
const EVERYTHING = /^(?:\*|(?:Bash|Shell|shell|run_shell_command|ShellTool|execute_bash)(?:\(\s*:?\*{1,2}\s*\))?|mcp__\*|mcp__\w+__\*\*?|Write\(\*\*?\)|Edit\(\*\*?\)|@\*)$/;

export function permissionsOf(root: JsonRecord): AgentPermissions | undefined {
  const claude = asRecord(root["permissions"]);
  const gemini = asRecord(root["tools"]);
  const allow = [...stringsOf(claude?.["allow"]), ...stringsOf(root["allowedTools"]), ...stringsOf(gemini?.["allowed"]), ...stringsOf(root["trusted_tools"])];
  const deny = [...stringsOf(claude?.["deny"]), ...stringsOf(root["disallowedTools"]), ...stringsOf(gemini?.["exclude"])];
  const ask = stringsOf(claude?.["ask"]);
  const mode = textOf(claude?.["defaultMode"]) ?? textOf(root["approval_policy"]) ?? textOf(asRecord(root["general"])?.["defaultApprovalMode"]) ?? textOf(root["GOOSE_MODE"]);
  const sandbox = textOf(root["sandbox_mode"]);
  const unrestricted = [
    ...allow.filter((entry) => EVERYTHING.test(entry)).map((entry) => `allow lists ${entry}`),
    ...(mode === "bypassPermissions" || mode === "yolo" ? [`the mode is ${mode}`] : []),
    ...(root["dangerouslySkipPermissions"] === true || root["bypassPermissionsModeAccepted"] === true ? ["permission prompts are skipped"] : []),
    ...(mode === "never" && sandbox === "danger-full-access" ? ["approval_policy is never and sandbox_mode is danger-full-access"] : []),
    ...(root["enableAllProjectMcpServers"] === true ? ["enableAllProjectMcpServers starts every server a project names"] : []),
    ...(root["autoAccept"] === true || gemini?.["autoAccept"] === true ? ["autoAccept is on"] : []),
    ...(root["chat.tools.autoApprove"] === true || root["chat.tools.global.autoApprove"] === true ? ["chat.tools.autoApprove is on"] : []),
    ...(asRecord(root["permission"])?.["bash"] === "allow" || root["permission"] === "allow" ? ["permission allows every shell command"] : []),
    ...(mode === "auto" && root["GOOSE_MODE"] !== undefined ? ["GOOSE_MODE is auto"] : []),
  ];
  if (allow.length + deny.length + ask.length + unrestricted.length === 0 && mode === undefined) return undefined;
  return { allow, deny, ask, ...(mode === undefined ? {} : { mode }), unrestricted };
}

/** Settings of an agent that name no server: told by content that only such settings have, or by an agent's own folder. */
export function isAgentSettings(root: JsonRecord, path: string): boolean {
  const claude = asRecord(root["permissions"]);
  const toolPatterns = [...stringsOf(claude?.["allow"]), ...stringsOf(claude?.["deny"]), ...stringsOf(claude?.["ask"])];
  if (toolPatterns.some((entry) => /^(?:[A-Z][A-Za-z]+(?:\(|$)|mcp__|\*$)/.test(entry))) return true;
  if (/^(?:default|acceptEdits|plan|bypassPermissions|dontAsk)$/.test(String(claude?.["defaultMode"] ?? ""))) return true;
  if (typeof root["approval_policy"] === "string" && (root["sandbox_mode"] !== undefined || root["model"] !== undefined)) return true;
  if (root["enableAllProjectMcpServers"] !== undefined || root["allowedMcpServers"] !== undefined || root["apiKeyHelper"] !== undefined) return true;
  if (root["chat.tools.autoApprove"] === true || root["chat.tools.global.autoApprove"] === true) return true;
  return /(?:^|\/)(?:\.claude\/settings(?:\.local)?\.json|managed-settings\.json|\.codex\/config\.toml)$/.test(path);
}
