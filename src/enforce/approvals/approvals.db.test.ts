// Held calls over a real database, from the gate to the person and back: what a no means, what is let go for a task, what is grave, and how waiting ends. Each refusal is on record.
import { afterEach, expect, it } from "vitest";
import { callerOf, callOf, SENDS, startGateOn, type StartedGate } from "../../../test/enforce/gate.ts";
import { putAgent, putInForce, toolMandate } from "../../../test/enforce/in-force.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { fixedClock } from "../../kernel/index.ts";
import { RuntimeCase, type GateCall, type RuntimePolicyContent } from "../../model/index.ts";
import { heldActById, listHeldStanding, sql, systemActor, type HeldActRow, type Store } from "../../store/index.ts";
import { stopNow } from "../killswitch/index.ts";
import { activateRuntimePolicy, hashOf, readPolicySchema, writeRuntimePolicy } from "../policies/index.ts";
import { advanceHeldActs, cancelOfStopped, endHeldOfSession, MOST_LET_GO, releaseHeldAct, revokeStanding, type Release } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
const started: StartedGate[] = [];
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});
afterEach(async () => {
  for (const each of started.splice(0)) await each.stop();
});

const acting = (name: string, isSecurity = false) => ({ actor: { type: "user" as const, id: `usr_${name}`, name: `${name}@example.com` }, person: { account: `usr_${name}`, names: [`${name}@example.com`], teams: [], isSecurity } });
const ann = acting("ann");
const [sue, sam] = [acting("sue", true), acting("sam", true)];
const PAYS = { ...SENDS, effects: ["pay" as const], amount: { value: "sum", currency: "CHF" } };

/** Mail and payments wait for whoever the policy names. */
async function atWork(holder: "owner" | "security" = "owner") {
  const content: RuntimePolicyContent = {
    name: "mail-held", title: "Mail waits", layer: "estate", cases: [RuntimeCase.parse({ name: "mail waits", request: { agent: "bot", tool: { server: "crm", tool: "send_mail" } }, expect: "hold" })],
    text: `@id("mail-held") @hold("${holder}") forbid (principal, action == Mandate::Action::"call_tool", resource == Mandate::Tool::"crm/send_mail");`,
  };
  await writeRuntimePolicy(store, ann, content);
  await activateRuntimePolicy(store, ann, content.name, hashOf(content), readPolicySchema());
  const agent = await putAgent(store);
  await putInForce(store, toolMandate({ scope: { tools: [{ server: "crm", tool: "send_mail" }], environments: ["production"] } }));
  const gate = await startGateOn(store);
  started.push(gate);
  const mail = (more: Partial<GateCall> = {}): GateCall => callOf(callerOf(agent), { tool: "send_mail", profile: SENDS, arguments: { to: "ann@example.com", body: "Hello" }, ...more });
  const held = async (more: Partial<GateCall> = {}): Promise<HeldActRow> => {
    const verdict = await gate.gate.begin(mail(more));
    if (verdict.verdict !== "hold") throw new Error(`${verdict.verdict}: ${"reason" in verdict ? verdict.reason : ""}`);
    return rowOf(verdict.heldAct);
  };
  return { ...gate, agent, mail, held };
}

async function rowOf(id: string): Promise<HeldActRow> {
  const row = await heldActById(store.pool, id, clock.now());
  if (row === undefined) throw new Error(`no ${id}`);
  return row;
}
const release = ({ id, digest }: HeldActRow, by = ann, more: Partial<Release> = {}) => releaseHeldAct(store, by, id, { decision: "approved", digest, comment: "", minutes: 15, ...more });
const records = async (action: string) => (await store.pool.query<{ entry: string }>(sql`select entry from audit_entry order by id`)).map(({ entry }) => JSON.parse(entry) as { action: string; subject: string; detail: Record<string, unknown> }).filter((entry) => entry.action === action);

it("tells the agent on its next try that a person denied it and why, without asking anybody again", async () => {
  const { gate, mail, held } = await atWork();
  const first = await held();
  await release(first, ann, { decision: "denied", comment: "Ann wants no mail" });
  const again = await gate.begin(mail());
  expect(again).toMatchObject({ verdict: "deny", reason: "ann@example.com denied it: Ann wants no mail" });
  expect(await gate.begin(mail({ approval: first.id }))).toMatchObject({ verdict: "deny" });
  expect(await records("approval.refused")).toMatchObject([{ subject: first.id, detail: { why: "policy_denied" } }]);
  expect((await held({ arguments: { to: "ann@example.com", body: "Other" } })).id).not.toBe(first.id);
});

