// The timeline of an identity: what it was told to be, and what was done about it, in one order.
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { fixedClock } from "../kernel/index.ts";
import type { MandateDocument } from "../model/index.ts";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import { insertMandate, insertMandateDecision, putMandateVersion, systemActor, type MandateVersionRow, type Store } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const KEY = "aws|111122223333|role|arn:aws:iam::111122223333:role/summaries";
const OTHER = `${KEY}-2`;
const ann = { account: "usr_ann", names: ["ann@example.com"], teams: [], isSecurity: false };
let cluster: Cluster;
let store: Store;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  store = await cluster.store(clock);
});

async function ended(id: string, subject: string): Promise<void> {
  const document: MandateDocument = {
    name: id,
    title: `Mandate ${id}`,
    owner: "ann@example.com",
    sponsor: "ben@example.com",
    purpose: { text: "Summarise tickets", category: "customer-support" },
    subjects: [{ identity: subject }],
    scope: { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["*"] }] },
    acting: "autonomous",
    start: "2026-11-01",
    end: "2026-11-20",
    review_every_days: 10,
  };
  const version: Omit<MandateVersionRow, "createdAt" | "changedAt"> = {
    mandateId: id,
    version: 1,
    state: "ended",
    document,
    hash: "0".repeat(64),
    authors: [ann],
    requirement: null,
    submittedAt: "2026-11-02T10:00:00Z",
    lapsesAt: null,
    approvedAt: "2026-11-03T10:00:00Z",
    activatedAt: "2026-11-03T10:00:00Z",
    endedAt: "2026-11-21T00:00:00Z",
    why: "its last day was 2026-11-20",
    revision: 4,
  };
  await store.write(systemActor("test"), async (tx) => {
    await insertMandate(tx, id, document);
    await putMandateVersion(tx, version);
    await insertMandateDecision(tx, id, { id: `dec_${id}`, version: 1, hash: version.hash, decision: "approved", part: "sponsor", approver: { ...ann, names: ["ben@example.com"] }, comment: "fine" });
    await tx.record({ action: "mandate.created", subject: id });
  });
}

const told = async (key: string) => (await store.reads.history.ofIdentity(key, { limit: 50 })).rows.map(({ what, about, by, note }) => [what, about, by, note]);

it("tells of mandates that are long over, by name and by pattern, and of nobody else's", async () => {
  await ended("mdt_1", KEY);
  await ended("mdt_2", "aws|111122223333|role|arn:aws:iam::111122223333:role/sum*-2");
  expect(await told(KEY)).toEqual([
    ["approved", "mdt_1", "ben@example.com", "fine"],
    ["ended", "mdt_1", "Mandate", "its last day was 2026-11-20"],
    ["activated", "mdt_1", "Mandate", "until 2026-11-20"],
    ["submitted", "mdt_1", "ann@example.com", null],
  ]);
  expect(new Set((await told(OTHER)).map(([, about]) => about))).toEqual(new Set(["mdt_2"]));
});

it("pages through them in one order", async () => {
  await ended("mdt_1", KEY);
  const first = await store.reads.history.ofIdentity(KEY, { limit: 3 });
  const second = await store.reads.history.ofIdentity(KEY, { limit: 3, cursor: first.nextCursor ?? undefined });
  expect([first.rows.length, second.rows.map(({ what }) => what), second.nextCursor]).toEqual([3, ["submitted"], null]);
});
