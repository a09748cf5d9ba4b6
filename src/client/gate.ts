// For tools that run in the agent's own process: each call is asked for at Mandate's gate before it is made, and its result goes through the gate before anybody sees it.
// One file without imports, to be copied or bundled. Fails closed: without a clear yes nothing runs, and without the gate's answer nothing of a result is given out.

export interface GateClientOptions {
  /** Of Mandate, without a path: `https://mandate.example.com`. */
  readonly url: string;
  /** The agent's access token for `<url>/mcp` or `<url>/mcp/<server>`; a function is asked for each request, so that it can give a fresh one. */
  readonly token: string | (() => string | Promise<string>);
  /** How mandates name the server whose tools these are. */
  readonly server: string;
  /** Binds calls together: one run of the agent, or one conversation. The token's own id unless told. */
  readonly session?: string;
  /** The person's words, exactly as they were when a token was asked for with them. */
  readonly task?: string;
  readonly point?: "in-process" | "mcp-stdio";
  /** Ten seconds unless told. */
  readonly timeoutMilliseconds?: number;
  readonly fetch?: typeof fetch;
}

type Arguments = Readonly<Record<string, unknown>>;

export interface GateCall {
  readonly tool: string;
  readonly arguments: Arguments;
  /** Of the request on the wire, and the trace it belongs to. */
  readonly requestId?: string;
  readonly traceparent?: string;
  /** An approval to come back with. */
  readonly approval?: string;
}

export type GateVerdict =
  | { readonly verdict: "allow"; readonly callId: string; readonly arguments: Arguments }
  | { readonly verdict: "deny"; readonly callId: string; readonly reason: string; readonly remedy: string }
  | { readonly verdict: "hold"; readonly callId: string; readonly reason: string; readonly heldAct: string; readonly url: string; readonly expiresAt: string };

export interface Outcome {
  /** `unsent`: it was never made. `unknown`: it may have happened. */
  readonly status: "done" | "failed" | "unknown" | "unsent";
  readonly result: unknown;
  readonly error: string | null;
  readonly milliseconds: number;
}

export interface Released {
  readonly result: unknown;
  /** Where something was masked, and what it was. */
  readonly masked: readonly string[];
}

export interface Shown {
  readonly name: string;
  readonly state: "approved" | "waiting" | "quarantined";
  readonly callable: boolean;
}

/** Mandate says no. `remedy` says what would help. */
export class CallDenied extends Error {
  readonly callId: string;
  readonly remedy: string;
  constructor(tool: string, { callId, reason, remedy }: Extract<GateVerdict, { verdict: "deny" }>) {
    super(`${tool} is not allowed: ${reason}${remedy === "" ? "" : ` ${remedy}`}`);
    this.name = "CallDenied";
    this.callId = callId;
    this.remedy = remedy;
  }
}

/** A person must let it go, at `url`. The same call made again then goes through, once. */
export class CallHeld extends Error {
  readonly callId: string;
  readonly heldAct: string;
  readonly url: string;
  readonly expiresAt: string;
  constructor(tool: string, { callId, reason, heldAct, url, expiresAt }: Extract<GateVerdict, { verdict: "hold" }>) {
    super(`${tool} waits for a person (${reason}); it can be let go at ${url} until ${expiresAt}, and must then be called again`);
    this.name = "CallHeld";
    this.callId = callId;
    this.heldAct = heldAct;
    this.url = url;
    this.expiresAt = expiresAt;
  }
}

/** The gate gave no answer that could be gone by. Before a call: it was not made. After it: it was, and its result is kept back. */
export class GateFailed extends Error {
  /** Of HTTP; null when nothing came. */
  readonly status: number | null;
  constructor(message: string, status: number | null, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "GateFailed";
    this.status = status;
  }
}

/** Throws `CallDenied`, `CallHeld` or `GateFailed`, and whatever the tool itself throws. */
export type Governed<A extends Arguments, R> = (args: A) => Promise<R>;

export interface GateClient {
  /** Asks. INVARIANT: resolves to `allow` only when the gate said so. Throws `GateFailed`. */
  begin(call: GateCall): Promise<GateVerdict>;
  /** Tells how it ended, and gives what may be seen of the result. Throws `GateFailed`: then nothing of it may be given out. */
  finish(callId: string, outcome: Outcome): Promise<Released>;
  /** Tells which tools there are, as `tools/list` of MCP writes them, and hears which of them may be offered. */
  show(tools: readonly unknown[]): Promise<readonly Shown[]>;
  /** The tool, behind the gate. A call that was held and is made again brings its approval. */
  governed<A extends Arguments, R>(tool: string, run: (args: A) => Promise<R> | R): Governed<A, R>;
}

const MOST_WAITING = 1000;

