// Decisions that were kept for long enough go batch by batch, and whoever verifies the record finds every other change of them.
import fc from "fast-check";
import { expect, it } from "vitest";
import { eachOn } from "../../test/store/cluster.ts";
import { problemOf, verifyDecisions } from "../audit/index.ts";
import { pruneDecisions } from "../enforce/records/index.ts";
import { fixedClock } from "../kernel/index.ts";
import { digestOfDecisions, putDecisions, sql, systemActor, type DecisionRecordRow, type Store } from "../store/index.ts";

const START = "2026-01-01T09:00:00Z";
const DAY = 86_400_000;
const clock = fixedClock(START);
const actor = systemActor("clock");
let store: Store;
eachOn(clock, START, (fresh) => {
  store = fresh;
});

let made = 0;
const row = (more: Partial<DecisionRecordRow> = {}): DecisionRecordRow => ({
  id: `dcs_${String(made++).padStart(6, "0")}`, at: clock.now().toISOString(), decision: "allow", stage: null, point: "gateway", askedBy: "tok_1", askedAs: null, enforced: true, shadowAgrees: null, principalKind: "agent", principalId: "agt_1", principal: "bot",
  person: null, mandate: "tickets", mandateId: "mdt_1", mandateVersion: 1, mandateHash: "h", actKind: "tool", act: "crm/read", server: "crm", environment: "production", task: null, policies: ["tickets.tools.1"], errors: [], reason: "because", remedy: "",
  obligations: [], sequence: 7, request: { act: { arguments: { amount: 1.5 } } }, digest: "d", redacted: [], ...more,
});
const write = async (count: number): Promise<readonly DecisionRecordRow[]> => {
  // Batches of one millisecond are in no order.
  clock.advance(1);
  const rows = Array.from({ length: count }, () => row());
  await putDecisions(store, actor, rows);
  return rows;
};
const change = (statement: ReturnType<typeof sql>) => store.pool.execute(statement);
const problems = async () => (await verifyDecisions(store.pool)).problems;

it("row 39: finds an edited, a deleted, a moved and an added decision, and names the first bad batch", async () => {
  const [first, second, third] = [await write(3), await write(4), await write(2)];
  const [a, b, c] = [first[1]?.id, second[1]?.id, third[0]?.id];
  expect(await verifyDecisions(store.pool)).toEqual({ verified: 9, batches: 3, pruned: 0, problems: [] });
  await change(sql`update decision_record set decision = 'deny' where id = ${c}`);
  await change(sql`update decision_record set reason = 'none' where id = ${b}`);
  const found = await problems();
  expect(found.map((each) => each.split(" is not what was recorded")[0])).toEqual([expect.stringContaining(`batch ${second[0]?.id} of 4`), expect.stringContaining(`batch ${third[0]?.id} of 2`)]);
  await change(sql`update decision_record set reason = 'because', decision = 'allow'`);
  expect(await problems()).toEqual([]);

  // Two that change places.
  await change(sql`update decision_record set id = 'x' where id = ${a}`);
  await change(sql`update decision_record set id = ${a} where id = ${first[2]?.id}`);
  await change(sql`update decision_record set id = ${first[2]?.id}, act = 'crm/write' where id = 'x'`);
  expect(await problems()).toEqual([expect.stringContaining("edited or changed places")]);
  await change(sql`update decision_record set act = 'crm/read'`);

  await change(sql`update decision_record set at = at - interval '1 hour' where id = ${b}`);
  expect((await problems())[0]).toMatch(`batch ${second[0]?.id} of 4 decisions from 2026-01-01T09:00:00.002Z`);
  await change(sql`update decision_record set at = at + interval '1 hour' where id = ${b}`);
  await change(sql`insert into decision_record select (jsonb_populate_record(r, '{"id":"dcs_added"}')).* from decision_record r where id = ${b}`);
  expect(await problems()).toEqual([expect.stringContaining("1 were put in")]);
  await change(sql`update decision_record set at = at - interval '1 hour' where id = 'dcs_added'`);
  expect(await problems()).toEqual([expect.stringContaining("more decisions stand than the 9")]);
  await change(sql`update decision_record set batch = 'dcs_nobody' where id = 'dcs_added'`);
  expect(await problems()).toEqual([expect.stringContaining("dcs_added stands in the batch dcs_nobody")]);
  await change(sql`delete from decision_record where id = any(${["dcs_added", b]}::text[])`);
  expect(await problems()).toEqual([expect.stringContaining("has 3 decisions left: 1 were deleted")]);
});

