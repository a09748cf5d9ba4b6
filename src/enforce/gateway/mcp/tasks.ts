// Calls that an upstream turned into tasks: the call stays open at the gate until its result is there, and the agent knows it by an id of ours that is nobody else's.
// SPEC: MCP 2025-11-25, tasks; MCP 2026-07-28, extension io.modelcontextprotocol/tasks.
import { randomBytes } from "node:crypto";
import type { Clock } from "../../../kernel/index.ts";
import type { Outcome } from "../../../model/index.ts";
import type { Gate } from "../contract.ts";
import { mask } from "../mask.ts";
import { CODES, isObject, UPSTREAM_LIMITS, type Answer, type Json } from "../upstream/index.ts";
import type { AgentSide, GateUpstream, McpCaller, McpDeps } from "./contract.ts";
import { refuse, WireRefusal } from "./rpc.ts";
import { linksOf } from "./shape.ts";

interface Kept {
  readonly key: string;
  readonly callId: string;
  readonly upstream: GateUpstream;
  /** The upstream's own id. */
  readonly task: string;
  readonly startedAt: number;
  /** What was released of it, once it was there. */
  released: Json | undefined;
  isOver: boolean;
}

export interface Tasks {
  /** The answer with an id of ours, when it is a task; undefined when it is none. */
  taken(result: Json, of: { readonly caller: McpCaller; readonly callId: string; readonly upstream: GateUpstream }): Json | undefined;
  /** Throws `WireRefusal`. */
  serve(agent: AgentSide, method: string, params: Json): Promise<Json>;
  stop(): void;
}

const LIVES_MILLISECONDS = 60 * 60_000;
const MOST = 5_000;
/** What of a task's state is told before its result is on record: nothing that anybody could have written. */
const TOLD = ["taskId", "status", "ttl", "ttlMs", "pollInterval", "pollIntervalMs", "createdAt", "lastUpdatedAt", "resultType"] as const;
const MODERN_ENDS = new Set(["completed", "failed", "cancelled"]);

type TaskDeps = Pick<McpDeps, "links" | "credentialFor"> & { readonly gate: Pick<Gate, "finish">; readonly clock: Clock; readonly ownerOf: (agent: AgentSide) => string };

export function openTasks({ gate, links, credentialFor, clock, ownerOf }: TaskDeps): Tasks {
  const kept = new Map<string, Kept>();
  const finish = async (one: Kept, outcome: Omit<Outcome, "milliseconds">): Promise<unknown> => {
    one.isOver = true;
    return (await gate.finish(one.callId, { ...outcome, milliseconds: Math.max(0, clock.now().getTime() - one.startedAt) })).result;
  };
  const drop = (id: string, one: Kept): void => {
    kept.delete(id);
    if (!one.isOver) finish(one, { status: "unknown", result: null, error: "the task was not asked about any more" }).catch(() => undefined);
  };
  const sweep = setInterval(() => {
    const now = clock.now().getTime();
    for (const [id, one] of kept) if (now - one.startedAt > LIVES_MILLISECONDS) drop(id, one);
  }, 60_000);
  sweep.unref();

  /** INVARIANT: row 9: another's task and one that never was look alike. */
  const own = (id: unknown, { key }: McpCaller): Kept => {
    const found = typeof id === "string" ? kept.get(id) : undefined;
    if (found === undefined || found.key !== key) throw refuse(200, CODES.invalidParams, "There is no such task here.");
    return found;
  };
  const ask = async (agent: AgentSide, { upstream, task }: Kept, method: string, more: Json): Promise<Json> => {
    const credentials = await credentialFor(upstream, agent.caller);
    const link = await links.of(upstream.target, ownerOf(agent), () => Promise.resolve({ credentials, capabilities: agent.capabilities }), upstream);
    const answer: Answer = await link.ask({ method, params: { ...more, taskId: task }, capabilities: agent.capabilities, credentials, meta: {}, deadline: UPSTREAM_LIMITS.callMilliseconds, signal: agent.signal });
    if (answer.result !== undefined) return answer.result;
    throw new WireRefusal(200, mask(answer.error, []).value as typeof answer.error);
  };

  /** Modern: the state carries the result when it is there. */
  const get = async (agent: AgentSide, id: string, one: Kept): Promise<Json> => {
    const state = await ask(agent, one, "tasks/get", {});
    const told = { ...toldOf(state), taskId: id };
    const { status, result, error, inputRequests } = state;
    if (status === "input_required" && isObject(inputRequests)) return { ...told, inputRequests: mask(inputRequests, []).value as Json };
    if (!MODERN_ENDS.has(String(status))) return told;
    if (isObject(result)) return { ...told, result: await released(agent, one, result) };
    if (isObject(error)) return { ...told, error: one.isOver ? mask(error, []).value : await finish(one, { status: "failed", result: error, error: String(mask(String(error["message"] ?? ""), []).value).slice(0, 500) }) };
    if (!one.isOver && status === "cancelled") await finish(one, { status: "unknown", result: null, error: "the task was cancelled" });
    return told;
  };

  const released = async (agent: AgentSide, one: Kept, result: Json): Promise<Json> => {
    one.released ??= linksOf((await finish(one, { status: "done", result, error: null })) as Json, one.upstream.name, agent.server === null);
    return one.released;
  };

  return {
    taken: (result, { caller, callId, upstream }) => {
      const inner = result["resultType"] === "task" ? result : isObject(result["task"]) ? result["task"] : undefined;
      if (inner === undefined || typeof inner["taskId"] !== "string") return undefined;
      const [oldest] = kept.size >= MOST ? kept : [];
      if (oldest !== undefined) drop(...oldest);
      const id = randomBytes(18).toString("base64url");
      kept.set(id, { key: caller.key, callId, upstream, task: inner["taskId"], startedAt: clock.now().getTime(), released: undefined, isOver: false });
      const told = { ...toldOf(inner), taskId: id };
      return inner === result ? told : { task: told };
    },
    serve: async (agent, method, params) => {
      const one = own(params["taskId"], agent.caller);
      const id = String(params["taskId"]);
      switch (method) {
        case "tasks/get":
          return get(agent, id, one);
        case "tasks/result":
          return one.released ?? released(agent, one, await ask(agent, one, "tasks/result", {}));
        case "tasks/update":
          return { ...toldOf(await ask(agent, one, "tasks/update", isObject(params["inputResponses"]) ? { inputResponses: params["inputResponses"] } : {})) };
        case "tasks/cancel": {
          const state = await ask(agent, one, "tasks/cancel", {});
          return Object.hasOwn(state, "taskId") ? { ...toldOf(state), taskId: id } : toldOf(state);
        }
        default:
          throw refuse(404, CODES.methodNotFound, `The method ${method.slice(0, 200)} is not served here.`);
      }
    },
    stop: () => {
      clearInterval(sweep);
      for (const [id, one] of kept) drop(id, one);
    },
  };
}

const toldOf = (state: Json): Json => Object.fromEntries(TOLD.filter((name) => Object.hasOwn(state, name)).map((name) => [name, state[name]]));
