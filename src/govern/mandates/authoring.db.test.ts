// Around mandates in a real database: what files declared, events that end, beginnings under a free name, previews against what is in force.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { sql, type Store } from "../../store/index.ts";
import { actingAs, mandateLike } from "../../../test/govern/fixtures.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { contentHash } from "./check.ts";
import { decideMandate, submitMandate } from "./decisions.ts";
import { applyMandates, changeMandate, createMandate } from "./drafts.ts";
import { declareMandates, readDrift } from "./drift-service.ts";
import { endByEvent } from "./ending.ts";
import { previewMandate, proposeMandate } from "./preview-service.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const [ann, ben] = [actingAs("ann"), actingAs("ben")];

const mandate = (change: Partial<MandateDocument> = {}): MandateDocument => mandateLike({ title: "Summaries", subjects: [{ agent: "summariser" }], ...change });

async function inForce(document: MandateDocument): Promise<string> {
  const id = await createMandate(store, ann, document);
  await submitMandate(store, ann, id);
  await decideMandate(store, ben, id, { decision: "approved", hash: contentHash(document), comment: "" });
  return id;
}

const state = async (id: string) => (await store.reads.mandates.get(id))?.state;
const records = async (action: string) => (await store.pool.query<{ n: number }>(sql`select count(*)::int as n from audit_entry where entry::jsonb ->> 'action' = ${action}`))[0]?.n;
const noRights = async () => [];

describe("drift", () => {
  it("knows what files declared: the same, changed, vanished, missing, and what was made in the console alone", async () => {
    const source = { name: "git.example.org/mandates", revision: "4f2a9c" };
    const [same, changed, vanished, missing] = ["same", "changed", "vanished", "missing"].map((name) => mandate({ name })) as [MandateDocument, MandateDocument, MandateDocument, MandateDocument];
    await applyMandates(store, ann, [same, changed, vanished, mandate({ name: "made-here" })]);
    await declareMandates(store, ann, source, [same, changed, vanished]);
    await declareMandates(store, ann, source, [same, changed, missing]);
    const [version] = await store.reads.mandates.versions((await store.reads.mandates.get("changed"))?.id ?? "");
    await changeMandate(store, ann, "changed", { document: { ...changed, title: "Other" }, revision: version?.revision ?? 0 });
    const drift = await readDrift(store);
    expect(drift.map(({ name, what }) => [name, what])).toEqual([["changed", "changed"], ["made-here", "console"], ["missing", "missing"], ["same", "same"], ["vanished", "vanished"]]);
    expect(drift[0]).toMatchObject({ source: source.name, revision: "4f2a9c", members: [{ member: "title", declared: '"Summaries"', now: '"Other"' }] });
    expect((await readDrift(store, "same")).map(({ what }) => what)).toEqual(["same"]);
    expect(await records("mandates.declared")).toBe(2);
  });
});

describe("an event", () => {
  it("ends the mandates in force that name it, with their children, once, and is on record", async () => {
    const parent = await inForce(mandate({ name: "parent", ends_when: "ticket OPS-42 closes" }));
    const child = await inForce(mandate({ name: "child", parent: "parent", ends_when: "Ticket OPS-42  closes" }));
    const other = await inForce(mandate({ name: "other", ends_when: "ticket OPS-4 closes" }));
    await createMandate(store, ann, mandate({ name: "draft", ends_when: "ticket OPS-42 closes" }));
    expect((await endByEvent(store, ann, " TICKET ops-42 closes", "https://tickets.example.org/OPS-42")).map(({ name }) => name)).toEqual(["child", "parent"]);
    expect([await state(parent), await state(child), await state(other)]).toEqual(["ended", "ended", "active"]);
    expect(await state("draft")).toBe("draft");
    expect((await store.reads.mandates.versions(parent))[0]?.why).toContain("https://tickets.example.org/OPS-42");
    expect(await endByEvent(store, ann, "ticket OPS-42 closes", "")).toEqual([]);
    expect(await records("mandate-event.told")).toBe(2);
    expect(await records("mandate.ended")).toBe(2);
  });
});

describe("a beginning", () => {
  it("has a name that is free, and is refused for an identity that is not known", async () => {
    expect((await proposeMandate(store, { identity: undefined, from: "blank", at: clock.now() }, noRights))?.document.name).toBe("new-mandate");
    await createMandate(store, ann, mandate({ name: "new-mandate" }));
    expect((await proposeMandate(store, { identity: undefined, from: "blank", at: clock.now() }, noRights))?.document.name).toBe("new-mandate-2");
    expect(await proposeMandate(store, { identity: "aws|1|role|nobody", from: "used", at: clock.now() }, noRights)).toBeUndefined();
  });
});

describe("a preview", () => {
  it("compares with the version in force, and stores nothing", async () => {
    await inForce(mandate());
    const before = await records("mandate.created");
    const wider = mandate({ scope: { access: [{ provider: "aws", actions: ["s3:GetObject", "s3:PutObject"], resources: ["arn:aws:s3:::tickets/*"] }], environments: ["production"] } });
    const { preview, inForce: version } = await previewMandate(store, wider, noRights);
    expect(version).toBe(1);
    expect(preview.newly.items.map(({ action }) => action)).toEqual(["s3:PutObject"]);
    expect((await previewMandate(store, mandate({ name: "new-one" }), noRights)).inForce).toBeNull();
    expect(await records("mandate.created")).toBe(before);
    expect(await store.reads.mandates.versions((await store.reads.mandates.get("summaries"))?.id ?? "")).toHaveLength(1);
  });
});
