// What a request of the agent is to the gate: which tool, with which arguments, and what goes to the server for those that were let through. As over HTTP. Pure.
import { isObject, type Json } from "./lines.ts";

export interface Aim {
  readonly tool: string;
  readonly arguments: Json;
  /** How a no is told: a tool has a result that says so. */
  readonly isTool: boolean;
  paramsOf(allowed: Json): Json;
}

const RESPONSES = "mcp.inputResponses";
const CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities";

/** A sentence when it is none that can be judged. */
export function aimOf(method: string, params: Json): Aim | string {
  switch (method) {
    case "tools/call":
      return toolAim(params);
    case "resources/read":
      return readAim("resources/read", "uri", params);
    case "prompts/get":
      return readAim("prompts/get", "name", params);
    default:
      return completionAim(params);
  }
}

/** What the agent answers to a question of the server leaves for it as arguments do, and is judged as they are. */
function toolAim({ name, arguments: given = {}, task, ...params }: Json): Aim | string {
  if (typeof name !== "string" || name === "") return "params.name must be a text.";
  if (!isObject(given)) return "params.arguments must be an object.";
  // What a task gives later would come past the gate.
  if (task !== undefined) return "Tasks are not taken here. Make the call without one.";
  const responses = params["inputResponses"];
  return {
    tool: name, isTool: true, arguments: isObject(responses) ? { ...given, [RESPONSES]: responses } : given,
    paramsOf: ({ [RESPONSES]: _judged, ...allowed }) => ({ ...withoutTasks(params), name, arguments: allowed }),
  };
}

function withoutTasks(params: Json): Json {
  const meta = params["_meta"];
  const capabilities = isObject(meta) ? meta[CAPABILITIES_KEY] : undefined;
  const extensions = isObject(capabilities) ? capabilities["extensions"] : undefined;
  if (!isObject(meta) || !isObject(capabilities) || !isObject(extensions)) return params;
  const { "io.modelcontextprotocol/tasks": _tasks, ...others } = extensions;
  return { ...params, _meta: { ...meta, [CAPABILITIES_KEY]: { ...capabilities, extensions: others } } };
}

function readAim(tool: "resources/read" | "prompts/get", member: "uri" | "name", params: Json): Aim | string {
  const { [member]: named, arguments: given, ...others } = params;
  if (typeof named !== "string" || named === "") return `params.${member} must be a text.`;
  return { tool, isTool: false, arguments: { [member]: named, ...(member === "name" && isObject(given) ? { arguments: given } : {}) }, paramsOf: (allowed) => ({ ...others, ...allowed }) };
}

/** What is typed so far leaves for the server: so it is a use of the prompt or resource that it completes. */
function completionAim({ ref, argument, context, ...others }: Json): Aim | string {
  if (!isObject(ref) || !isObject(argument)) return "params must have ref and argument.";
  const isPrompt = ref["type"] === "ref/prompt";
  const member = isPrompt ? "name" : "uri";
  const named = ref[member];
  if (typeof named !== "string") return `params.ref.${member} must be a text.`;
  return {
    tool: isPrompt ? "prompts/get" : "resources/read", isTool: false, arguments: { [member]: named, argument, ...(isObject(context) ? { context } : {}) },
    paramsOf: ({ [member]: name, ...allowed }) => ({ ...others, ref: { type: ref["type"], [member]: name }, ...allowed }),
  };
}
