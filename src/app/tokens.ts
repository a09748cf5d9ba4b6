// The token service of a running server.
import { openTokenService, policyOver, type OpenedTokens, type TokenService } from "../enforce/tokens/index.ts";
import type { DecisionPoint } from "../enforce/decision/index.ts";
import type { Recorder } from "../enforce/records/index.ts";
import type { Senders } from "../govern/notices/index.ts";
import { messageOf, type Log } from "../kernel/index.ts";
import { systemActor, type Store } from "../store/index.ts";

export interface TokenOptions {
  readonly store: Store;
  readonly senders: Pick<Senders, "sealer" | "call">;
  readonly log: Log;
  readonly issuer: () => string;
  /** Address of the listener that asks for client certificates. */
  readonly mtlsUrl: () => string | null;
  /** Applications may register themselves. */
  readonly registration: boolean;
  readonly decisionPoint: DecisionPoint;
  readonly records: Recorder;
}

export const openTokens = ({ store, senders, log, issuer, mtlsUrl, registration, decisionPoint: point, records }: TokenOptions): Promise<OpenedTokens> =>
  openTokenService({ store, policy: policyOver({ pool: store.pool, clock: store.clock, point, records }), sealer: senders.sealer, call: senders.call, log, issuer, mtlsUrl, registration });

const EVERY_MILLISECONDS = 600_000;

/** Keys are changed when they are old, and what can be presented no more is forgotten: at the start, and every ten minutes. */
export function startTending(tokens: TokenService, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> = Promise.resolve();
  const tend = () => {
    running = running.then(() => tokens.tend(systemActor("clock"))).catch((thrown: unknown) => log.warn({ reason: messageOf(thrown) }, "signing keys could not be looked after; it is tried again in ten minutes"));
  };
  tend();
  const timer = setInterval(tend, EVERY_MILLISECONDS);
  return {
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}
