// A run-time policy in force without anybody's approval, in place of whatever stood under its name; an empty text takes it away. Gives the number of the change.
import { compileRuntimePolicy } from "../../src/enforce/policies/compile.ts";
import { newId } from "../../src/kernel/index.ts";
import type { RuntimeLayer } from "../../src/model/index.ts";
import { activateRuntimeVersion, announceChange, insertRuntimePolicy, putRuntimeDraft, sql, systemActor, takeRuntimePolicy, type Store } from "../../src/store/index.ts";

export async function putPolicy(store: Store, layer: RuntimeLayer, name: string, text: string): Promise<number> {
  const id = newId("rpo", store.clock);
  const compiled = await compileRuntimePolicy({ name, layer, text });
  return store.write(systemActor("test"), async (tx) => {
    await tx.execute(sql`delete from runtime_policy_version where policy_id in (select id from runtime_policy where name = ${name})`);
    await tx.execute(sql`delete from runtime_policy where name = ${name}`);
    if (compiled.length > 0) {
      await insertRuntimePolicy(tx, id, { name, layer });
      await putRuntimeDraft(tx, { id, version: 1, content: { name, layer, title: name, text, cases: [] }, hash: "h", authors: [] });
      const [draft] = await takeRuntimePolicy(tx, id);
      if (draft !== undefined) await activateRuntimeVersion(tx, draft, compiled, false);
    }
    await tx.record({ action: "test.done", subject: name });
    return announceChange(tx, "policy", id);
  });
}
