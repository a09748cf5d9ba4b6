// The gate for calls that are made elsewhere: by the wrapper of a stdio server, by tools in the agent's own process. They ask before, and tell how it ended; the policy, the record and the masking are those of every other point.
import { MandateError, type Clock, type Log } from "../../../kernel/index.ts";
import { ToolDefinition, type GateCaller, type GatePoint, type Outcome, type ToolProfile, type Verdict } from "../../../model/index.ts";
import { digestOfDefinition, type Catalogue } from "../../catalogue/index.ts";
import type { Released } from "../contract.ts";
import { BUILT_IN, readingProfile, withTask, WireRefusal, type Admitted, type McpCaller, type McpDeps, type McpRequest } from "../mcp/index.ts";
import { serverOfToken } from "./admission.ts";

export interface RemoteCall {
  readonly point: Extract<GatePoint, "mcp-stdio" | "in-process">;
  readonly server: string;
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly session: string | null;
  readonly requestId: string | null;
  readonly traceparent: string | null;
  readonly approval: string | null;
  /** The person's words, where the token was made for them. */
  readonly task: string | null;
}

export interface RemoteAnswer {
  readonly verdict: Verdict;
  /** Where a person lets it go. */
  readonly url: string | null;
}

/** A tool as the server beside the agent shows it, and what is thought of it. */
export interface ShownTool {
  readonly name: string;
  /** `approved` only for the very definition that was approved. */
  readonly state: "approved" | "waiting" | "quarantined";
  /** Whether the caller might call it at all. */
  readonly callable: boolean;
}

export interface Door {
  /** `request.server` is found out from the token. */
  admit(request: Omit<McpRequest, "server">): Promise<Admitted & { readonly server: string | null }>;
  /** Throws `not_found` for what is not offered, `invalid_input` for another task than the token's. */
  begin(caller: McpCaller, server: string | null, call: RemoteCall): Promise<RemoteAnswer>;
  /** Throws `not_found` for a call that this caller has not begun here. */
  finish(caller: McpCaller, callId: string, outcome: Outcome): Promise<Released>;
  shown(caller: McpCaller, server: string | null, of: string, definitions: readonly unknown[]): Promise<readonly ShownTool[]>;
  stop(): Promise<void>;
}

export interface DoorDeps extends Pick<McpDeps, "gate" | "base" | "mayCall" | "heldAnswer"> {
  readonly clock: Clock;
  readonly log: Pick<Log, "warn">;
  readonly catalogue: Pick<Catalogue, "upstream" | "tool" | "observe">;
  readonly callers: (request: McpRequest) => Promise<Admitted>;
}

interface Begun {
  readonly key: string;
  readonly at: number;
}

/** Whoever does not say in this time how his call ended will not say it any more. */
const LONGEST_MILLISECONDS = 15 * 60_000;
const SWEEP_MILLISECONDS = 30_000;
const MOST_OPEN_EACH = 256;

