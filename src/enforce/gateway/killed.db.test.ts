// A gate that is killed with calls under way: every effect is on record, and an approval is good for one, however often it comes back.
import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { callerOf, callOf, SENDS, startGateOn } from "../../../test/enforce/gate.ts";
import { putAgent, putInForce, toolMandate } from "../../../test/enforce/in-force.ts";
import { eachStore, targetOf } from "../../../test/store/cluster.ts";
import { RuntimeCase, type RuntimePolicyContent } from "../../model/index.ts";
import { heldActById, sql, type Store } from "../../store/index.ts";
import { releaseHeldAct } from "../approvals/index.ts";
import { activateRuntimePolicy, hashOf, readPolicySchema, writeRuntimePolicy } from "../policies/index.ts";

let store: Store;
eachStore((fresh) => {
  store = fresh;
});

const PROCESS = join(import.meta.dirname, "../../../test/enforce/gate-process.ts");
const tools = [{ server: "crm", tool: "send_mail" }];
const person = { actor: { type: "user" as const, id: "usr_ann", name: "ann@example.com" }, person: { account: "usr_ann", names: ["ann@example.com"], teams: [], isSecurity: false } };

/** Kills it after so many effects, or after a while; gives the effects that were made. */
async function killed(agent: string, { approval = null, after, milliseconds = 20_000 }: { readonly approval?: string | null; readonly after: number; readonly milliseconds?: number }): Promise<readonly string[]> {
  const child: ChildProcess = fork(PROCESS, [JSON.stringify({ target: await targetOf(store), agent, approval })], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const effects: string[] = [];
  const timer = setTimeout(() => child.kill("SIGKILL"), milliseconds);
  child.on("message", ({ effect }: { effect: string }) => {
    effects.push(effect);
    if (effects.length === after) child.kill("SIGKILL");
  });
  await once(child, "exit");
  clearTimeout(timer);
  return effects;
}

const recorded = async (): Promise<ReadonlySet<string>> => new Set((await store.pool.query<{ id: string }>(sql`select c.id from gate_call c join decision_record d on d.id = c.id where c.verdict = 'allow'`)).map(({ id }) => id));

it("has every effect on record, wherever it is killed: decision, call and audit record of the batch", async () => {
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ start: "2026-01-01", end: "2099-12-31", scope: { tools, environments: ["production"] } }));
  for (const after of [1, 37, 150]) {
    const effects = await killed(agent, { after });
    const known = await recorded();
    expect(effects.length).toBeGreaterThanOrEqual(after);
    expect(new Set(effects).size).toBe(effects.length);
    expect(effects.filter((id) => !known.has(id))).toEqual([]);
  }
  const [counted] = await store.pool.query<{ batches: number; unaudited: number }>(sql`
    select count(distinct batch) as batches, count(distinct batch) filter (where not exists (select 1 from audit_entry e where e.subject = gate_call.batch and e.entry like '%"call.intended"%')) as unaudited from gate_call`);
  expect(counted?.unaudited).toBe(0);
  expect(counted?.batches).toBeGreaterThan(0);
});

it("lets an approved call happen at most once, when the gate is killed with it and comes back", async () => {
  const content: RuntimePolicyContent = {
    name: "mail-held", title: "Mail waits", layer: "estate", cases: [RuntimeCase.parse({ name: "mail waits", request: { agent: "bot", tool: { server: "crm", tool: "send_mail" } }, expect: "hold" })],
    text: '@id("mail-held") @hold("owner") forbid (principal, action == Mandate::Action::"call_tool", resource == Mandate::Tool::"crm/send_mail");',
  };
  await writeRuntimePolicy(store, person, content);
  await activateRuntimePolicy(store, person, content.name, hashOf(content), readPolicySchema());
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ start: "2026-01-01", end: "2099-12-31", scope: { tools, environments: ["production"] } }));
  const gate = await startGateOn(store);
  const asked = await gate.gate.begin(callOf(callerOf(agent), { tool: "send_mail", profile: SENDS, session: "ses_0", arguments: { to: "ann@example.com", body: "once" } }));
  await gate.stop();
  if (asked.verdict !== "hold") throw new Error(asked.verdict);
  const held = await heldActById(store.pool, asked.heldAct, store.clock.now());
  await releaseHeldAct(store, person, asked.heldAct, { decision: "approved", digest: held?.digest ?? "", comment: "", minutes: 60 });
  const effects = [...(await killed(agent, { approval: asked.heldAct, after: 1 })), ...(await killed(agent, { approval: asked.heldAct, after: 1, milliseconds: 4000 }))];
  expect(effects.length).toBeLessThanOrEqual(1);
});
