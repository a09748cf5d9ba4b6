// What a request is about, found by its exact name: which server, what the mandate calls it, what it does, and what goes to the upstream.
import { sha256Hex } from "../../../kernel/index.ts";
import { hasEffects, type ToolProfile } from "../../../model/index.ts";
import { CODES, isObject, mirrorHeaders, type Json } from "../upstream/index.ts";
import type { AgentSide, GateUpstream, McpDeps } from "./contract.ts";
import { splitName, splitUri, type Placed } from "./names.ts";
import type { Offers } from "./refresh.ts";
import { refuse } from "./rpc.ts";

export interface Aim {
  readonly upstream: GateUpstream;
  /** As mandates name it: a tool, `resources/read`, `prompts/get`. */
  readonly tool: string;
  readonly arguments: Json;
  readonly profile: ToolProfile;
  readonly definition: string;
  readonly method: string;
  /** What goes to the upstream for the arguments that were let through. */
  paramsOf(allowed: Json): Json;
  headersOf(allowed: Json): Readonly<Record<string, string>>;
  /** How a no is told: a tool has a result that says so. */
  readonly isTool: boolean;
}

interface AimDeps extends Pick<McpDeps, "catalogue" | "log"> {
  readonly offers: Offers;
}

/** What an upstream's list is believed for before it is asked anew. */
const FRESH_FOR_EFFECTS_MILLISECONDS = 10_000;
const FRESH_FOR_READING_MILLISECONDS = 60_000;

export const readingProfile = (trusted: boolean, steering: readonly string[]): ToolProfile => ({ effects: ["read"], steering: [...steering], outbound: [], results: { trust: trusted ? "trusted" : "untrusted", system: [], content: [], data: [], personal: [] } });
export const BUILT_IN = { "resources/read": sha256Hex("resources/read"), "prompts/get": sha256Hex("prompts/get") } as const;

/** Throws `WireRefusal` for what is not there. INVARIANT: not there, hidden, and not approved look alike. */
export async function aimOf(deps: AimDeps, agent: AgentSide, method: string, params: Json): Promise<Aim> {
  switch (method) {
    case "tools/call":
      return toolAim(deps, agent, params);
    case "resources/read":
      return readAim(deps, agent, "resources/read", textOf(params, "uri"), (uri) => ({ uri }));
    case "prompts/get":
      return readAim(deps, agent, "prompts/get", textOf(params, "name"), (name) => ({ name, ...(isObject(params["arguments"]) ? { arguments: params["arguments"] } : {}) }));
    default:
      return completionAim(deps, agent, params);
  }
}

function textOf(params: Json, member: string): string {
  const value = params[member];
  if (typeof value !== "string" || value === "") throw refuse(400, CODES.invalidParams, `params.${member} must be a text.`);
  return value;
}

async function toolAim({ catalogue, offers, log }: AimDeps, agent: AgentSide, params: Json): Promise<Aim> {
  const name = textOf(params, "name");
  const given = params["arguments"];
  if (given !== undefined && !isObject(given)) throw refuse(400, CODES.invalidParams, "params.arguments must be an object.");
  const placed = placedBy(agent, name, splitName);
  const upstream = placed === undefined ? undefined : catalogue.upstream(placed.server);
  if (placed === undefined || upstream === undefined) throw unknownTool(name);
  const before = catalogue.tool(placed.server, placed.name);
  const within = before !== undefined && !hasEffects(before.profile) ? FRESH_FOR_READING_MILLISECONDS : FRESH_FOR_EFFECTS_MILLISECONDS;
  await offers.fresh(upstream, within, agent.caller).catch((thrown: unknown) => log.warn({ err: thrown, server: upstream.name }, "an upstream does not tell what it offers; what was approved stands"));
  const tool = catalogue.tool(placed.server, placed.name);
  if (tool === undefined || tool.state !== "approved") throw unknownTool(name);
  const { definition, digest, profile } = tool;
  return {
    upstream, tool: definition.name, arguments: given ?? {}, profile, definition: digest, method: "tools/call", isTool: true,
    paramsOf: (allowed) => ({ name: definition.name, arguments: allowed, ...(isObject(params["task"]) ? { task: params["task"] } : {}) }),
    headersOf: (allowed) => mirrorHeaders(definition.inputSchema, allowed),
  };
}

/** A quarantined tool, one that the catalogue hides and one that never was: the agent is told the same. */
const unknownTool = (name: string) => refuse(200, CODES.invalidParams, `There is no tool ${name.slice(0, 200)} here. tools/list says which there are.`);

function placedBy(agent: AgentSide, name: string, split: (joined: string) => Placed | undefined): Placed | undefined {
  return agent.server === null ? split(name) : { server: agent.server, name };
}

async function readAim({ catalogue }: AimDeps, agent: AgentSide, tool: "resources/read" | "prompts/get", name: string, params: (name: string) => Json): Promise<Aim> {
  const placed = placedBy(agent, name, tool === "prompts/get" ? splitName : splitUri);
  const upstream = placed === undefined ? undefined : catalogue.upstream(placed.server);
  if (placed === undefined || upstream === undefined) throw refuse(200, CODES.invalidParams, `There is nothing called ${name.slice(0, 200)} here.`);
  return {
    upstream, tool, arguments: params(placed.name), profile: readingProfile(upstream.trusted, tool === "prompts/get" ? ["name"] : ["uri"]), definition: BUILT_IN[tool], method: tool, isTool: false,
    paramsOf: (allowed) => allowed,
    headersOf: () => ({}),
  };
}

/** What is typed so far leaves for the server: so it is a use of the prompt or resource that it completes. */
async function completionAim(deps: AimDeps, agent: AgentSide, { ref, argument, context }: Json): Promise<Aim> {
  if (!isObject(ref) || !isObject(argument)) throw refuse(400, CODES.invalidParams, "params must have ref and argument.");
  const isPrompt = ref["type"] === "ref/prompt";
  const member = isPrompt ? "name" : "uri";
  const aim = await readAim(deps, agent, isPrompt ? "prompts/get" : "resources/read", textOf(ref, member), (name) => ({ [member]: name, argument, ...(isObject(context) ? { context } : {}) }));
  return { ...aim, method: "completion/complete", paramsOf: ({ [member]: name, ...rest }) => ({ ref: { type: ref["type"], [member]: name }, ...rest }) };
}
