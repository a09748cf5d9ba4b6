// Estate policies judge the inventory, and what breaks them lives on as findings: two rooms that do not know each other, put together here.
import { judgePolicies, policiesDue } from "../govern/policies/index.ts";
import { policiesStand, type Actor, type Store } from "../store/index.ts";
import { storeJudgement } from "../understand/findings/index.ts";

/** After the estate changed. Does nothing where no policy stands. */
export async function judgeEstate(store: Store, actor: Actor): Promise<number> {
  if (!(await policiesStand(store.pool))) return 0;
  const { opened, reopened, resolved } = await storeJudgement(store, actor, "policies.judged", judgePolicies);
  return opened + reopened + resolved;
}

/** Time alone breaks policies: once a day. */
export async function advancePolicies(store: Store, actor: Actor): Promise<number> {
  return (await policiesDue(store)) ? judgeEstate(store, actor) : 0;
}