export function openGateClient(options: GateClientOptions): GateClient {
  const { server, session, task, point = "in-process" } = options;
  /** Calls that wait for a person, by what they are. */
  const waiting = new Map<string, string>();

  const client: GateClient = {
    begin: async ({ tool, arguments: given, requestId, traceparent, approval }) => {
      const key = JSON.stringify([tool, given]);
      const brought = approval ?? waiting.get(key);
      const verdict = verdictOf(await ask(options, "/calls", {
        point, server, tool, arguments: given,
        ...(session === undefined ? {} : { session }), ...(task === undefined ? {} : { task }), ...(requestId === undefined ? {} : { request_id: requestId }), ...(traceparent === undefined ? {} : { traceparent }), ...(brought === undefined ? {} : { approval: brought }),
      }));
      waiting.delete(key);
      if (verdict.verdict === "hold") {
        const [oldest] = waiting.size >= MOST_WAITING ? waiting.keys() : [];
        if (oldest !== undefined) waiting.delete(oldest);
        waiting.set(key, verdict.heldAct);
      }
      return verdict;
    },
    finish: async (callId, outcome) => {
      const { result, masked } = await ask(options, `/calls/${encodeURIComponent(callId)}/outcome`, outcome);
      if (result === undefined || !Array.isArray(masked)) throw new GateFailed("the gate's answer to how a call ended cannot be read, so its result is kept back; look at the address of Mandate", 200);
      return { result, masked: masked as readonly string[] };
    },
    show: async (tools) => {
      const said = await ask(options, "/tools", { server, tools });
      if (!Array.isArray(said["tools"])) throw new GateFailed("the gate's answer to which tools there are cannot be read, so none is offered; look at the address of Mandate", 200);
      return said["tools"] as readonly Shown[];
    },
    governed: <A extends Arguments, R>(tool: string, run: (args: A) => Promise<R> | R) => async (args: A) => {
      const verdict = await client.begin({ tool, arguments: args });
      if (verdict.verdict === "deny") throw new CallDenied(tool, verdict);
      if (verdict.verdict === "hold") throw new CallHeld(tool, verdict);
      const start = performance.now();
      const ended = (outcome: Pick<Outcome, "status" | "result" | "error">) => client.finish(verdict.callId, { ...outcome, milliseconds: Math.round(performance.now() - start) });
      let result: R;
      try {
        result = await run(verdict.arguments as A);
      } catch (thrown) {
        // It is on record as begun; that its end could not be told is not what the caller must hear of.
        await ended({ status: "failed", result: null, error: String(thrown instanceof Error ? thrown.message : thrown).slice(0, 1000) }).catch(() => undefined);
        throw thrown;
      }
      return (await ended({ status: "done", result: result ?? null, error: null })).result as R;
    },
  };
  return client;
}

type Body = Readonly<Record<string, unknown>>;

async function ask({ url, token, timeoutMilliseconds = 10_000, fetch: call = fetch }: GateClientOptions, path: string, body: object): Promise<Body> {
  let answer: Response;
  let text: string;
  try {
    answer = await call(`${url.replace(/\/$/, "")}/gate/v1${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${typeof token === "string" ? token : await token()}`, "content-type": "application/json" },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMilliseconds),
      redirect: "error",
    });
    text = await answer.text();
  } catch (thrown) {
    throw new GateFailed(`the gate at ${url} gives no answer (${saying(thrown)})`, null, thrown);
  }
  const said = parsed(text);
  if (answer.status === 200 && said !== undefined) return said;
  throw new GateFailed(`the gate at ${url} refuses (HTTP ${answer.status}): ${typeof said?.["detail"] === "string" ? said["detail"] : "it does not say why"}`, answer.status);
}

/** What lies below tells more: `fetch failed` says nothing. */
const saying = (thrown: unknown): string => (thrown instanceof Error ? (thrown.cause instanceof Error ? thrown.cause.message || thrown.message : thrown.message) : String(thrown));

function parsed(text: string): Body | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Body) : undefined;
  } catch {
    // Not from our server; whoever asked is told that there is no answer.
    return undefined;
  }
}

function verdictOf(said: Body): GateVerdict {
  const text = (name: string): string => (typeof said[name] === "string" ? said[name] : "");
  const common = { callId: text("call_id"), reason: text("reason") };
  if (said["verdict"] === "deny") return { verdict: "deny", ...common, remedy: text("remedy") };
  if (said["verdict"] === "hold") return { verdict: "hold", ...common, heldAct: text("held_act"), url: text("url"), expiresAt: text("expires_at") };
  const given = said["arguments"];
  if (said["verdict"] === "allow" && common.callId !== "" && typeof given === "object" && given !== null) return { verdict: "allow", callId: common.callId, arguments: given as Arguments };
  throw new GateFailed("the gate's answer is no verdict, so nothing is done; look at the address of Mandate", 200);
}
