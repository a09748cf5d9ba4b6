// What each method of the protocol comes to here, in both eras. Pure look-ups but for the calls and lists that they lead to.
import { CODES, LEGACY, LEGACY_VERSIONS, MODERN, OURSELVES, TASKS_EXTENSION, type Json } from "../upstream/index.ts";
import { callThrough, type CallDeps } from "./call.ts";
import type { McpScope } from "./callers.ts";
import type { AgentSide } from "./contract.ts";
import { listOthers, listTools, type ListDeps } from "./lists.ts";
import { refuse } from "./rpc.ts";
import { shaped } from "./shape.ts";

/** How long an agent may keep a list. Short: what it may call can change at any moment. */
const LIST_TTL_MILLISECONDS = 5_000;

const CAPABILITIES = { tools: { listChanged: true }, resources: { listChanged: true, subscribe: true }, prompts: { listChanged: true }, completions: {}, logging: {} } as const;
const MODERN_CAPABILITIES = { ...CAPABILITIES, extensions: { [TASKS_EXTENSION]: {} } } as const;
const LEGACY_CAPABILITIES = { ...CAPABILITIES, tasks: { cancel: {}, requests: { tools: { call: {} } } } } as const;

export function discovered(): Json {
  return shaped({ supportedVersions: [MODERN, ...LEGACY_VERSIONS], capabilities: MODERN_CAPABILITIES, serverInfo: OURSELVES }, MODERN, LIST_TTL_MILLISECONDS);
}

export function initialized(wanted: unknown): { readonly version: string; readonly result: Json } {
  const version = LEGACY_VERSIONS.find((each) => each === wanted) ?? LEGACY;
  return { version, result: { protocolVersion: version, capabilities: LEGACY_CAPABILITIES, serverInfo: OURSELVES } };
}

/** What a token must be good for. Undefined: to be let in is enough. */
export function scopeOf(method: string): McpScope | undefined {
  if (/^(?:tools|resources|resources\/templates|prompts)\/list$/.test(method)) return "mcp:tools.list";
  if (/^(?:tools\/call|resources\/read|prompts\/get|completion\/complete|tasks\/.*)$/.test(method)) return "mcp:tools.call";
  return undefined;
}

export interface MethodDeps extends CallDeps, ListDeps {}

/** The result of a request that both eras know. Throws `WireRefusal`. */
export async function resultOf(deps: MethodDeps, agent: AgentSide, method: string, params: Json): Promise<Json> {
  switch (method) {
    case "tools/list":
      return shaped(await listTools(deps, agent, params), agent.era, LIST_TTL_MILLISECONDS);
    case "resources/list":
    case "resources/templates/list":
    case "prompts/list":
      return shaped(await listOthers(deps, agent, method, params), agent.era, LIST_TTL_MILLISECONDS);
    case "resources/read": {
      const result = await callThrough(deps, agent, method, params);
      // What was read was let go this once: nobody keeps it.
      return shaped(result, agent.era, result["resultType"] === "input_required" ? undefined : 0);
    }
    case "tools/call":
    case "prompts/get":
    case "completion/complete":
      return shaped(await callThrough(deps, agent, method, params), agent.era);
    case "tasks/get":
    case "tasks/cancel":
      return shaped(await ofTask(deps, agent, method, params), agent.era);
    case agent.era === MODERN ? "tasks/update" : "tasks/result":
      return shaped(await ofTask(deps, agent, method, params), agent.era);
    default:
      throw unknownMethod(method, agent.era);
  }
}

/** A call that waits for a person, or one that its upstream turned into a task. */
const ofTask = async (deps: MethodDeps, agent: AgentSide, method: string, params: Json): Promise<Json> =>
  (await deps.heldTasks.serve(agent, method, params, (by, wanted, given) => callThrough(deps, by, wanted, given))) ?? deps.tasks.serve(agent, method, params);

/** SPEC: MCP 2026-07-28: 404 with it; before, an answer like any other. */
export const unknownMethod = (method: string, era: AgentSide["era"]) => refuse(era === MODERN ? 404 : 200, CODES.methodNotFound, `The method ${method.slice(0, 200)} is not served here.`);
