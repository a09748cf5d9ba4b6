// Requests and streams under way: counted, so that one agent that hangs is not all that there is, and cut when whoever made them is stopped.
import type { Clock, Log } from "../../../kernel/index.ts";
import { CODES } from "../upstream/index.ts";
import { refusalOf } from "./answers.ts";
import type { McpCaller } from "./contract.ts";
import type { Reply } from "./reply.ts";
import { errorMessage, refuse, type RequestId } from "./rpc.ts";

export interface Underway {
  /** Runs one request; what it throws is the answer. */
  within(reply: Reply, caller: McpCaller, id: RequestId, run: () => Promise<void> | void): Promise<void>;
  /** Cuts what is under way for callers that are none any more. */
  cut(stands: (caller: McpCaller) => boolean): void;
  readonly size: number;
}

const MOST = 4_000;
const MOST_EACH = 256;
/** A call that was let through may end after its token did, within reason. */
const GRACE_MILLISECONDS = 60_000;
const LONGEST_TIMER = 0x7fffffff;

export function openUnderway({ clock, log }: { readonly clock: Clock; readonly log: Pick<Log, "error"> }): Underway {
  const open = new Map<Reply, McpCaller>();
  const counts = new Map<string, number>();
  const begin = (reply: Reply, caller: McpCaller): (() => void) => {
    const mine = counts.get(caller.key) ?? 0;
    if (open.size >= MOST || mine >= MOST_EACH) throw refuse(429, CODES.internal, "Too many requests are under way. Let some end, and try again.");
    open.set(reply, caller);
    counts.set(caller.key, mine + 1);
    const timer = setTimeout(() => reply.cut(), Math.min(Math.max(0, caller.expiresAt.getTime() - clock.now().getTime()) + GRACE_MILLISECONDS, LONGEST_TIMER));
    timer.unref();
    return () => {
      clearTimeout(timer);
      open.delete(reply);
      const left = (counts.get(caller.key) ?? 1) - 1;
      if (left <= 0) counts.delete(caller.key);
      else counts.set(caller.key, left);
    };
  };
  return {
    within: async (reply, caller, id, run) => {
      let end: (() => void) | undefined;
      try {
        end = begin(reply, caller);
        await run();
      } catch (thrown) {
        const { status, error } = refusalOf(thrown, log);
        reply.end(errorMessage(id, error), status);
      } finally {
        end?.();
      }
    },
    cut: (stands) => {
      for (const [reply, caller] of open) if (!stands(caller)) reply.cut();
    },
    get size() {
      return open.size;
    },
  };
}

/** A stream that is open until somebody ends it. */
export const untilCut = ({ signal }: Reply): Promise<void> => new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
