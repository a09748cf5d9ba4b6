// Waivers in a real database: asked, granted by another, patterns that stand for what comes later, triggers that open again, ends by the clock.
import { describe, expect, it } from "vitest";
import { importRead } from "../../discover/inventory/index.ts";
import { fixedClock } from "../../kernel/index.ts";
import type { Finding, ReopenTrigger } from "../../model/index.ts";
import { listWaivers, sql, systemActor, waiverById, type Actor, type Store, type WaiverScope } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { covered, DETAILS, keyOf, toldBy, user } from "../../../test/store/observed.ts";
import { findingKey } from "./evaluate.ts";
import { storeJudgement, unacceptFindings } from "./service.ts";
import { advanceWaivers, askWaiver, decideWaiver, endWaiver } from "./waivers.ts";

const clock = fixedClock("2026-11-01T00:00:00Z");
const system = systemActor("test");
const olga: Actor = { type: "user", id: "usr_olga", name: "Olga" };
const petra: Actor = { type: "user", id: "usr_petra", name: "Petra" };
const RULE = "CRD-001";
const NONE: WaiverScope = { findingKey: null, rule: null, identity: null, provider: null, realm: null, environment: null };
let store: Store;
eachOn(clock, "2026-11-01T00:00:00Z", async (fresh) => {
  store = fresh;
  await importRead(store, system, { source: { kind: "import", name: "Uploads" }, observations: toldBy(DETAILS, [user("ann"), user("ben")]), coverage: [covered(DETAILS)] });
});

const found = (name: string, more: Partial<Finding> = {}): Finding => ({
  rule: RULE, ruleVersion: 1, severity: "high", title: `${name} has an old key`, subject: { provider: "aws", realm: "123456789012", kind: "service-account", nativeId: name, name }, identity: keyOf("user", name),
  evidence: [{ says: "it is old" }], frameworks: [], remedy: "rotate", key: findingKey(RULE, keyOf("user", name)), risk: 50, riskTerms: [{ why: "severity is high", points: 50 }], ...more,
});
const judge = (...findings: readonly Finding[]) => storeJudgement(store, system, "findings.judged", () => Promise.resolve({ findings, rules: [RULE] }));
const stateOf = async (name: string) => (await store.reads.findings.get(findingKey(RULE, keyOf("user", name))))?.state;
const ask = (scope: Partial<WaiverScope>, more: { readonly triggers?: readonly ReopenTrigger[]; readonly expiresAt?: string } = {}) =>
  askWaiver(store, olga, { ...NONE, ...scope, reason: "until the move", evidence: "ticket 7", evidenceLink: null, owner: "olga@example.com", askedPerson: { account: "usr_olga", names: ["Olga"], teams: [], isSecurity: false }, expiresAt: "2027-01-10T00:00:00Z", triggers: [], ...more });
const grant = async (id: string, mayNot: string | null = null) => decideWaiver(store, petra, id, (await waiverById(store.pool, id))?.revision ?? 0, { grant: true }, () => mayNot);
const records = async (action: string) => (await store.pool.query(sql`select 1 from audit_entry where entry::jsonb ->> 'action' = ${action}`)).length;

describe("a waiver that is asked for", () => {
  it("accepts nothing until it is granted, and then what stands open", async () => {
    await judge(found("ann"), found("ben"));
    const id = await ask({ rule: RULE, identity: "an*" });
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["open", "open"]);
    await grant(id);
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["accepted", "open"]);
    expect(await waiverById(store.pool, id)).toMatchObject({ state: "granted", approver: "Petra", covers: 1 });
    expect((await store.reads.findings.events((await store.reads.findings.get(findingKey(RULE, keyOf("user", "ann"))))?.id ?? "")).at(-1)?.detail).toContain(id);
  });

  it("is not decided by whom the caller forbids; the attempt is recorded, and nothing changes", async () => {
    await judge(found("ann"));
    const id = await ask({ rule: RULE });
    await expect(grant(id, "you asked for it")).rejects.toMatchObject({ code: "forbidden" });
    expect(await records("waiver.decision-refused")).toBe(1);
    expect([await stateOf("ann"), (await waiverById(store.pool, id))?.state]).toEqual(["open", "requested"]);
  });

  it("is decided once, on the request that was seen", async () => {
    await judge(found("ann"));
    const id = await ask({ rule: RULE });
    await expect(decideWaiver(store, petra, id, 99, { grant: true }, () => null)).rejects.toMatchObject({ code: "precondition_failed" });
    await decideWaiver(store, petra, id, 1, { grant: false, why: "mend it" }, () => null);
    await expect(grant(id)).rejects.toMatchObject({ code: "conflict" });
    expect(await waiverById(store.pool, id)).toMatchObject({ state: "refused", why: "mend it" });
  });

  it("does not last long for critical findings", async () => {
    await judge(found("ann", { severity: "critical" }));
    await expect(ask({ rule: RULE }, { expiresAt: "2027-06-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input" });
    await ask({ rule: RULE });
  });
});

describe("a granted pattern", () => {
  it("accepts what comes later, but nothing critical when it lasts long", async () => {
    const id = await ask({ rule: RULE, provider: "aws" }, { expiresAt: "2027-06-01T00:00:00Z" });
    await grant(id);
    await judge(found("ann"), found("ben", { severity: "critical" }));
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["accepted", "open"]);
  });

  it("lets go of one finding, by trigger or by a person, and does not take it again", async () => {
    await judge(found("ann"), found("ben"));
    await grant(await ask({ rule: RULE }, { triggers: ["severity-rises", "rule-changes"] }));
    await judge(found("ann", { severity: "critical" }), found("ben"));
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["reopened", "accepted"]);
    const ann = await store.reads.findings.get(findingKey(RULE, keyOf("user", "ann")));
    expect((await store.reads.findings.events(ann?.id ?? "")).at(-1)).toMatchObject({ what: "waiver-triggered", detail: "its severity rose from high to critical" });
    expect(await store.pool.query(sql`select kind, parties from notice`)).toEqual([{ kind: "waiver.reopened", parties: ["olga@example.com"] }]);
    const ben = await store.reads.findings.get(findingKey(RULE, keyOf("user", "ben")));
    await unacceptFindings(store, petra, [ben?.id ?? ""]);
    await judge(found("ann"), found("ben"));
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["reopened", "reopened"]);
  });

  it("ends by a person or on its day, and then all of it is open again", async () => {
    await judge(found("ann"), found("ben"));
    const first = await ask({ rule: RULE, identity: "ann" });
    const second = await ask({ rule: RULE, identity: "ben" });
    await grant(first);
    await grant(second);
    await endWaiver(store, petra, first, "mended");
    expect([await stateOf("ann"), await stateOf("ben")]).toEqual(["reopened", "accepted"]);
    expect(await advanceWaivers(store, system)).toEqual([]);
    clock.set("2027-01-10T00:00:00Z");
    expect(await advanceWaivers(store, system)).toHaveLength(1);
    expect(await advanceWaivers(store, system)).toEqual([]);
    expect([await stateOf("ben"), (await listWaivers(store.pool, { state: ["ended"] }, { limit: 10 })).rows.length]).toEqual(["reopened", 2]);
  });

  it("lapses when nobody decides", async () => {
    const id = await ask({ rule: RULE });
    clock.set("2027-02-01T00:00:00Z");
    await advanceWaivers(store, system);
    expect(await waiverById(store.pool, id)).toMatchObject({ state: "ended", why: "nobody decided before it would have ended" });
  });
});
