// Estate policies in a real database: their effect before they are switched on, findings when they are, and the calendar beside them.
import { describe, expect, it } from "vitest";
import { importRead } from "../../discover/inventory/index.ts";
import { fixedClock } from "../../kernel/index.ts";
import type { PolicyDocument } from "../../model/index.ts";
import { confirmOwner, listDueDates, listPolicies, refreshDueDates, sql, systemActor, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { accessKey, covered, DETAILS, keyOf, KEYS, toldBy, user } from "../../../test/store/observed.ts";
import { advancePolicies, judgeEstate } from "../../app/estate-policies.ts";
import { advanceCalendar } from "./calendar.ts";
import { applyPolicies, changePolicy, createPolicy, removePolicy, simulatePolicy, switchPolicy } from "./service.ts";
import { POLICY_TEMPLATES } from "./templates.ts";
import { policiesFromYaml, policiesToYaml } from "./text.ts";

const clock = fixedClock("2026-11-01T00:00:00Z");
const actor = systemActor("test");
let store: Store;
eachOn(clock, "2026-11-01T00:00:00Z", async (fresh) => {
  store = fresh;
  await importRead(store, actor, {
    source: { kind: "import", name: "Uploads" },
    observations: [
      ...toldBy(DETAILS, [user("ann", { environment: "production" }), user("ben", { environment: "staging" })]),
      ...toldBy(KEYS, [
        accessKey("OLD", "ann", { createdAt: "2026-06-01T00:00:00Z" }),
        accessKey("SOON", "ann", { createdAt: "2026-08-10T00:00:00Z", expiresAt: "2026-12-20T12:00:00Z" }),
        accessKey("UNTOLD", "ann"),
        accessKey("OTHER", "ben", { createdAt: "2020-01-01T00:00:00Z", expiresAt: null }),
        accessKey("GONE", "ben", { createdAt: "2020-01-01T00:00:00Z", status: "inactive", expiresAt: "2026-12-01T00:00:00Z" }),
      ]),
    ],
    coverage: [covered(DETAILS), covered(KEYS)],
  });
});

const YOUNG: PolicyDocument = { name: "young-keys", title: "Every production key is younger than 90 days", about: "credential", where: { environment: ["production"] }, require: { younger_than_days: 90 }, grace_days: 0, severity: "high" };
const SPONSOR: PolicyDocument = { name: "sponsor", title: "No identity without sponsor after 14 days", about: "identity", require: { sponsor: true }, grace_days: 14, severity: "medium" };
const rule = async (state?: readonly ("open" | "resolved")[]) => (await store.reads.findings.list({ rule: ["POL:young-keys"], ...(state === undefined ? {} : { state }) }, { by: "risk", descending: true }, { limit: 50 })).rows.map((row) => row.subject.name);
const notices = () => store.pool.query<{ key: string; title: string; parties: readonly string[] }>(sql`select key, title, parties from notice order by key`);

describe("the effect of a policy", () => {
  it("is told before it is in force: now, soon, and what was not read", async () => {
    const { first, ...effect } = await simulatePolicy(store, YOUNG);
    expect(effect).toEqual({ population: 3, broken: 1, within7: 1, within30: 1, within90: 1, unknown: 1, ownerless: 1, owners: [{ owner: null, count: 1 }] });
    expect(first.map(({ name, breaksAt, says }) => [name, breaksAt.slice(0, 10), says])).toEqual([
      ["OLD", "2026-08-30", ["it is 90 days old or older and was not rotated"]],
      ["SOON", "2026-11-08", ["it is 90 days old or older and was not rotated"]],
    ]);
    expect(await rule()).toEqual([]);
  });

  it("counts grace from when a thing became known, and ends when what was missing is there", async () => {
    expect(await simulatePolicy(store, SPONSOR)).toMatchObject({ population: 2, broken: 0, within30: 2 });
    clock.set("2026-11-15T00:00:00Z");
    expect(await simulatePolicy(store, SPONSOR)).toMatchObject({ broken: 2 });
    await store.write(actor, async (tx) => {
      await confirmOwner(tx, keyOf("user", "ann"), "ann@example.com", "sven@example.com");
      await tx.record({ action: "owner.confirmed", subject: keyOf("user", "ann") });
    });
    expect(await simulatePolicy(store, SPONSOR)).toMatchObject({ broken: 1 });
  });

  it("can be told for every ready-made policy", async () => {
    for (const template of POLICY_TEMPLATES) expect((await simulatePolicy(store, template)).population, template.name).toBeGreaterThanOrEqual(0);
    expect(await simulatePolicy(store, { ...YOUNG, where: undefined, require: { expiry: true } } as unknown as PolicyDocument)).toMatchObject({ population: 4, broken: 1, unknown: 2 });
  });
});

describe("a policy in force", () => {
  it("makes findings with the life of findings, tells each owner once a day, and resolves them when it ends", async () => {
    const id = await createPolicy(store, actor, YOUNG);
    expect(await judgeEstate(store, actor)).toBe(0);
    await switchPolicy(store, actor, id, "simulated", null);
    expect(await judgeEstate(store, actor)).toBe(0);
    await switchPolicy(store, actor, id, "on", null);
    expect(await judgeEstate(store, actor)).toBe(1);
    expect(await judgeEstate(store, actor), "twice is once").toBe(0);
    expect(await rule(["open"])).toEqual(["OLD"]);
    expect((await notices()).map(({ title }) => title)).toEqual(['OLD breaks "Every production key is younger than 90 days"', 'The policy "Every production key is younger than 90 days" is in force']);
    expect((await listPolicies(store.pool))[0]).toMatchObject({ state: "on", population: 3, broken: 1, unknown: 1 });
    await switchPolicy(store, actor, id, "off", null);
    expect(await judgeEstate(store, actor)).toBe(1);
    expect(await rule(["open"])).toEqual([]);
    expect(await rule(["resolved"])).toEqual(["OLD"]);
  });

  it("is judged once a day by the clock, and breaks by time alone", async () => {
    await switchPolicy(store, actor, await createPolicy(store, actor, YOUNG), "on", null);
    await advancePolicies(store, actor);
    expect(await advancePolicies(store, actor)).toBe(0);
    clock.set("2026-11-08T00:00:00Z");
    expect(await advancePolicies(store, actor)).toBe(1);
    expect((await rule(["open"])).toSorted()).toEqual(["OLD", "SOON"]);
  });

  it("is not removed, keeps its name, and is changed only as it was seen", async () => {
    const id = await createPolicy(store, actor, YOUNG);
    await expect(createPolicy(store, actor, YOUNG)).rejects.toMatchObject({ code: "conflict" });
    await expect(changePolicy(store, actor, id, YOUNG, 9)).rejects.toMatchObject({ code: "precondition_failed" });
    await expect(changePolicy(store, actor, id, { ...YOUNG, name: "other" }, 1)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(switchPolicy(store, actor, id, "on", 9)).rejects.toMatchObject({ code: "precondition_failed" });
    await switchPolicy(store, actor, id, "on", 1);
    await expect(switchPolicy(store, actor, id, "on", null)).rejects.toMatchObject({ code: "conflict" });
    await expect(removePolicy(store, actor, id)).rejects.toMatchObject({ code: "conflict" });
    await switchPolicy(store, actor, "young-keys", "off", null);
    await removePolicy(store, actor, "young-keys");
    expect(await listPolicies(store.pool)).toEqual([]);
  });

  it("goes to a file and back byte for byte, all or none", async () => {
    const text = policiesToYaml(POLICY_TEMPLATES.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
    expect((await applyPolicies(store, actor, policiesFromYaml(text))).map(({ what }) => what)).toEqual(POLICY_TEMPLATES.map(() => "created"));
    const out = policiesToYaml((await listPolicies(store.pool)).map(({ document }) => document));
    expect(out).toBe(text);
    expect(new Set((await applyPolicies(store, actor, policiesFromYaml(out))).map(({ what }) => what))).toEqual(new Set(["same"]));
    expect(() => policiesFromYaml("name: a\ntitle: A\nabout: mandate\nrequire: {sponsor: true}\n", "p.yaml")).toThrow(/p\.yaml, line 4: require\.sponsor: sponsor cannot be asked of a mandate/);
    expect(() => policiesFromYaml("name: a\ntitle: A\nabout: identity\nrequire: {}\n")).toThrow(/a policy requires something/);
  });
});

describe("the calendar", () => {
  const refresh = () => store.write(actor, async (tx) => {
    const differ = await refreshDueDates(tx);
    await tx.record({ action: "calendar.refreshed", subject: null });
    return differ;
  });
  const ends = async () => (await listDueDates(store.pool, { from: "2026-01-01T00:00:00Z", to: "2028-01-01T00:00:00Z" }, { limit: 50 })).rows.map(({ kind, title, endsAt }) => `${kind} ${title} ${endsAt.slice(0, 10)}`);
  const moveEnd = (day: string) => store.pool.execute(sql`update credential set expires_at = ${day}::timestamptz where native_id = 'SOON'`);

  it("holds what ends and is in use, and nothing twice", async () => {
    expect(await refresh()).toBe(1);
    expect(await refresh()).toBe(0);
    expect(await ends()).toEqual(["credential Access key SOON of ann 2026-12-20"]);
  });

  it("tells owners ahead, each time once, over a year; what was told is void when the end moves", async () => {
    await store.write(actor, async (tx) => {
      await confirmOwner(tx, keyOf("user", "ann"), "ann@example.com", undefined);
      await tx.record({ action: "owner.confirmed", subject: keyOf("user", "ann") });
    });
    for (let day = 0; day < 45; day++) {
      clock.set(new Date(Date.parse("2026-11-10T06:00:00Z") + day * 86_400_000));
      await advanceCalendar(store, actor);
      expect(await advanceCalendar(store, actor)).toBe(0);
    }
    expect((await notices()).map(({ title, parties }) => [title, parties])).toEqual([1, 14, 30, 7].map((left) => [`Access key SOON of ann ends ${left === 1 ? "tomorrow" : `in ${left} days`}`, ["ann@example.com"]]));
    await moveEnd("2027-12-20T12:00:00Z");
    for (let day = 0; day < 365; day += 5) {
      clock.set(new Date(Date.parse("2026-12-25T06:00:00Z") + day * 86_400_000));
      await advanceCalendar(store, actor);
    }
    expect((await notices()).filter(({ key }) => key.includes("2027-12-20")).map(({ key }) => key.split("|").at(-1))).toEqual(["1", "14", "30", "7"]);
  });

  it("after a pause tells the most urgent alone, and nothing of what is past or retired", async () => {
    await refresh();
    clock.set("2026-12-15T06:00:00Z");
    await advanceCalendar(store, actor);
    expect((await notices()).map(({ title }) => title)).toEqual(["Access key SOON of ann ends in 5 days"]);
    await store.pool.execute(sql`update credential set status = 'inactive' where native_id = 'SOON'`);
    clock.set("2026-12-19T06:00:00Z");
    await advanceCalendar(store, actor);
    expect(await notices()).toHaveLength(1);
    expect(await ends()).toEqual([]);
  });
});
