// What comes back within one exchange with an upstream, told apart: the answer, notifications, questions to the agent. INVARIANT: an answer to another id than ours is none.
import { isObject, upstreamFailure, UPSTREAM_LIMITS, type Answer, type Ask, type Json, type WireError } from "./contract.ts";
import { CODES } from "./meta.ts";

export interface IncomingOptions {
  readonly server: string;
  readonly id: number;
  readonly ask: Pick<Ask, "meta" | "onNotification" | "onRequest">;
  /** Sends our answer to a question of the upstream. */
  reply(message: Json): void;
  /** A person is being asked, or no more. */
  waits(isWaiting: boolean): void;
}

export interface Incoming {
  /** True once the answer is there. */
  take(message: Json): boolean;
  answer(): Answer | undefined;
}

export function incoming({ server, id, ask, reply, waits }: IncomingOptions): Incoming {
  let found: Answer | undefined;
  let notifications = 0;
  const count = (): void => {
    notifications++;
    if (notifications > UPSTREAM_LIMITS.notifications) throw upstreamFailure("flood", `${server} sent more than ${UPSTREAM_LIMITS.notifications} messages within one call; the call was given up`, { sent: true });
  };
  return {
    answer: () => found,
    take: (message) => {
      if (message["jsonrpc"] !== "2.0") throw upstreamFailure("malformed", `${server} answered with something that is no JSON-RPC 2.0; look at that server`, { sent: true });
      const { method } = message;
      const params = isObject(message["params"]) ? message["params"] : {};
      if (typeof method !== "string") {
        found = answerOf(message, server, id);
        return true;
      }
      count();
      if (!Object.hasOwn(message, "id")) {
        if (method === "notifications/progress") {
          // It works: its time begins anew.
          waits(true);
          waits(false);
        }
        const told = notificationFor(method, params, id, ask.meta["progressToken"]);
        if (told !== undefined) ask.onNotification?.(method, told);
        return false;
      }
      void answerRequest({ id: message["id"], method, params, onRequest: ask.onRequest, waits }).then(reply);
      return false;
    },
  };
}

function answerOf(message: Json, server: string, id: number): Answer {
  const { error, result } = message;
  // SPEC: JSON-RPC 2.0 §5: an error before the id was read has none.
  if (message["id"] !== id && !(message["id"] === null && isObject(error))) throw upstreamFailure("foreign", `${server} answered another request than the one it was asked; its answer was thrown away, look at that server`, { sent: true });
  if (isObject(error)) return { error: errorOf(error) };
  if (isObject(result)) return { result };
  throw upstreamFailure("malformed", `${server} answered with neither a result nor an error; look at that server`, { sent: true });
}

export const errorOf = ({ code, message, data }: Json): WireError => ({ code: typeof code === "number" && Number.isSafeInteger(code) ? code : CODES.internal, message: typeof message === "string" ? message : "", ...(data === undefined ? {} : { data }) });

/** The upstream knows our token of progress; the agent knows its own. Progress of anything else is dropped. */
function notificationFor(method: string, params: Json, id: number, token: unknown): Json | undefined {
  if (method !== "notifications/progress") return params;
  return token === undefined || params["progressToken"] !== id ? undefined : { ...params, progressToken: token };
}

export interface AskedBack {
  readonly id: unknown;
  readonly method: string;
  readonly params: Json;
  readonly onRequest: Ask["onRequest"];
  waits(isWaiting: boolean): void;
}

/** Our answer to a question of an upstream, as a message. */
export async function answerRequest({ id, method, params, onRequest, waits }: AskedBack): Promise<Json> {
  if (method === "ping") return { jsonrpc: "2.0", id, result: {} };
  if (onRequest === undefined) return { jsonrpc: "2.0", id, error: { code: CODES.methodNotFound, message: "Nobody who could answer this is connected." } };
  waits(true);
  try {
    return { jsonrpc: "2.0", id, result: await onRequest(method, params) };
  } catch {
    // SPEC: MCP 2025-11-25, elicitation and sampling: a refusal is told with an error, without more.
    return { jsonrpc: "2.0", id, error: { code: -1, message: "The client refused this request." } };
  } finally {
    waits(false);
  }
}
