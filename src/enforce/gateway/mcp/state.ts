// What an agent carries back to us between two tries of one request: sealed, bound to who it was given to and to the request, for a while, and where it matters once.
// SPEC: MCP 2026-07-28, multi round-trip requests: `requestState` is treated as hostile.
import { randomBytes } from "node:crypto";
import { digestOf, MandateError, Secret, type Clock, type Sealer } from "../../../kernel/index.ts";
import { CODES, isObject, type Json } from "../upstream/index.ts";
import type { McpCaller } from "./contract.ts";
import { refuse } from "./rpc.ts";

/** `held`: an act that waits for a person. `upstream`: the upstream's own state. `parked`: a call of ours that waits for the agent. */
export type State = { readonly kind: "held"; readonly heldAct: string } | { readonly kind: "upstream"; readonly state: string | null } | { readonly kind: "parked"; readonly ref: string };

export interface States {
  seal(state: State, caller: McpCaller, request: Json): string;
  /** Throws `WireRefusal` when it was altered, is another's, of another request, too old, or used before. */
  open(sealed: unknown, caller: McpCaller, request: Json): State;
}

const LIVES_MILLISECONDS = 60 * 60_000;
const MOST_USED = 100_000;
const PLACE = ["mcp", "request-state"] as const;

/** What the state is bound to: the request without what changes from try to try. */
export const digestOfRequest = (method: string, { _meta, inputResponses: _responses, requestState: _state, ...params }: Json): Json => ({ method, params: digestOf(params) });

export function openStates({ sealer, clock }: { readonly sealer: Sealer; readonly clock: Clock }): States {
  /** Those that count once, until they would be too old anyway. */
  const used = new Map<string, number>();
  const useOnce = (nonce: string, until: number): boolean => {
    const now = clock.now().getTime();
    if (used.has(nonce)) return false;
    if (used.size >= MOST_USED) for (const [each, end] of used) if (end < now) used.delete(each);
    // INVARIANT: what was used is never forgotten while it would still be taken.
    if (used.size >= MOST_USED) throw refuse(429, CODES.internal, "Too many requests were taken up again within the hour. Try again later.");
    used.set(nonce, until);
    return true;
  };
  return {
    seal: (state, { key }, request) => {
      const body = { ...state, key, request, until: clock.now().getTime() + LIVES_MILLISECONDS, nonce: randomBytes(12).toString("base64url") };
      return sealer.seal(new Secret(JSON.stringify(body)), PLACE);
    },
    open: (sealed, { key }, request) => {
      const body = typeof sealed === "string" ? opened(sealer, sealed) : undefined;
      const isGood = body !== undefined && body["key"] === key && digestOf(body["request"]) === digestOf(request) && typeof body["until"] === "number" && body["until"] > clock.now().getTime();
      if (!isGood) throw bad("it is not what this caller was given for this request, or too old");
      if (body["kind"] !== "held" && !useOnce(String(body["nonce"]), body["until"] as number)) throw bad("it was used before");
      return body as unknown as State;
    },
  };
}

const bad = (why: string) => refuse(400, CODES.invalidParams, `The requestState is not taken: ${why}. Make the request anew without it.`);

function opened(sealer: Sealer, sealed: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(sealer.open(sealed, PLACE).reveal());
    return isObject(value) ? value : undefined;
  } catch (thrown) {
    if (thrown instanceof MandateError) return undefined;
    throw thrown;
  }
}
