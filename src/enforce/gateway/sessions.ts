// What the gate remembers of a task while it lasts: one ledger of origins for each task, or for each session where no task is given. Bounded in number and in time.
import type { GateCall, MandateDocument } from "../../model/index.ts";
import { openLedger, type Ledger } from "../provenance/index.ts";

export interface SessionOptions {
  /** The content of the mandate in force under that name. */
  readonly mandateOf: (name: string) => Promise<MandateDocument | null>;
  /** Whether calls of it are on record already. */
  readonly hasBegun: (session: string, agent: string) => Promise<boolean>;
  readonly now: () => number;
  readonly most?: number;
  readonly idleMilliseconds?: number;
}

export interface Sessions {
  of(call: GateCall): Promise<Ledger>;
  end(session: string): void;
  size(): number;
}

const MOST = 20_000;
const IDLE_MILLISECONDS = 8 * 60 * 60_000;

/** Nobody else's calls share a ledger: it is kept by agent, person and mandate too, whatever the wire calls the session. */
export const sessionKey = ({ caller, session }: Pick<GateCall, "caller" | "session">): string => caller.task?.id ?? session;
const ledgerKey = (call: GateCall): string => [call.caller.agent.id, call.caller.person === null ? "" : `${call.caller.person.issuer} ${call.caller.person.subject}`, call.caller.mandate, sessionKey(call)].join("\n");

export function openSessions({ mandateOf, hasBegun, now, most = MOST, idleMilliseconds = IDLE_MILLISECONDS }: SessionOptions): Sessions {
  /** In the order of their last use: the first is forgotten first. */
  const kept = new Map<string, { readonly ledger: Promise<Ledger>; readonly session: string; usedAt: number }>();
  const forget = () => {
    for (const [key, { usedAt }] of kept) {
      if (kept.size <= most && usedAt + idleMilliseconds > now()) return;
      kept.delete(key);
    }
  };
  return {
    of: (call) => {
      const key = ledgerKey(call);
      const found = kept.get(key);
      if (found !== undefined) {
        kept.delete(key);
        kept.set(key, Object.assign(found, { usedAt: now() }));
        return found.ledger;
      }
      // What another server, or this one before a restart, has seen of it is not known here: then nothing unknown is taken for the model's own.
      const ledger = Promise.all([mandateOf(call.caller.mandate), hasBegun(sessionKey(call), call.caller.agent.id)]).then(([mandate, isContinued]) => openLedger({ task: call.caller.task, mandate, isContinued }));
      kept.set(key, { ledger, session: call.session, usedAt: now() });
      // What could not be opened is opened anew by the next call.
      ledger.catch(() => kept.delete(key));
      forget();
      return ledger;
    },
    end: (session) => {
      for (const [key, each] of kept) if (each.session === session) kept.delete(key);
    },
    size: () => kept.size,
  };
}