it("prunes whole batches once they were kept for long enough, once, on record, and verifies the rest", async () => {
  await write(3);
  const first = clock.now().getTime();
  clock.advance(DAY);
  await write(2);
  clock.set(new Date(first + 400 * DAY).toISOString());
  expect(await pruneDecisions(store, actor, 400)).toBe(0);
  clock.advance(1);
  const young = await write(2);
  // Two servers at the same moment take it once.
  expect((await Promise.all([pruneDecisions(store, actor, 400), pruneDecisions(store, actor, 400)])).reduce((sum, each) => sum + each, 0)).toBe(3);
  expect(await pruneDecisions(store, actor, 400)).toBe(0);
  expect(await verifyDecisions(store.pool)).toEqual({ verified: 4, batches: 2, pruned: 1, problems: [] });
  const [record] = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where action = 'decision.pruned'`);
  expect(JSON.parse(record?.entry ?? "{}")).toMatchObject({ detail: { batches: 1, decisions: 3, keep_days: 400 } });

  // One that was taken before its time is missed; one that was put back is seen.
  await change(sql`delete from decision_record where batch = ${young[0]?.id}`);
  expect(await problems()).toEqual([expect.stringContaining(`batch ${young[0]?.id} of 2`)]);
  clock.advance(1);
  await store.write(actor, (tx) => tx.record({ action: "decision.pruned", subject: "rec_of_nothing", detail: { before: START } }));
  expect((await problems()).join()).toContain("tells of no batch");
  await change(sql`delete from audit_entry where action = 'decision.pruned' and subject = 'rec_of_nothing'`);
  const [newest] = await store.pool.query<{ id: string }>(sql`select id from audit_entry where action = 'decision.recorded' order by id desc limit 1`);
  await store.write(actor, (tx) => tx.record({ action: "decision.pruned", subject: newest?.id ?? "", detail: { before: clock.now().toISOString() } }));
  expect((await problems()).join()).toContain(`took the batch ${young[0]?.id}`);
});

it("a batch is whole only as it was recorded: whatever is changed, taken out or doubled", () => {
  const rows = Array.from({ length: 5 }, (_, place) => row({ reason: `r${place}`, at: new Date(Date.parse(START) + place).toISOString() }));
  const batch = { recordId: "rec_1", index: 3, recordedAt: START, batch: rows[0]?.id ?? "", count: 5, from: START, to: START, sha256: digestOfDecisions(rows) };
  const harm = fc.record({ place: fc.nat(4), what: fc.constantFrom("reason", "decision", "id", "at", "policies", "taken", "doubled", "swapped") });
  fc.assert(fc.property(fc.shuffledSubarray(rows, { minLength: 5 }), harm, (given, damage) => {
    expect(problemOf(batch, given)).toBeUndefined();
    const { place, what } = damage;
    const [hit, next] = [rows[place] as DecisionRecordRow, rows[(place + 1) % 5] as DecisionRecordRow];
    const others = given.filter((each) => each !== hit);
    const harmed = {
      reason: [...others, { ...hit, reason: "other" }], decision: [...others, { ...hit, decision: "deny" as const }], id: [...others, { ...hit, id: "dcs_other" }], at: [...others, { ...hit, at: "2026-02-02T00:00:00.000Z" }], policies: [...others, { ...hit, policies: [] }],
      taken: others, doubled: [...given, hit], swapped: [...others.filter((each) => each !== next), { ...hit, id: next.id }, { ...next, id: hit.id }],
    }[what];
    expect(problemOf(batch, harmed)).toBeTypeOf("string");
  }), { numRuns: 100 });
});
