// Mandates in a real database: what is approved is what was shown, nobody approves his own, nothing is in force below what is not.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { sql, systemActor, type Store } from "../../store/index.ts";
import { actingAs, mandateLike } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { contentHash } from "./check.ts";
import { decideMandate, submitMandate, withdrawMandate } from "./decisions.ts";
import { applyMandates, changeMandate, createMandate } from "./drafts.ts";
import { advanceMandates, endMandate, resumeMandate, suspendMandate } from "./force.ts";
import type { Acting } from "./versions.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const ann = actingAs("ann");
const ben = actingAs("ben");
const sam = actingAs("sam", { isSecurity: true });
const KEY = "aws|111122223333|role|arn:aws:iam::111122223333:role/summaries";

async function inForce(document: MandateDocument = mandateLike()): Promise<string> {
  const id = await createMandate(store, ann, document);
  await submitMandate(store, ann, id);
  await decideMandate(store, ben, id, { decision: "approved", hash: contentHash(document), comment: "" });
  return id;
}

const state = async (id: string) => (await store.reads.mandates.get(id))?.state;
const actions = async () => (await store.pool.query<{ action: string }>(sql`select entry::jsonb ->> 'action' as action from audit_entry order by id`)).map((row) => row.action);

describe("a mandate", () => {
  it("is in force for its subject once its sponsor approved what was shown", async () => {
    const id = await createMandate(store, ann, mandateLike());
    expect(await store.reads.mandates.inForceFor(KEY)).toEqual([]);
    await submitMandate(store, ann, id);
    expect(await state(id)).toBe("submitted");
    await decideMandate(store, ben, id, { decision: "approved", hash: contentHash(mandateLike()), comment: "fine" });
    expect(await state(id)).toBe("active");
    expect((await store.reads.mandates.inForceFor(KEY)).map(({ version }) => version)).toEqual([1]);
    expect(await store.reads.mandates.inForceFor(`${KEY}x`)).toEqual([]);
  });

  it("is over for good when a person ends it: a version that waits ends with it, and its request", async () => {
    const id = await inForce();
    const next = mandateLike({ title: "Summaries, more of them" });
    await changeMandate(store, ann, id, { document: next, revision: (await store.reads.mandates.versions(id))[0]?.revision ?? 0 });
    await submitMandate(store, ann, id);
    await endMandate(store, ann, id, "no longer needed");
    expect((await store.reads.mandates.versions(id)).map((version) => version.state)).toEqual(["ended", "ended"]);
    await expect(decideMandate(store, ben, id, { decision: "approved", hash: contentHash(next), comment: "" })).rejects.toMatchObject({ code: "conflict" });
    expect(await state(id)).toBe("ended");
  });

  it("names instances of a template by pattern", async () => {
    await inForce(mandateLike({ subjects: [{ identity: "aws|111122223333|role|arn:aws:iam::111122223333:role/sum_*" }] }));
    expect(await store.reads.mandates.inForceFor("aws|111122223333|role|arn:aws:iam::111122223333:role/sum_1")).toHaveLength(1);
    expect(await store.reads.mandates.inForceFor("aws|111122223333|role|arn:aws:iam::111122223333:role/sumX1")).toEqual([]);
  });

  it("is not approved by its author under any account, by a stranger, or with other content, and each attempt is on record", async () => {
    const id = await createMandate(store, ann, mandateLike({ sponsor: "ann+work@example.com", owner: "zoe@example.com" }));
    await submitMandate(store, ann, id);
    const hash = (await store.reads.mandates.versions(id))[0]?.hash as string;
    const decide = (by: Acting, shown = hash) => decideMandate(store, by, id, { decision: "approved", hash: shown, comment: "" });
    await expect(decide(ann)).rejects.toMatchObject({ code: "forbidden", fields: { reason: "own_request" } });
    await expect(decide({ ...actingAs("ann"), person: { account: "usr_second", names: ["ANN+work@example.com"], teams: [], isSecurity: true } })).rejects.toMatchObject({ fields: { reason: "own_request" } });
    await expect(decide(actingAs("zed"))).rejects.toMatchObject({ fields: { reason: "out_of_scope" } });
    await expect(decide(ben, "0".repeat(64))).rejects.toMatchObject({ code: "precondition_failed" });
    expect(await state(id)).toBe("submitted");
    expect((await actions()).filter((action) => action === "mandate.approval-refused")).toHaveLength(4);
  });

  it("that is critical needs two people, and one person is not two", async () => {
    const document = mandateLike({ scope: { access: [{ provider: "aws", actions: ["iam:PassRole"], resources: ["*"] }] }, sponsor: "sam@example.com" });
    const id = await createMandate(store, ann, document);
    await submitMandate(store, ann, id);
    const decide = (by: Acting) => decideMandate(store, by, id, { decision: "approved", hash: contentHash(document), comment: "" });
    await decide(sam);
    expect(await state(id)).toBe("submitted");
    await expect(decide(sam)).rejects.toMatchObject({ fields: { reason: "already" } });
    await decide(actingAs("kim", { isSecurity: true }));
    expect(await state(id)).toBe("active");
  });

  it("that is edited after approval needs approval again, and stays as approved until then", async () => {
    const id = await inForce();
    const wider = mandateLike({ end: "2028-01-01" });
    const [version] = await store.reads.mandates.versions(id);
    expect(await changeMandate(store, ann, id, { document: wider, revision: version?.revision as number })).toBe(2);
    expect((await store.reads.mandates.inForceFor(KEY)).map(({ document }) => document.end)).toEqual(["2027-11-23"]);
    await submitMandate(store, ann, id);
    await expect(decideMandate(store, ben, id, { decision: "approved", hash: contentHash(mandateLike()), comment: "" })).rejects.toMatchObject({ code: "precondition_failed" });
    await decideMandate(store, ben, id, { decision: "approved", hash: contentHash(wider), comment: "" });
    expect((await store.reads.mandates.inForceFor(KEY)).map(({ version: number, document }) => [number, document.end])).toEqual([[2, "2028-01-01"]]);
    expect((await store.reads.mandates.versions(id)).map((each) => each.state)).toEqual(["active", "ended"]);
  });

  it("is changed by one of two people at once; the other is told", async () => {
    const id = await createMandate(store, ann, mandateLike());
    const change = (title: string) => changeMandate(store, ann, id, { document: mandateLike({ title }), revision: 1 });
    const results = await Promise.allSettled([change("first"), change("second")]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  it("counts each approval once when two approve at once", async () => {
    const id = await createMandate(store, ann, mandateLike());
    await submitMandate(store, ann, id);
    const decide = () => decideMandate(store, ben, id, { decision: "approved", hash: contentHash(mandateLike()), comment: "" });
    const results = await Promise.allSettled([decide(), decide()]);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await store.reads.mandates.decisions(id)).toHaveLength(1);
  });

  it("cannot be submitted with what is wrong, and can be withdrawn, suspended, resumed and ended", async () => {
    const unknown = await createMandate(store, ann, mandateLike({ name: "unknown", scope: { access: [{ provider: "aws", actions: ["s3:GetObjekt", "s3:Get*"], resources: ["*"] }] } }));
    await expect(submitMandate(store, ann, unknown)).rejects.toThrow(/aws has no action s3:GetObjekt; correct its name$/);
    const bad = await createMandate(store, ann, mandateLike({ name: "bad", sponsor: "ann@example.com", end: "2026-01-01" }));
    await expect(submitMandate(store, ann, bad)).rejects.toThrow(/end: .*sponsor: /);
    const id = await createMandate(store, ann, mandateLike());
    await submitMandate(store, ann, id);
    await withdrawMandate(store, ann, id);
    await expect(decideMandate(store, ben, id, { decision: "approved", hash: contentHash(mandateLike()), comment: "" })).rejects.toMatchObject({ code: "conflict" });
    await submitMandate(store, ann, id);
    await decideMandate(store, ben, id, { decision: "approved", hash: contentHash(mandateLike()), comment: "" });
    await suspendMandate(store, ann, id, "under review");
    expect(await store.reads.mandates.inForceFor(KEY)).toEqual([]);
    await resumeMandate(store, ann, id);
    expect(await store.reads.mandates.inForceFor(KEY)).toHaveLength(1);
    await endMandate(store, ann, id, "done");
    expect(await state(id)).toBe("ended");
    await expect(resumeMandate(store, ann, id)).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("a parent", () => {
  it("takes its children along when it stops, and a narrower version suspends what exceeds it", async () => {
    const parent = await inForce(mandateLike({ name: "parent", subjects: [{ agent: "team" }] }));
    const child = await inForce(mandateLike({ name: "child", parent: "parent" }));
    const narrower = mandateLike({ name: "parent", subjects: [{ agent: "team" }], end: "2027-01-01" });
    const [newest] = await store.reads.mandates.versions(parent);
    await changeMandate(store, ann, parent, { document: narrower, revision: newest?.revision as number });
    await submitMandate(store, ann, parent);
    await decideMandate(store, ben, parent, { decision: "approved", hash: contentHash(narrower), comment: "" });
    expect(await state(child)).toBe("suspended");
    await endMandate(store, ann, parent, "over");
    expect(await state(child)).toBe("ended");
  });
});

describe("files", () => {
  it("become drafts, all or none, and the same file again changes nothing", async () => {
    const documents = [mandateLike(), mandateLike({ name: "other" })];
    expect((await applyMandates(store, ann, documents)).map(({ what }) => what)).toEqual(["created", "created"]);
    expect((await applyMandates(store, ann, documents)).map(({ what }) => what)).toEqual(["same", "same"]);
    await submitMandate(store, ann, "other");
    await expect(applyMandates(store, ann, [mandateLike({ title: "New" }), mandateLike({ name: "other", title: "New" })])).rejects.toThrow(/other waits for approval/);
    expect((await store.reads.mandates.versions((await store.reads.mandates.get("summaries"))?.id ?? ""))[0]?.document.title).toBe("Summaries of tickets");
  });
});

describe("in force", () => {
  it("is nothing after its last day, also when nobody has ended it yet, and what it was is known of former days", async () => {
    const id = await inForce(mandateLike({ end: "2026-11-30" }));
    clock.set("2026-11-30T23:59:00Z");
    expect(await store.reads.mandates.inForceFor(KEY)).toHaveLength(1);
    clock.set("2026-12-01T00:01:00Z");
    expect(await state(id)).toBe("active");
    expect(await store.reads.mandates.inForceFor(KEY)).toEqual([]);
    await advanceMandates(store, systemActor("clock"));
    expect(await store.reads.mandates.inForceFor(KEY, "2026-11-28T12:00:00Z")).toHaveLength(1);
    expect(await store.reads.mandates.inForceFor(`${KEY}x`, "2026-11-28T12:00:00Z")).toEqual([]);
    expect(await store.reads.mandates.inForceFor(KEY, "2026-11-01T12:00:00Z")).toEqual([]);
  });

  it("again is what was suspended, also while a newer version is being written", async () => {
    const id = await inForce();
    await suspendMandate(store, ann, id, "under review");
    const [newest] = await store.reads.mandates.versions(id);
    await changeMandate(store, ann, id, { document: mandateLike({ title: "New" }), revision: newest?.revision as number });
    await resumeMandate(store, ann, id);
    expect((await store.reads.mandates.inForceFor(KEY)).map(({ version }) => version)).toEqual([1]);
  });
});

describe("the clock", () => {
  it("begins, ends and lapses mandates, each once, over a year", async () => {
    const later = await inForce(mandateLike({ name: "later", start: "2026-12-24" }));
    const soon = await inForce(mandateLike({ name: "soon", end: "2026-12-31" }));
    const asked = await createMandate(store, ann, mandateLike({ name: "asked" }));
    await submitMandate(store, ann, asked);
    expect([await state(later), await state(soon), await state(asked)]).toEqual(["approved", "active", "submitted"]);
    let moved = 0;
    for (let day = 0; day < 400; day++) {
      clock.advance(86_400_000);
      moved += (await advanceMandates(store, systemActor("clock"))).length;
    }
    expect([await state(later), await state(soon), await state(asked)]).toEqual(["ended", "ended", "draft"]);
    expect(moved).toBe(4);
  });
});
