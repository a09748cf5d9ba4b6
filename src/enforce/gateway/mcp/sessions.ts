// Sessions of agents of the legacy era. INVARIANT: a session is no proof of anything: it is bound to the subject of the token that began it, and to anybody else it is as if it were not there.
import { randomBytes } from "node:crypto";
import type { Clock } from "../../../kernel/index.ts";
import type { Json } from "../upstream/index.ts";
import type { McpCaller } from "./contract.ts";
import type { Reply } from "./reply.ts";

export interface LegacySession {
  readonly id: string;
  readonly key: string;
  readonly server: string | null;
  readonly version: string;
  readonly capabilities: Json;
  /** The person's words, when the host gave them with the handshake. */
  readonly task: unknown;
  /** Requests under way, by their id, for the agent to cancel. */
  readonly running: Map<string | number, AbortController>;
  /** Questions that the agent was asked and has not answered. */
  readonly asked: Map<string, { answer(result: Json): void; refuse(why: string): void }>;
  readonly subscriptions: Set<string>;
  stream: Reply | null;
  logLevel: string | null;
  usedAt: number;
}

export interface LegacySessions {
  begin(caller: McpCaller, wanted: Pick<LegacySession, "server" | "version" | "capabilities" | "task">): LegacySession;
  /** Undefined for everybody but the one who began it, at the address where it began. */
  of(id: unknown, caller: McpCaller, server: string | null): LegacySession | undefined;
  end(session: LegacySession): void;
  all(): Iterable<LegacySession>;
  stop(): void;
}

const IDLE_MILLISECONDS = 30 * 60_000;
const MOST = 10_000;
/** One agent crowds out nobody but itself. */
const MOST_EACH = 200;

export function openLegacySessions({ clock, ended }: { readonly clock: Clock; readonly ended: (session: LegacySession) => void }): LegacySessions {
  /** In the order of their last use. */
  const kept = new Map<string, LegacySession>();
  const counts = new Map<string, number>();
  const end = (session: LegacySession): void => {
    if (!kept.delete(session.id)) return;
    const left = (counts.get(session.key) ?? 1) - 1;
    if (left === 0) counts.delete(session.key);
    else counts.set(session.key, left);
    for (const controller of session.running.values()) controller.abort();
    for (const { refuse } of session.asked.values()) refuse("the session has ended");
    session.stream?.cut();
    ended(session);
  };
  const sweep = setInterval(() => {
    const now = clock.now().getTime();
    for (const session of kept.values()) if (now - session.usedAt > IDLE_MILLISECONDS && session.running.size === 0 && session.stream === null) end(session);
  }, 60_000);
  sweep.unref();
  const first = (which: (session: LegacySession) => boolean): LegacySession | undefined => {
    for (const session of kept.values()) if (which(session)) return session;
    return undefined;
  };

  return {
    begin: ({ key }, wanted) => {
      const crowded = (counts.get(key) ?? 0) >= MOST_EACH ? first((each) => each.key === key) : kept.size >= MOST ? first(() => true) : undefined;
      if (crowded !== undefined) end(crowded);
      const session: LegacySession = { ...wanted, id: randomBytes(24).toString("base64url"), key, running: new Map(), asked: new Map(), subscriptions: new Set(), stream: null, logLevel: null, usedAt: clock.now().getTime() };
      kept.set(session.id, session);
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return session;
    },
    of: (id, { key }, server) => {
      const session = typeof id === "string" ? kept.get(id) : undefined;
      if (session === undefined || session.key !== key || session.server !== server) return undefined;
      kept.delete(session.id);
      kept.set(session.id, Object.assign(session, { usedAt: clock.now().getTime() }));
      return session;
    },
    end,
    all: () => kept.values(),
    stop: () => {
      clearInterval(sweep);
      for (const session of kept.values()) end(session);
    },
  };
}
