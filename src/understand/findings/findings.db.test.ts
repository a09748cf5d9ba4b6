// Findings in a real database: their life over several evaluations, waivers, and what identities show of them.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import type { Finding, RuleResult } from "../../model/index.ts";
import { systemActor, type Store } from "../../store/index.ts";
import { importRead } from "../../discover/inventory/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { covered, DETAILS, keyOf, toldBy, user } from "../../../test/store/observed.ts";
import type { Assessment } from "./assess.ts";
import { acceptFindings, storeAssessment, unacceptFindings } from "./service.ts";
import { findingKey } from "./evaluate.ts";

const clock = fixedClock("2026-11-01T00:00:00Z");
const actor = systemActor("test");
const ann = keyOf("user", "ann");
let store: Store;
eachOn(clock, "2026-11-01T00:00:00Z", async (fresh) => {
  store = fresh;
  await importRead(store, actor, { source: { kind: "import", name: "Uploads" }, observations: toldBy(DETAILS, [user("ann")]), coverage: [covered(DETAILS)] });
});

const key = findingKey("CRD-001", ann);
const found = (more: Partial<Finding> = {}): Finding => ({
  rule: "CRD-001",
  ruleVersion: 1,
  severity: "high",
  title: "ann has an old key",
  subject: { provider: "aws", realm: "123456789012", kind: "service-account", nativeId: "ann", name: "ann" },
  identity: ann,
  evidence: [{ says: "the key is old" }],
  frameworks: ["NHI7:2025"],
  remedy: "rotate it",
  key,
  risk: 60,
  riskTerms: [{ why: "severity is high", points: 60 }],
  ...more,
});
const result = (status: RuleResult["status"]): RuleResult => ({ id: "CRD-001", status, about: "keys", population: 1, matched: status === "fail" ? 1 : 0 });

function evaluation(findings: readonly Finding[], status: RuleResult["status"], unseenRealms: readonly string[] = []) {
  clock.advance(3_600_000);
  const reaches = [{ identity: ann, reach: { level: "broad" as const, why: "It may read all buckets.", byEscalation: false }, pathCount: 0 }];
  const judged: Assessment["judged"] = status === "not_evaluated" ? new Map() : new Map([["CRD-001", new Set(unseenRealms)]]);
  return storeAssessment(store, actor, { findings, results: [result(status)], judged, at: clock.now(), reaches, ruleVersions: new Map([["CRD-001", 1]]) });
}

const state = async () => (await store.reads.findings.get(key))?.state;
const id = async () => (await store.reads.findings.get(key))?.id ?? "";

describe("a finding", () => {
  it("opens, resolves only when its rule ran, and reopens, each as an event", async () => {
    expect(await evaluation([found()], "fail")).toEqual({ findings: 1, opened: 1, reopened: 0, resolved: 0 });
    expect(await evaluation([found()], "fail")).toEqual({ findings: 1, opened: 0, reopened: 0, resolved: 0 });
    await evaluation([], "not_evaluated");
    expect(await state()).toBe("open");
    await evaluation([], "fail", ["123456789012"]);
    expect(await state(), "its realm was read only in part").toBe("open");
    await evaluation([], "pass", ["999999999999"]);
    expect(await state()).toBe("resolved");
    await evaluation([found()], "fail");
    expect(await state()).toBe("reopened");
    expect((await store.reads.findings.events(await id())).map((event) => event.what)).toEqual(["opened", "resolved", "reopened"]);
  });

  it("shows on its identity, and no more when it is resolved", async () => {
    await evaluation([found()], "fail");
    expect(await store.reads.identities.get(ann)).toMatchObject({ risk: 60, openHigh: 1, reachLevel: "broad" });
    await evaluation([], "pass");
    expect(await store.reads.identities.get(ann)).toMatchObject({ risk: 12, openHigh: 0 });
  });

  it("is counted and listed by its filters", async () => {
    await evaluation([found()], "fail");
    expect(await store.reads.findings.counts({ state: ["open"], rule: ["CRD-001"], framework: ["NHI7:2025"], q: "old ann", identity: ann })).toMatchObject({ total: 1, bySeverity: { high: 1 } });
    expect(await store.reads.findings.counts({ severity: ["low"] })).toMatchObject({ total: 0 });
    expect(await store.reads.overview()).toMatchObject({ findings: { open: { high: 1 } }, rules: { fail: 1 }, trend: [{ day: "2026-11-01", openFindings: 1 }] });
  });
});

describe("a waiver", () => {
  const waiver = { reason: "until the migration", approver: "the boss", expiresAt: "2026-11-10T00:00:00Z" };

  it("accepts until it ends; then the finding is open again", async () => {
    await evaluation([found()], "fail");
    await acceptFindings(store, actor, [await id()], waiver);
    expect(await store.reads.findings.get(key)).toMatchObject({ state: "accepted", waiver: { reason: "until the migration", approver: "the boss" } });
    expect(await store.reads.identities.get(ann)).toMatchObject({ openHigh: 0 });
    await evaluation([found()], "fail");
    expect(await state()).toBe("accepted");
    clock.set("2026-11-10T00:00:00Z");
    await evaluation([found()], "fail");
    expect(await store.reads.findings.get(key)).toMatchObject({ state: "reopened", waiver: null });
  });

  it("can be taken back", async () => {
    await evaluation([found()], "fail");
    await acceptFindings(store, actor, [await id()], waiver);
    await unacceptFindings(store, actor, [await id()]);
    expect(await store.reads.findings.get(key)).toMatchObject({ state: "reopened", waiver: null });
    expect(await store.reads.identities.get(ann)).toMatchObject({ openHigh: 1 });
  });

  it("must end, within a year, in the future, and fit what was read", async () => {
    await evaluation([found()], "fail");
    const accept = async (more: Partial<typeof waiver>, revisions?: ReadonlyMap<string, number>) => acceptFindings(store, actor, [await id()], { ...waiver, ...more }, revisions);
    await expect(accept({ expiresAt: "2026-10-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(accept({ expiresAt: "2028-10-01T00:00:00Z" })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(accept({ reason: " " })).rejects.toMatchObject({ code: "invalid_input" });
    await expect(accept({}, new Map([[await id(), 99]]))).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(acceptFindings(store, actor, ["fnd_NONE"], waiver)).rejects.toMatchObject({ code: "not_found" });
    await accept({});
    await expect(accept({})).rejects.toMatchObject({ code: "conflict" });
  });
});
