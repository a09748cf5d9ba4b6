// Run-time policies over a real database: who may put what in force, what is refused and on record, what the decision point then knows, modes, reports and replays.
import { describe, expect, it } from "vitest";
import { putAgent, putInForce, question, toolCall } from "../../../test/enforce/in-force.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock, silentLog } from "../../kernel/index.ts";
import type { RuntimePolicyContent } from "../../model/index.ts";
import { activeRuntimePolicies, changesAfter, modeOf, replayDifferences, runtimePolicyVersions, sql, type Store } from "../../store/index.ts";
import { readWorld, startDecisionPoint } from "../decision/index.ts";
import { startRecorder } from "../records/index.ts";
import { readPolicySchema, shippedPolicies } from "./files.ts";
import { setEnforcementMode } from "./modes.ts";
import { askReplay, runReplay } from "./replay-run.ts";
import { reportOn } from "./reports.ts";
import { activateRuntimePolicy, hashOf, keepRuntimePolicy, retireRuntimePolicy, writeRuntimePolicy, type Acting } from "./service.ts";
import { teamRight } from "./small-form.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const as = (name: string, type: "user" | "token" = "user", account = `usr_${name}`): Acting => ({ actor: { type, id: account, name: `${name}@example.com` }, person: { account, names: [`${name}@example.com`] } });
const [ann, ben] = [as("ann"), as("ben")];
const schema = readPolicySchema();
const [held] = shippedPolicies();
if (held === undefined) throw new Error("no policy is shipped");
const strict: RuntimePolicyContent = held;
const right = teamRight({ team: "support", server: "crm", tools: [] });

const inForce = async () => (await activeRuntimePolicies(store.pool)).map(({ name, version }) => [name, version]);
const activate = (who: Acting, content: RuntimePolicyContent) => activateRuntimePolicy(store, who, content.name, hashOf(content), schema);
const recordsOf = async (action: string) => (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry order by id`)).map(({ entry }) => JSON.parse(entry) as { action: string; detail: Record<string, unknown> }).filter((entry) => entry.action === action);

describe("putting in force", () => {
  it("what only forbids more is done by who wrote it, is announced, and a token may do it", async () => {
    const id = await writeRuntimePolicy(store, ann, strict);
    expect(await inForce()).toEqual([]);
    expect(await activate(as("ann", "token"), strict)).toMatchObject({ version: 1, loosening: [] });
    expect(await inForce()).toEqual([[strict.name, 1]]);
    expect((await changesAfter(store.pool, 0)).map(({ topic, subject }) => [topic, subject])).toContainEqual(["policy", id]);
    expect(await recordsOf("runtime-policy.activated")).toHaveLength(1);
  });

  it("row 31: what lets more pass needs somebody who did not write it, under any account, and never a token; each refusal is on record", async () => {
    await writeRuntimePolicy(store, ann, right);
    await expect(activate(ann, right)).rejects.toThrow(/somebody else must activate/);
    await expect(activate({ ...as("ann", "user", "usr_other"), person: { account: "usr_other", names: ["Ann+x@example.com"] } }, right)).rejects.toThrow(/somebody else/);
    await expect(activate(as("ben", "token"), right)).rejects.toThrow(/decided by a person/);
    expect(await inForce()).toEqual([]);
    expect(await recordsOf("runtime-policy.activation-refused")).toHaveLength(3);
    await activate(ben, right);
    expect(await inForce()).toEqual([[right.name, 1]]);
    // Whoever wrote a part of it wrote it.
    const wider = { ...right, text: `${right.text}\n@id("more") permit (principal, action, resource in Mandate::Server::"wiki");` };
    await writeRuntimePolicy(store, ann, wider);
    await writeRuntimePolicy(store, ben, { ...wider, text: `${wider.text}\n// mended` });
    await expect(activate(ann, { ...wider, text: `${wider.text}\n// mended` })).rejects.toThrow(/you wrote it/);
    await expect(activate(ben, { ...wider, text: `${wider.text}\n// mended` })).rejects.toThrow(/you wrote it/);
  });

  it("row 35: nothing goes in force that does not hold, whatever writes it; nor another content than was looked at", async () => {
    const wrong = { ...strict, text: "forbid(principal, action, resource) when { principal.risk > 1 };" };
    const id = await writeRuntimePolicy(store, ann, wrong);
    await expect(activate(ben, wrong)).rejects.toThrow(/cannot go in force.*risk/);
    await expect(activate(ben, strict)).rejects.toThrow(/has changed/);
    const failing = { ...strict, text: "forbid(principal, action, resource);" };
    await writeRuntimePolicy(store, ann, failing);
    await expect(activate(ben, failing)).rejects.toThrow(/case .* fails/);
    await expect(store.pool.execute(sql`update runtime_policy_version set state = 'active' where policy_id = ${id}`)).rejects.toThrow();
    expect(await inForce()).toEqual([]);
    expect((await recordsOf("runtime-policy.activation-refused")).length).toBe(3);
  });

  it("a next version replaces the one before; a draft written over by another is not lost unseen", async () => {
    await writeRuntimePolicy(store, ann, strict);
    await activate(ann, strict);
    const next = { ...strict, text: `${strict.text}\n@id("more") forbid (principal, action, resource) when { context.depth > 9 };` };
    await writeRuntimePolicy(store, ann, next);
    await writeRuntimePolicy(store, ben, { ...next, title: "Another" }, 1);
    await expect(writeRuntimePolicy(store, ann, next, 1)).rejects.toThrow(/has changed since/);
    await activate(ann, next);
    expect((await runtimePolicyVersions(store.pool, strict.name)).map(({ version, state }) => [version, state])).toEqual([[2, "active"], [1, "retired"]]);
    await expect(writeRuntimePolicy(store, ann, { ...next, layer: "person" })).rejects.toThrow(/layer/);
  });
});

