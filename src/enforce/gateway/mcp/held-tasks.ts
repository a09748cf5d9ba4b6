// A call that waits for a person, as a task: an agent that knows tasks asks for its state, and gets the result once the call was let go and made.
// SPEC: MCP 2026-07-28, extension io.modelcontextprotocol/tasks. INVARIANT: the gate is asked anew when a person has answered; this only remembers which call to make then, once.
import { randomBytes } from "node:crypto";
import type { Clock } from "../../../kernel/index.ts";
import { isObject, MODERN, TASKS_EXTENSION, type Json } from "../upstream/index.ts";
import type { AgentSide, HeldState, HeldVerdict } from "./contract.ts";
import { WireRefusal } from "./rpc.ts";

export interface HeldTasks {
  /** The task in place of the answer; undefined where the agent knows no tasks. */
  taken(agent: AgentSide, held: { readonly method: string; readonly params: Json; readonly verdict: HeldVerdict; readonly elicitation: Json | null }): Json | undefined;
  /** Undefined when it is no task of this caller here. */
  serve(agent: AgentSide, method: string, params: Json, make: (agent: AgentSide, method: string, params: Json) => Promise<Json>): Promise<Json | undefined>;
}

interface Kept {
  readonly key: string;
  readonly method: string;
  readonly params: Json;
  readonly heldAct: string;
  readonly elicitation: Json | null;
  readonly at: Date;
  ended: Promise<Json> | undefined;
  /** What it came to; told as often as it is asked for. */
  over: Json | undefined;
}

const LIVES_MILLISECONDS = 9 * 60 * 60_000;
const POLL_MILLISECONDS = 5_000;
/** How long an asking waits for the call that it set off. */
const WAITS_MILLISECONDS = 2_000;
const MOST = 2_000;

export const takesTasks = ({ era, capabilities }: Pick<AgentSide, "era" | "capabilities">): boolean => era === MODERN && isObject(capabilities["extensions"]) && isObject(capabilities["extensions"][TASKS_EXTENSION]);

export function openHeldTasks({ clock, heldState }: { readonly clock: Clock; readonly heldState: ((heldAct: string) => Promise<HeldState>) | undefined }): HeldTasks {
  const kept = new Map<string, Kept>();
  const told = (id: string, { at }: Kept, status: string): Json => ({ taskId: id, status, ttlMs: LIVES_MILLISECONDS, pollIntervalMs: POLL_MILLISECONDS, createdAt: at.toISOString(), lastUpdatedAt: clock.now().toISOString() });
  const forget = () => {
    const oldest = clock.now().getTime() - LIVES_MILLISECONDS;
    for (const [id, { at }] of kept) {
      if (kept.size < MOST && at.getTime() > oldest) return;
      kept.delete(id);
    }
  };

  const stateOf = async (id: string, one: Kept, make: () => Promise<Json>, ask: (heldAct: string) => Promise<HeldState>): Promise<Json> => {
    if (one.over !== undefined) return one.over;
    const { state, says } = one.ended === undefined ? await ask(one.heldAct) : { state: "approved", says: "" };
    if (state === "pending") return one.elicitation === null ? told(id, one, "working") : { ...told(id, one, "input_required"), inputRequests: { approval: { method: "elicitation/create", params: one.elicitation } } };
    if (state === "expired" || state === "cancelled") return (one.over = { ...told(id, one, "failed"), error: { code: HELD_ENDED, message: `The call was not made: ${says}.` } });
    // Let go or denied: the gate is asked, and says which.
    one.ended ??= make().then((result) => ({ ...told(id, one, "completed"), result }), (thrown: unknown) => failed(told(id, one, "failed"), thrown));
    const result = await Promise.race([one.ended, new Promise<undefined>((waited) => setTimeout(waited, WAITS_MILLISECONDS, undefined).unref())]);
    return result === undefined ? told(id, one, "working") : (one.over = result);
  };

  return {
    taken: (agent, { method, params, verdict, elicitation }) => {
      if (heldState === undefined || !takesTasks(agent)) return undefined;
      forget();
      const id = randomBytes(18).toString("base64url");
      const one: Kept = { key: agent.caller.key, method, params, heldAct: verdict.heldAct, elicitation, at: clock.now(), ended: undefined, over: undefined };
      kept.set(id, one);
      return { resultType: "task", ...told(id, one, elicitation === null ? "working" : "input_required") };
    },
    serve: async (agent, method, { taskId }, make) => {
      const one = typeof taskId === "string" ? kept.get(taskId) : undefined;
      if (heldState === undefined || one === undefined || one.key !== agent.caller.key) return undefined;
      const id = String(taskId);
      if (method === "tasks/cancel" && one.ended === undefined) one.over ??= { ...told(id, one, "cancelled") };
      // What is answered to the question is the person's visit to the page, and nothing of it is read.
      return method === "tasks/update" ? {} : stateOf(id, one, () => make(alone(agent), one.method, one.params), heldState);
    },
  };
}

/** Of our own, as every refusal. */
const HELD_ENDED = 403;

/** The call outlives the asking that set it off, and asks nobody anything. */
const alone = (agent: AgentSide): AgentSide => ({ ...agent, capabilities: {}, meta: {}, signal: new AbortController().signal, notify: () => undefined });

function failed(told: Json, thrown: unknown): Json {
  if (thrown instanceof WireRefusal) return { ...told, error: thrown.error };
  throw thrown;
}
