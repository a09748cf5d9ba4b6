// Decisions on record: a batch is found by its digest whole or not at all, lists go on where they ended, and a replay reads every one in its order.
import { expect, it } from "vitest";
import { eachOn } from "../../test/store/cluster.ts";
import { fixedClock } from "../kernel/index.ts";
import { decisionById, decisionsOfBatches, digestOfDecisions, listDecisions, putDecisions, readDecisions, sql, systemActor, type DecisionRecordRow, type Store } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const row = (index: number, more: Partial<DecisionRecordRow> = {}): DecisionRecordRow => ({
  id: `dcs_${String(index).padStart(3, "0")}`, at: new Date(Date.UTC(2026, 10, 24, 9, 0, Math.floor(index / 2))).toISOString(), decision: index % 3 === 0 ? "deny" : "allow", stage: index % 3 === 0 ? "mandate" : null, point: "gateway", askedBy: "tok_1", askedAs: null,
  enforced: true, shadowAgrees: null, principalKind: "agent", principalId: `agt_${index % 2}`, principal: `bot-${index % 2}`, person: null, mandate: "tickets", mandateId: "mdt_1", mandateVersion: 1, mandateHash: "h", actKind: "tool", act: "crm/read_ticket", server: "crm",
  environment: "production", task: null, policies: ["tickets.tools.1", "x,y\"z"], errors: [], reason: "because", remedy: "", obligations: [], sequence: 7, request: { act: { arguments: { amount: 1.5, text: "é\n" } } }, digest: "d", redacted: ["act.arguments.password"], ...more,
});
const write = (rows: readonly DecisionRecordRow[]) => putDecisions(store, systemActor("test"), rows);
const rows = Array.from({ length: 25 }, (_, index) => row(index));

it("come back as they were written, and a batch from which one is missing or changed has another digest", async () => {
  await write(rows);
  expect(await decisionById(store.pool, "dcs_007")).toEqual(rows[7]);
  const batch = async () => (await decisionsOfBatches(store.pool, [{ batch: "dcs_000", from: rows[0]?.at ?? "", to: rows.at(-1)?.at ?? "" }])).get("dcs_000") ?? [];
  expect(digestOfDecisions(await batch())).toBe(digestOfDecisions(rows));
  await store.pool.execute(sql`update decision_record set decision = 'allow' where id = 'dcs_003'`);
  expect(digestOfDecisions(await batch())).not.toBe(digestOfDecisions(rows));
  const [audit] = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry`);
  expect(JSON.parse(audit?.entry ?? "{}")).toMatchObject({ action: "decision.recorded", subject: "dcs_000", detail: { count: 25, refused: 9, sha256: digestOfDecisions(rows) } });
});

it("are listed newest first page by page, filtered, and read oldest first without a gap", async () => {
  await write(rows);
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listDecisions(store.pool, {}, { limit: 10, cursor });
    seen.push(...page.rows.map(({ id }) => id));
    if (page.nextCursor === null) break;
    cursor = page.nextCursor;
  }
  expect(seen).toEqual(rows.map(({ id }) => id).toReversed());
  const read: string[] = [];
  for await (const page of readDecisions(store.pool, {}, 10)) read.push(...page.map(({ id }) => id));
  expect(read).toEqual(rows.map(({ id }) => id));
  const count = async (filter: Parameters<typeof listDecisions>[1]) => (await listDecisions(store.pool, filter, { limit: 100 })).rows.length;
  expect([await count({ decision: ["deny"] }), await count({ principal: "bot-1" }), await count({ mandate: "mdt_1", act: "READ_" }), await count({ act: "%" }), await count({ policy: "x,y\"z", since: "2026-11-24T09:00:10Z" }), await count({ stage: ["mandate"], until: "2026-11-24T09:00:01Z" })]).toEqual([9, 12, 25, 0, 5, 1]);
});