export function openDoor({ gate, base, mayCall, heldAnswer, clock, log, catalogue, callers }: DoorDeps): Door {
  const begun = new Map<string, Begun>();
  const counts = new Map<string, number>();
  const count = (key: string, more: number): void => {
    const now = (counts.get(key) ?? 0) + more;
    if (now <= 0) counts.delete(key);
    else counts.set(key, now);
  };
  const end = async (callId: string, { key }: Begun, outcome: Outcome): Promise<Released> => {
    begun.delete(callId);
    count(key, -1);
    return gate.finish(callId, outcome);
  };
  const sweep = setInterval(() => {
    for (const [callId, one] of begun) {
      if (clock.now().getTime() - one.at < LONGEST_MILLISECONDS) continue;
      void end(callId, one, { status: "unknown", result: null, error: "nobody said how it ended", milliseconds: LONGEST_MILLISECONDS }).catch((thrown: unknown) => log.warn({ err: thrown, callId }, "a call that nobody ended could not be put on record as such"));
    }
  }, SWEEP_MILLISECONDS);
  sweep.unref();

  return {
    admit: async (request) => {
      const server = serverOfToken(request.headers, base());
      return { ...(await callers({ ...request, server })), server };
    },

    begin: async (caller, tokenServer, call) => {
      checkServer(tokenServer, call.server);
      if ((counts.get(caller.key) ?? 0) >= MOST_OPEN_EACH) throw new MandateError("rate_limited", `${MOST_OPEN_EACH} calls of this agent are under way; tell how they ended, and try again`);
      const { point, server, tool, session, requestId, traceparent, approval } = call;
      const { profile, definition } = offered(catalogue, server, tool);
      const given = { point, caller: tasked(caller, call.task), session: session ?? caller.tokenId, server, tool, arguments: call.arguments, profile, definition, requestId, traceparent, approval };
      count(caller.key, 1);
      const verdict = await gate.begin(given).catch((thrown: unknown) => {
        count(caller.key, -1);
        throw thrown;
      });
      if (verdict.verdict === "allow") begun.set(verdict.callId, { key: caller.key, at: clock.now().getTime() });
      else count(caller.key, -1);
      return { verdict, url: verdict.verdict === "hold" ? heldAnswer(given, verdict).url : null };
    },

    finish: async (caller, callId, outcome) => {
      const one = begun.get(callId);
      // INVARIANT: another's call and none at all look alike.
      if (one === undefined || one.key !== caller.key) throw new MandateError("not_found", "this call is not under way here; it may have ended already, or was begun at another server of this installation");
      return end(callId, one, outcome);
    },

    shown: async (caller, tokenServer, server, definitions) => {
      checkServer(tokenServer, server);
      const upstream = catalogue.upstream(server);
      const read = definitions.map((each) => ToolDefinition.safeParse(each)).flatMap(({ data }) => data ?? []);
      // INVARIANT: who may call nothing there has no say in what is offered there.
      if (upstream === undefined || !read.some(({ name }) => mayCall(caller, server, name))) throw unknownServer(server);
      if (upstream.transport.kind === "local") await catalogue.observe(server, definitions);
      return read.map((definition) => ({ name: definition.name, state: stateOf(catalogue, server, definition), callable: mayCall(caller, server, definition.name) }));
    },

    stop: async () => {
      clearInterval(sweep);
      await Promise.allSettled([...begun].map(([callId, one]) => end(callId, one, { status: "unknown", result: null, error: "the gate was stopped before anybody said how it ended", milliseconds: clock.now().getTime() - one.at })));
    },
  };
}

function checkServer(tokenServer: string | null, server: string): void {
  if (tokenServer !== null && tokenServer !== server) throw new MandateError("forbidden", `the access token is for the server ${tokenServer}, and not for ${server}; get one that is`);
}

const unknownServer = (server: string) => new MandateError("not_found", `there is no server ${server} here of which this token lets call a tool; check the name, and have it registered with the gate`);

/** INVARIANT: not there, hidden, and not approved look alike. */
function offered(catalogue: DoorDeps["catalogue"], server: string, tool: string): { readonly profile: ToolProfile; readonly definition: string } {
  const upstream = catalogue.upstream(server);
  if (upstream !== undefined && (tool === "resources/read" || tool === "prompts/get")) return { profile: readingProfile(upstream.trusted, tool === "prompts/get" ? ["name"] : ["uri"]), definition: BUILT_IN[tool] };
  const found = catalogue.tool(server, tool);
  if (found?.state !== "approved") throw new MandateError("not_found", `there is no tool ${tool} of ${server} here that is approved; tell what the server offers first, and have it approved`);
  return { profile: found.profile, definition: found.digest };
}

function stateOf(catalogue: DoorDeps["catalogue"], server: string, definition: ToolDefinition): ShownTool["state"] {
  const known = catalogue.tool(server, definition.name);
  if (known === undefined) return "waiting";
  return known.state === "approved" && digestOfDefinition(known.definition) !== digestOfDefinition(definition) ? "quarantined" : known.state;
}

function tasked(caller: McpCaller, task: string | null): GateCaller {
  try {
    return withTask(caller, task ?? undefined);
  } catch (thrown) {
    if (!(thrown instanceof WireRefusal)) throw thrown;
    throw new MandateError("invalid_input", "task is not the one that the access token was made for; send the person's words as they were when the token was asked for");
  }
}
