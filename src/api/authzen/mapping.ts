// From AuthZEN's subject, action, resource and context to our question. What speaks of tools and of providers' resources is weighed by mandates;
// everything else is a question in an application's own words. SPEC: AuthZEN COAZ-MCP binding, draft 1, for the methods of MCP.
import { z } from "zod";
import { RESERVED_TYPES } from "../../enforce/applications/index.ts";
import type { World } from "../../enforce/decision/index.ts";
import { MandateError } from "../../kernel/index.ts";
import { DATA_CLASSES, isRefusal, readChain, type Act, type ActorNode, type DecisionRequest, type PersonRef } from "../../model/index.ts";
import { fittingOf, type StandingOf } from "./standing.ts";
import type { Evaluation } from "./wire.ts";

/** SPEC: methods that an enforcement point asks about. `ping` and notifications pass without it; a method that is not here is denied. */
export const MCP_METHODS: ReadonlySet<string> = new Set([
  "tools/call", "tools/list", "resources/list", "resources/templates/list", "resources/read", "resources/subscribe", "resources/unsubscribe", "prompts/list", "prompts/get", "completion/complete", "initialize",
  "server/discover", "subscriptions/listen", "logging/setLevel", "tasks/get", "tasks/list", "tasks/result", "tasks/cancel",
]);
/** The member of a method's arguments that the resource's id stands for. */
const ID_OF: Readonly<Record<string, string>> = { resource: "uri", prompt: "name", task: "taskId" };

const text = z.string().min(1).max(2000);
const Money = z.object({ value: z.number().min(0).max(1_000_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/) });
const Context = z.object({
  agent: text.optional(),
  mandate: z.string().max(100).optional(),
  environment: z.string().max(100).optional(),
  data: z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length).optional(),
  amount: Money.optional(),
  rows: z.int().min(0).max(1_000_000_000_000).optional(),
  task: z.string().max(500).optional(),
  input: z.record(z.string(), z.unknown()).optional(),
});
const SubjectProperties = z.object({ iss: text.optional(), email: text.optional(), email_verified: z.boolean().optional(), act: z.unknown().optional() });
const ToolProperties = z.object({ server: z.string().min(1).max(200).optional(), provider: z.string().min(1).max(60).optional(), environment: z.string().max(100).optional() });

export type Mapped =
  | { readonly kind: "ours"; readonly request: DecisionRequest }
  | { readonly kind: "theirs" }
  /** Speaks of what mandates are about, and cannot be weighed: the answer is no, for this reason. */
  | { readonly kind: "no"; readonly request: DecisionRequest; readonly says: string; readonly remedy: string };

/** What is nobody's but an application's. */
export const isTheirs = ({ action, resource }: { readonly action: { readonly name: string }; readonly resource: { readonly type: string } }): boolean => !MCP_METHODS.has(action.name) && !RESERVED_TYPES.has(resource.type);

/** Throws `invalid_input` for members that have no meaning. */
export async function mapQuestion(evaluation: Evaluation, world: World, standingOf: StandingOf): Promise<Mapped> {
  const { subject, action, resource } = evaluation;
  if (isTheirs(evaluation)) return { kind: "theirs" };
  const context = read(Context, evaluation.context ?? {}, "context");
  const told = read(ToolProperties, resource.properties ?? {}, "resource.properties");
  const who = whoActs(subject, context.agent, world);
  const agent = who.principal.kind === "agent" ? world.agent(who.principal.id) : undefined;
  const standing = context.mandate === undefined ? fittingOf(await standingOf(who.principal), who.onBehalfOf !== null) : [context.mandate];
  const act = actOf(evaluation, context.input ?? {}, told);
  const request: DecisionRequest = {
    ...who,
    mandate: standing.length === 1 ? (standing[0] ?? "") : "",
    act: act ?? { kind: "tool", server: told.server ?? "", tool: `${action.name} ${resource.type}:${resource.id}`, arguments: {} },
    environment: context.environment ?? told.environment ?? agent?.environment ?? "",
    data: context.data ?? [],
    amount: context.amount ?? null,
    rows: context.rows ?? 0,
    task: context.task ?? null,
  };
  if (act === undefined) return { kind: "no", request, says: `${action.name} on ${resource.type} ${resource.id} names no tool of a server and no resource of a provider.`, remedy: "Ask the enforcement point's keeper to name the server (resource.properties.server, or server__tool)." };
  if (standing.length > 1) return { kind: "no", request, says: `${standing.length} mandates in force name ${subject.id} (${standing.slice(0, 3).join(", ")}), and the question says under which of them it acts by none.`, remedy: "Name one in context.mandate, or set the agent's mandate in its register." };
  if (who.isPersonAlone) return { kind: "no", request, says: `${subject.id} is no agent and no identity of the inventory, and the question names no agent that acts for it.`, remedy: "Name the agent in context.agent, or the chain of actors in subject.properties.act." };
  return { kind: "ours", request };
}

