// The decision point of this server. What is in force and was compiled by another version of us, or never, is compiled first.
import { startDecisionPoint, type DecisionPoint } from "../enforce/decision/index.ts";
import { compileStanding } from "../govern/mandates/index.ts";
import type { Log } from "../kernel/index.ts";
import { systemActor, type Store } from "../store/index.ts";

export async function openDecisionPoint(store: Store, log: Log): Promise<DecisionPoint> {
  await compileStanding(store, systemActor("decision point"), (mandate, reason) => log.error({ mandate, reason }, "a mandate in force does not compile, so that everything under it is denied"));
  return startDecisionPoint({ store, log });
}
