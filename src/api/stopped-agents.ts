// Agents that were suspended or retired: what they were given dies too, and others are told by a shared signal. Here, because agents and tokens do not know each other.
import { revokeWithin } from "../enforce/tokens/index.ts";
import { putSignals, sessionRevoked, type Actor, type Store } from "../store/index.ts";

/** Of each agent in one transaction with its record; ending what has ended already changes nothing. */
export async function endSessionsOfAgents(store: Store, actor: Actor, agents: readonly string[], { why, by }: { readonly why: string; readonly by: "admin" | "policy" }): Promise<void> {
  for (const id of agents) {
    await store.write(actor, async (tx) => {
      await revokeWithin(tx, { of: "agent", id }, why);
      await putSignals(tx, [sessionRevoked(id, why, id, by)]);
    });
  }
}
