// Which act of a caller waits for a person, for agents that bring nothing back themselves: the same request made again is the one that was let go.
import type { Json } from "../upstream/index.ts";
import type { McpCaller } from "./contract.ts";

export interface Approvals {
  of(caller: McpCaller, request: () => Json): string | null;
  note(caller: McpCaller, request: Json, heldAct: string): void;
}

/** INVARIANT: what is remembered is which act to look at; whether it was let go is asked anew each time. */
export function openApprovals(most: number): Approvals {
  const kept = new Map<string, Map<string, string>>();
  let size = 0;
  const keyOf = (request: Json): string => `${String(request["method"])} ${String(request["params"])}`;
  return {
    of: ({ key }, request) => kept.get(key)?.get(keyOf(request())) ?? null,
    note: ({ key }, request, heldAct) => {
      if (size >= most) {
        kept.clear();
        size = 0;
      }
      const mine = kept.get(key) ?? new Map<string, string>();
      kept.set(key, mine.set(keyOf(request), heldAct));
      size++;
    },
  };
}