it("lets go for a task what has the same recipient in the same task, counted and on record, until it is taken back", async () => {
  const { gate, mail, held } = await atWork();
  const first = await held();
  expect(first).toMatchObject({ risk: "low", session: "ses_1", confirm: null });
  await release(first, ann, { forTask: true });
  const body = (text: string, to = "ann@example.com") => ({ arguments: { to, body: text } });
  for (const text of ["One", "Two"]) expect(await gate.begin(mail(body(text)))).toMatchObject({ verdict: "allow", decision: { reason: expect.stringContaining("for this task") } });
  expect(await gate.begin(mail(body("One", "ben@example.com")))).toMatchObject({ verdict: "hold" });
  expect(await gate.begin(mail({ ...body("One"), session: "ses_2" }))).toMatchObject({ verdict: "hold" });
  expect(await gate.begin(mail({ ...body("One"), definition: "e".repeat(64) }))).toMatchObject({ verdict: "hold" });
  expect(await gate.begin(mail({ ...body("One"), profile: PAYS }))).toMatchObject({ verdict: "hold" });
  const [standing] = await listHeldStanding(store.pool, clock.now(), 10);
  expect(standing).toMatchObject({ heldAct: first.id, uses: 2, givenBy: { account: "usr_ann" } });
  expect(await records("approval.standing-used")).toHaveLength(2);
  await revokeStanding(store, ann.actor, standing?.id ?? "", "enough");
  await expect(revokeStanding(store, ann.actor, standing?.id ?? "", "enough")).rejects.toThrow(/ended already/);
  expect(await gate.begin(mail(body("Three")))).toMatchObject({ verdict: "hold" });
});

it("row 30: a payment is in no batch, behind no button and for no task, and its sum is typed", async () => {
  const { held } = await atWork();
  const pays = await held({ profile: PAYS, arguments: { to: "ann@example.com", sum: 120 } });
  expect(pays).toMatchObject({ risk: "high", confirm: { path: "sum", value: "120" } });
  await expect(release(pays, ann, { way: "several", confirmation: "120" })).rejects.toThrow(/together with others/);
  await expect(release(pays, ann, { way: "chat", confirmation: "120" })).rejects.toThrow(/button/);
  await expect(release(pays, ann, { forTask: true, confirmation: "120" })).rejects.toThrow(/whole task/);
  await expect(release(pays, ann, { confirmation: "1200" })).rejects.toThrow(/type sum/);
  expect((await records("held-act.refused")).map(({ detail }) => detail["code"]).toSorted()).toEqual(["not_confirmed", "not_for_task", "too_grave", "too_grave"]);
  expect(await release(pays, ann, { confirmation: " 120 " })).toBe(true);
});

it("row 30: what is grave and for security is let go by two of them", async () => {
  const { held } = await atWork("security");
  const pays = await held({ profile: PAYS, arguments: { to: "ann@example.com", sum: 120 } });
  const confirmation = "120";
  await expect(release(pays, ann, { confirmation })).rejects.toThrow(/only security/);
  expect(await release(pays, sue, { confirmation })).toBe(false);
  expect(await rowOf(pays.id)).toMatchObject({ state: "pending", firstBy: { account: "usr_sue" } });
  await expect(release(pays, { ...sue, person: { ...sue.person, account: "usr_sue2" } }, { confirmation })).rejects.toThrow(/second person/);
  expect(await release(pays, sam, { confirmation })).toBe(true);
  expect(await rowOf(pays.id)).toMatchObject({ state: "approved", decidedBy: { account: "usr_sam" } });
});

it("row 30: nobody lets go more than he can read, by whatever account, and may deny all the same", async () => {
  const { held } = await atWork();
  const [first, last] = [await held(), await held({ arguments: { to: "ann@example.com", body: "Last" } })];
  await store.pool.execute(sql`insert into held_act select (jsonb_populate_record(h, jsonb_build_object('id', 'hla_copy' || n, 'decision_id', 'dcs_copy' || n, 'state', 'approved', 'decided_at', ${clock.now()}::timestamptz, 'approved_until', ${clock.now()}::timestamptz, 'decided_by', '{"account":"usr_other","names":["ann@example.com"]}'::jsonb))).* from held_act h, generate_series(1, ${MOST_LET_GO}) n where h.id = ${first.id}`);
  await expect(release(first)).rejects.toThrow(/nobody reads that fast/);
  await release(last, ann, { decision: "denied" });
  expect(await records("held-act.refused")).toMatchObject([{ detail: { code: "too_many" } }]);
  clock.set("2026-11-24T09:11:00Z");
  await release(first);
});

it("waits no longer than its session, nor for an agent that is stopped; what nobody answered is on record and told as such", async () => {
  const { gate, agent, mail, held } = await atWork();
  const system = systemActor("test");
  const first = await held();
  await endHeldOfSession(store, system, "ses_1");
  expect(await rowOf(first.id)).toMatchObject({ state: "cancelled", comment: "its session ended" });
  const late = await held({ session: "ses_2" });
  clock.set("2026-11-24T10:00:01Z");
  expect([await advanceHeldActs(store, system), await advanceHeldActs(store, system)]).toEqual([1, 0]);
  expect(await records("held-act.expired")).toMatchObject([{ subject: late.id }]);
  await expect(release(late)).rejects.toThrow(/waited too long/);
  expect(await gate.begin(mail({ session: "ses_2", approval: late.id }))).toMatchObject({ verdict: "hold", reason: expect.stringContaining("nobody answered until 2026-11-24T10:00:00") });
  const waiting = await held({ session: "ses_2", arguments: { to: "ben@example.com" } });
  await stopNow(store, sue, { kind: "agent", subject: agent, reason: "drill" });
  expect(await cancelOfStopped(store, system)).toBe(2);
  expect(await cancelOfStopped(store, system)).toBe(0);
  expect(await rowOf(waiting.id)).toMatchObject({ state: "cancelled", comment: expect.stringContaining("stopped") });
});
