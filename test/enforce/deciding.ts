// Whether tokens may be made, as a running server asks: mandates compiled, a decision point that keeps up, decisions on record.
import { startDecisionPoint, type DecisionPoint } from "../../src/enforce/decision/index.ts";
import { startRecorder } from "../../src/enforce/records/index.ts";
import { policyOver, type AskPolicy } from "../../src/enforce/tokens/index.ts";
import { compileStanding } from "../../src/govern/mandates/index.ts";
import { silentLog } from "../../src/kernel/index.ts";
import { systemActor, type Store } from "../../src/store/index.ts";

export { compileStanding };

export interface Deciding {
  readonly ask: AskPolicy;
  readonly point: DecisionPoint;
  /** When what was asked is on record. */
  recorded(): Promise<void>;
  stop(): Promise<void>;
}

/** Over the mandates that stand by now. */
export async function deciding(store: Store): Promise<Deciding> {
  await compileStanding(store, systemActor("test"), (name, why) => {
    throw new Error(`${name}: ${why}`);
  });
  const point = await startDecisionPoint({ store, log: silentLog });
  const records = startRecorder({ store, clock: store.clock, log: silentLog });
  return {
    ask: policyOver({ pool: store.pool, clock: store.clock, point, records }),
    point,
    recorded: records.recorded,
    stop: async () => {
      await records.stop();
      await point.stop();
    },
  };
}
