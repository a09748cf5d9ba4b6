// A replay under another version of a mandate: compiled as it would stand, and nothing of it in force.
import { expect, it } from "vitest";
import { putAgent, putInForce, question, toolMandate } from "../../test/enforce/in-force.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { startDecisionPoint } from "../enforce/decision/index.ts";
import { askReplay } from "../enforce/policies/index.ts";
import { startRecorder } from "../enforce/records/index.ts";
import { fixedClock, silentLog } from "../kernel/index.ts";
import { putMandateVersion, replayById, replayDifferences, systemActor, type Store } from "../store/index.ts";
import { replayDecisions } from "./replays.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const tester = systemActor("test");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

it("tells who would newly be denied under a draft that has another tool", async () => {
  const agent = await putAgent(store);
  const document = toolMandate();
  const id = await putInForce(store, document);
  const point = await startDecisionPoint({ store, log: silentLog });
  const recorder = startRecorder({ store, clock, log: silentLog });
  const request = question(agent);
  recorder.record({ point: "gateway", by: "tok", as: null, enforced: true, shadowAgrees: null, sequence: point.sequence(), decision: point.weigh(request), request });
  await recorder.recorded();
  await recorder.stop();
  await point.stop();
  clock.advance(1000);
  const draft = { ...document, scope: { ...document.scope, tools: [{ server: "crm", tool: "list_tickets" }] } };
  await store.write(tester, async (tx) => {
    await putMandateVersion(tx, { mandateId: id, version: 2, state: "draft", document: draft, hash: "x", authors: [], requirement: null, submittedAt: null, lapsesAt: null, approvedAt: null, activatedAt: null, endedAt: null, why: null, revision: 1 });
    await tx.record({ action: "test.done", subject: id });
  });
  const { id: replay } = await askReplay(store, { actor: tester }, { kind: "mandate", mandateId: id, name: document.name, version: 2 }, new Date("2026-11-01T00:00:00Z"));
  await replayDecisions(replay, { store, clock, actor: tester, dataDir: "", signal: new AbortController().signal, progress: () => undefined });
  expect((await replayById(store.pool, replay))?.counts).toMatchObject({ read: 1, same: 0, "newly-denied": 1 });
  expect((await replayDifferences(store.pool, replay, undefined, { limit: 10 })).rows).toEqual([expect.objectContaining({ kind: "newly-denied", recorded: "allow", before: expect.objectContaining({ decision: "allow" }) as unknown, after: expect.objectContaining({ decision: "deny" }) as unknown, why: "" })]);
});