function read<T extends z.ZodType>(schema: T, given: unknown, where: string): z.output<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [first] = parsed.error.issues;
  throw new MandateError("invalid_input", `${[where, ...(first?.path ?? [])].join(".")}: ${first?.message ?? "is not valid"}; correct it and send it again`);
}

/** Provider, realm, type and native id. */
const NODE_KEY = /^[^|]+\|[^|]*\|[^|]+\|[^|]+$/;

interface Who {
  readonly principal: DecisionRequest["principal"];
  readonly onBehalfOf: PersonRef | null;
  readonly chain: readonly ActorNode[];
  readonly isPersonAlone: boolean;
}

/** SPEC: RFC 8693 §4.1, the outermost actor is the current one. `subject.type` and declared attributes are the point's own word: authority comes of none of them. */
function whoActs(subject: Evaluation["subject"], agent: string | undefined, world: World): Who {
  const told = read(SubjectProperties, subject.properties ?? {}, "subject.properties");
  const chain = readChain(told.act);
  if (isRefusal(chain)) throw new MandateError("invalid_input", chain.says);
  const [current] = chain.nodes;
  const actor = current?.sub ?? agent ?? (subject.type === "agent" || world.agent(subject.id) !== undefined ? subject.id : undefined);
  if (actor === undefined) {
    return { principal: { kind: "identity", key: subject.id }, onBehalfOf: null, chain: [], isPersonAlone: !NODE_KEY.test(subject.id) };
  }
  const known = agentCalled(world, actor);
  const itself = actor === subject.id || known?.id === subject.id || known?.name === subject.id;
  return {
    principal: { kind: "agent", id: known?.id ?? actor, name: known?.name ?? actor },
    onBehalfOf: itself ? null : { issuer: told.iss ?? "", subject: subject.id, names: [subject.id, ...(told.email_verified === true && told.email !== undefined ? [told.email] : [])], teams: [] },
    chain: chain.nodes,
    isPersonAlone: false,
  };
}

function agentCalled(world: World, called: string) {
  const byId = world.agent(called);
  if (byId !== undefined) return byId;
  for (const agent of world.agents()) if (agent.name === called || agent.key === called) return agent;
  return undefined;
}

function actOf({ action, resource }: Evaluation, input: Readonly<Record<string, unknown>>, { server, provider }: z.infer<typeof ToolProperties>): Act | undefined {
  if (resource.type === "provider_resource") return provider === undefined ? undefined : { kind: "access", provider, operation: action.name, resource: resource.id };
  if (!MCP_METHODS.has(action.name)) return undefined;
  if (action.name === "tools/call") {
    const named = toolOf(resource.id, server);
    return resource.type === "tool" && named !== undefined ? { kind: "tool", ...named, arguments: input } : undefined;
  }
  // Another method of MCP is weighed as a tool of that name: a mandate says `tool: resources/read` with a limit on `uri`.
  const of = server ?? (resource.type === "mcp_server" ? resource.id : undefined);
  const member = ID_OF[resource.type];
  return of === undefined ? undefined : { kind: "tool", server: of, tool: action.name, arguments: member === undefined ? input : { ...input, [member]: resource.id } };
}

/** `server__tool` as gateways write it, or `server/tool`, or the tool alone beside its server. */
export function toolOf(id: string, server: string | undefined): { readonly server: string; readonly tool: string } | undefined {
  if (server !== undefined) {
    const prefix = [`${server}__`, `${server}/`].find((each) => id.startsWith(each) && id.length > each.length);
    return { server, tool: prefix === undefined ? id : id.slice(prefix.length) };
  }
  for (const between of ["__", "/"]) {
    const at = id.indexOf(between);
    if (at > 0 && at + between.length < id.length) return { server: id.slice(0, at), tool: id.slice(at + between.length) };
  }
  return undefined;
}
