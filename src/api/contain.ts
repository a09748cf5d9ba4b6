// A person is gone: what is his, or acts for him, is suspended; what is his and not registered is stopped; tokens on his behalf die. Twice is as once.
import { stopNow, type Contained, type GonePerson } from "../enforce/killswitch/index.ts";
import { suspendAgent } from "../govern/agents/index.ts";
import { MandateError } from "../kernel/index.ts";
import { activeAgentsOf, personsOfTokens, revokeTokens, unregisteredAgentsOf, type Actor, type Store } from "../store/index.ts";

export const containing =
  (store: Store) =>
  async (actor: Actor, { names, issued, why }: GonePerson): Promise<Contained> => {
    const person = issued === null ? null : `${issued.iss}|${issued.sub}`;
    const ended: string[] = [];
    for (const { id, name } of await activeAgentsOf(store.pool, names, person)) {
      if (await suspended(store, actor, id, why)) ended.push(name);
    }
    for (const { key, name } of await unregisteredAgentsOf(store.pool, names)) {
      const { isNew } = await stopNow(store, { actor, person: { account: actor.id, names: [actor.name], isSecurity: false } }, { kind: "tree", subject: key, reason: why });
      if (isNew) ended.push(name);
    }
    await revokePersons(store, actor, await personsOfTokens(store.pool, names, person), why);
    return { agents: ended };
  };

/** It and its instances; false when somebody else suspended or retired it at this moment. */
async function suspended(store: Store, actor: Actor, id: string, why: string): Promise<boolean> {
  try {
    await suspendAgent(store, { actor, person: null }, id, why);
    return true;
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "conflict") return false;
    throw thrown;
  }
}

async function revokePersons(store: Store, actor: Actor, persons: readonly string[], why: string): Promise<void> {
  if (persons.length === 0) return;
  await store.write(actor, async (tx) => {
    for (const person of persons) await revokeTokens(tx, { of: "person", person }, why);
  });
}