it("taking out of force what forbids needs two people; what permits, one", async () => {
  await writeRuntimePolicy(store, ann, strict);
  await activate(ann, strict);
  expect(await retireRuntimePolicy(store, ann, strict.name, "too slow")).toBe("asked");
  await expect(retireRuntimePolicy(store, ann, strict.name, "again")).rejects.toThrow(/somebody else must agree/);
  await expect(retireRuntimePolicy(store, as("ben", "token"), strict.name, "x")).rejects.toThrow(/by a person/);
  expect(await recordsOf("runtime-policy.end-refused")).toHaveLength(2);
  await keepRuntimePolicy(store, ben, strict.name);
  expect(await retireRuntimePolicy(store, ann, strict.name, "too slow")).toBe("asked");
  expect(await inForce()).toHaveLength(1);
  expect(await retireRuntimePolicy(store, ben, strict.name, "agreed")).toBe("retired");
  expect(await inForce()).toEqual([]);
  await writeRuntimePolicy(store, ann, right);
  await activate(ben, right);
  expect(await retireRuntimePolicy(store, ann, right.name, "no longer")).toBe("retired");
});

it("a mode is changed with a reason and on record, and never to observe by a token", async () => {
  expect(await modeOf(store.pool, "gateway")).toBe("enforce");
  await expect(setEnforcementMode(store, as("ann", "token"), "gateway", "observe", "try")).rejects.toThrow(/by a person/);
  await setEnforcementMode(store, ann, "gateway", "observe", "first week");
  expect(await modeOf(store.pool, "gateway")).toBe("observe");
  clock.advance(1000);
  await setEnforcementMode(store, as("ann", "token"), "gateway", "enforce", "the week is over");
  await expect(setEnforcementMode(store, ann, "gateway", "enforce", "again")).rejects.toThrow(/already/);
  expect((await recordsOf("enforcement-mode.changed")).map(({ detail }) => detail)).toEqual([{ from: "enforce", to: "observe", reason: "first week" }, { from: "observe", to: "enforce", reason: "the week is over" }]);
  expect(await recordsOf("enforcement-mode.refused")).toHaveLength(1);
  expect((await changesAfter(store.pool, 0)).map(({ topic }) => topic)).toEqual(["mode", "mode"]);
});

describe("recorded decisions", () => {
  async function record(): Promise<string> {
    const agent = await putAgent(store);
    await putInForce(store, undefined);
    const point = await startDecisionPoint({ store, log: silentLog });
    const recorder = startRecorder({ store, clock, log: silentLog });
    const asked = [question(agent), question(agent, { rows: 500 }), question(agent, { mandate: "none" }), question(agent, { act: toolCall({ arguments: { id: "T-1", password: "hunter2-hunter2" } }) })];
    for (const request of asked) recorder.record({ point: "gateway", by: "tok", as: null, enforced: true, shadowAgrees: null, sequence: point.sequence(), decision: point.weigh(request), request });
    await recorder.recorded();
    await recorder.stop();
    await point.stop();
    clock.advance(1000);
    return agent;
  }
  const run = (id: string, signal = new AbortController().signal) => runReplay(store, id, { signal, progress: () => undefined, mandate: () => Promise.reject(new Error("none is asked")) });

  it("are asked again under a draft: exactly those that differ, and honestly those that cannot be", async () => {
    await record();
    const draft = { ...strict, name: "rows", text: '@id("many") @hold("owner") forbid (principal, action, resource) when { context.rows > 100 };' };
    const { id } = await askReplay(store, ann, { kind: "policy", content: draft }, new Date("2026-11-01T00:00:00Z"));
    const counts = await run(id);
    expect(counts).toMatchObject({ read: 4, same: 2, "newly-held": 1, "not-replayable": 1, "recorded-otherwise": 0 });
    const { rows } = await replayDifferences(store.pool, id, undefined, { limit: 10 });
    expect(rows.map(({ kind, recorded, before, after }) => [kind, recorded, before?.decision, after?.decision]).toSorted()).toEqual([["newly-held", "allow", "allow", "hold"], ["not-replayable", "allow", undefined, undefined]]);
    // Begun anew after a crash it gives the same, once.
    expect(await run(id)).toEqual(counts);
    expect((await replayDifferences(store.pool, id, ["newly-held"], { limit: 10 })).rows).toHaveLength(1);
    const cancelled = new AbortController();
    cancelled.abort();
    await expect(run(id, cancelled.signal)).rejects.toThrow();
    expect(await inForce()).toEqual([]);
  });

  it("show what was never hit, and are looked at for pairs", async () => {
    await writeRuntimePolicy(store, ann, strict);
    await activate(ann, strict);
    await record();
    const report = await reportOn(store, schema, await readWorld(store.pool), new Date("2026-11-01T00:00:00Z"));
    expect(report.neverHit.map(({ policy }) => policy)).toEqual([`${strict.name}.changes`, `${strict.name}.provider-changes`]);
    expect(report).toMatchObject({ impossible: [], pairs: [], examined: strict.cases.length + 4 });
    expect(report.mutation).toEqual([expect.objectContaining({ name: strict.name, survivors: [] })]);
  });
});
