// Questions and hand-overs in a real database: one click confirms, a leaver with 300 identities is one plan, and every notice is told once.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import type { NodeKey } from "../../model/index.ts";
import { confirmOwners, handOverById, itemsOfHandOver, knownParties, listHandOvers, listQuestions, ownerAnswers, questionById, sql, systemActor, type PartyRow, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { changePerson, createPerson } from "./directory.ts";
import { createGroup } from "./directory-groups.ts";
import { advanceHandOvers } from "./hand-over-clock.ts";
import { acceptItems, openHandOver, proposeSuccessor, type Likeliest } from "./hand-over.ts";
import { advanceQuestions, answerQuestion, askOwners, type Ask } from "./questions.ts";
import { regular } from "./scim/resource.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const DAY = 86_400_000;
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const person = (name: string): PartyRow => ({ account: `usr_${name}`, names: [`${name}@example.com`], teams: [], isSecurity: false });
const asking = (name: string) => ({ actor: { type: "user" as const, id: `usr_${name}`, name: `${name}@example.com` }, person: person(name) });
const nobodyLikely: Likeliest = () => Promise.resolve(new Map());
const key = (name: string) => `aws|111122223333|role|${name}` as NodeKey;
const system = systemActor("clock");

/** Identities as an import leaves them, of which only the columns of the list matter here. */
async function identities(names: readonly string[], owner: string | null, creator?: string): Promise<void> {
  const facts = creator === undefined ? {} : { ownerHints: [{ candidate: creator, signal: "creator", reason: "created it", weight: 0.6 }] };
  await store.write(system, async (tx) => {
    await tx.execute(sql`insert into identity (id, key, provider, realm, type, native_id, name, kind, facts, origins, valid_from, first_seen, last_seen)
      select 'idn_' || n, 'aws|111122223333|role|' || n, 'aws', '111122223333', 'role', n, n, 'workload', ${JSON.stringify(facts)}::jsonb, '{}', ${tx.at}, ${tx.at}, ${tx.at} from unnest(${names}::text[]) n`);
    if (owner !== null) await confirmOwners(tx, names.map((name) => ({ identity: key(name), owner })));
    await tx.record({ action: "test.prepared", subject: null });
  });
}

const ids = new Map<string, string>();
async function people(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    const row = await createPerson(store, system, { userName: `${name}@example.com`, displayName: name, active: true, emails: [{ value: `${name}@example.com`, primary: true }], ...(name === "leo" ? { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { manager: { value: ids.get("mia") } } } : {}) });
    ids.set(name, row.id);
  }
}
const setActive = (name: string, active: boolean) => changePerson(store, system, ids.get(name) ?? "", undefined, (before) => ({ ...before, active }));

const owner = async (name: string) => (await store.reads.ownership.current(key(name)))?.owner ?? null;
const notices = async () => store.pool.query<{ key: string; kind: string; parties: string[] }>(sql`select key, kind, parties from notice order by id`);
const kinds = async () => (await notices()).map(({ kind }) => kind);
const actions = async () => (await store.pool.query<{ action: string }>(sql`select action from audit_entry order by id`)).map(({ action }) => action);
const open = async () => (await listQuestions(store.pool, { state: ["open"] }, { limit: 50 })).rows;
const plans = async () => (await listHandOvers(store.pool, {}, { limit: 50 })).rows;

const likely = (...parties: readonly string[]) => parties.map((name, place) => ({ party: `${name}@example.com`, confidence: 0.9 - place / 10, reason: "tag owner" }));
const ask = (name: string, ...parties: readonly string[]): Ask => ({ identity: key(name), name, candidates: likely(...parties) });

describe("a question", () => {
  it("groups identities by person, and one answer confirms them all", async () => {
    await people("anna", "ben");
    await identities(["a", "b", "c"], null);
    const asked = await askOwners(store, asking("zoe"), [ask("a", "anna"), ask("b", "anna"), ask("c", "ben"), ask("d")], "please");
    expect([asked.questions.length, asked.skipped.length]).toEqual([2, 1]);
    const mine = (await open()).find(({ askedOf }) => askedOf === "anna@example.com");
    expect(mine?.identities).toBe(2);
    await answerQuestion(store, asking("anna"), mine?.id ?? "", { answer: "accepted" }, { comment: "" });
    expect([await owner("a"), await owner("b"), await owner("c")]).toEqual(["anna@example.com", "anna@example.com", null]);
    expect((await notices()).filter(({ kind }) => kind === "owner.answered").map(({ parties }) => parties)).toEqual([["zoe@example.com"]]);
  });

  it("is refused to strangers and tokens and a second time, on record, and changes nothing", async () => {
    await people("anna", "ben");
    await identities(["a"], null);
    const [id = ""] = (await askOwners(store, asking("zoe"), [ask("a", "anna")], "")).questions;
    await expect(answerQuestion(store, asking("ben"), id, { answer: "accepted" }, { comment: "" })).rejects.toMatchObject({ code: "forbidden", fields: { reason: "not_asked" } });
    await expect(answerQuestion(store, { actor: { type: "token", id: "tok_1", name: "ci" }, person: null }, id, { answer: "accepted" }, { comment: "" })).rejects.toMatchObject({ code: "forbidden", fields: { reason: "not_a_person" } });
    expect(await owner("a")).toBeNull();
    await answerQuestion(store, asking("anna"), id, { answer: "accepted" }, { comment: "" });
    await expect(answerQuestion(store, asking("anna"), id, { answer: "declined" }, { comment: "" })).rejects.toMatchObject({ code: "conflict" });
    expect((await actions()).filter((action) => action === "owner.answer-refused")).toHaveLength(3);
  });

  it("goes on to whom it is pointed to, keeps that as evidence, and never comes round to anybody again", async () => {
    await people("anna", "ben");
    await identities(["a"], null);
    const [first = ""] = (await askOwners(store, asking("zoe"), [ask("a", "anna")], "")).questions;
    await answerQuestion(store, asking("anna"), first, { answer: "pointed", to: "ben@example.com" }, { comment: "his" });
    const [second] = await open();
    expect(second?.askedOf).toBe("ben@example.com");
    expect((await ownerAnswers(store.pool)).get(key("a"))).toMatchObject([{ answer: "pointed", to: "ben@example.com" }]);
    await answerQuestion(store, asking("ben"), second?.id ?? "", { answer: "pointed", to: "anna@example.com" }, { comment: "" });
    expect(await open()).toEqual([]);
  });

  it("is reminded of twice, then put to the next likeliest, and at last told back; each once in a month", async () => {
    await people("anna", "ben");
    await identities(["a"], null);
    const [first = ""] = (await askOwners(store, asking("zoe"), [ask("a", "anna", "ben")], "")).questions;
    for (let day = 0; day < 40; day++) {
      clock.advance(DAY);
      await advanceQuestions(store, system);
      await advanceQuestions(store, system);
    }
    expect((await questionById(store.pool, first))?.state).toBe("expired");
    const asked = (await notices()).filter(({ kind }) => kind === "owner.asked").map(({ parties }) => parties[0]);
    expect(asked).toEqual([...Array<string>(3).fill("anna@example.com"), ...Array<string>(3).fill("ben@example.com")]);
    expect((await kinds()).filter((kind) => kind === "owner.answered")).toHaveLength(2);
    expect(await open()).toEqual([]);
  });

  it("does not take an identity from who was confirmed in the meantime", async () => {
    await people("anna");
    await identities(["a"], null);
    const [id = ""] = (await askOwners(store, asking("zoe"), [ask("a", "anna")], "")).questions;
    await store.write(system, async (tx) => {
      await confirmOwners(tx, [{ identity: key("a"), owner: "carl@example.com" }]);
      await tx.record({ action: "owner.confirmed", subject: null });
    });
    await answerQuestion(store, asking("anna"), id, { answer: "accepted" }, { comment: "" });
    expect(await owner("a")).toBe("carl@example.com");
    expect((await questionById(store.pool, id))?.items[0]?.answer).toBe("overtaken");
  });
});

describe("a leaver with 300 identities", () => {
  const names = Array.from({ length: 300 }, (_, index) => `role-${index}`);

  it("is one plan, accepted at once, and nothing is forgotten or told twice in 30 days", async () => {
    await people("mia", "leo");
    await identities(names, "leo@example.com");
    await identities(["made"], null, "leo@example.com");
    expect(await advanceHandOvers(store, system, nobodyLikely)).toBe(0);
    await setActive("leo", false);
    for (let day = 0; day < 30; day++) {
      await advanceHandOvers(store, system, nobodyLikely);
      await advanceHandOvers(store, system, nobodyLikely);
      clock.advance(DAY);
    }
    const [plan, ...more] = await plans();
    expect(more).toEqual([]);
    expect(plan).toMatchObject({ person: "leo@example.com", state: "open", items: 301, waiting: 301, without: 0, manager: "mia@example.com" });
    expect(await kinds()).toEqual(["hand-over.opened", "hand-over.reminder", "hand-over.escalated", "hand-over.escalated"]);
    expect(await owner("role-7")).toBe("leo@example.com");
    const began = performance.now();
    await acceptItems(store, asking("mia").actor, plan?.id ?? "", {});
    expect(performance.now() - began).toBeLessThan(5000);
    expect([await owner("role-7"), await owner("role-299"), await owner("made")]).toEqual(Array<string>(3).fill("mia@example.com"));
    expect((await actions()).filter((action) => action === "hand-over.accepted")).toHaveLength(4);
    expect((await handOverById(store.pool, plan?.id ?? ""))?.state).toBe("done");
    expect(await advanceHandOvers(store, system, nobodyLikely)).toBe(0);
    expect(await plans()).toHaveLength(1);
  });

  it("whose successor somebody changed goes to that one; who has left takes nothing", async () => {
    await people("mia", "leo", "ben", "gone");
    await setActive("gone", false);
    await identities(["x", "y"], "leo@example.com");
    await setActive("leo", false);
    await advanceHandOvers(store, system, nobodyLikely);
    const id = (await plans())[0]?.id ?? "";
    await expect(proposeSuccessor(store, system, id, {}, "gone@example.com")).rejects.toMatchObject({ code: "invalid_input" });
    await expect(proposeSuccessor(store, system, id, {}, "leo@example.com")).rejects.toMatchObject({ code: "invalid_input" });
    await proposeSuccessor(store, system, id, { subjects: [key("x")] }, "ben@example.com");
    await acceptItems(store, system, id, {});
    expect([await owner("x"), await owner("y")]).toEqual(["ben@example.com", "mia@example.com"]);
  });

  it("who comes back closes the plan; what is named for a leaver afterwards opens it again", async () => {
    await people("mia", "leo");
    await identities(["x"], "leo@example.com");
    await setActive("leo", false);
    await advanceHandOvers(store, system, nobodyLikely);
    await setActive("leo", true);
    await advanceHandOvers(store, system, nobodyLikely);
    expect((await plans()).map(({ state, why }) => [state, why])).toEqual([["returned", "leo is active in the directory again"]]);
    clock.advance(DAY);
    await setActive("leo", false);
    await advanceHandOvers(store, system, nobodyLikely);
    const [again] = await plans();
    await acceptItems(store, system, again?.id ?? "", {});
    expect((await plans())[0]?.state).toBe("done");
    await identities(["late"], "leo@example.com");
    await advanceHandOvers(store, system, nobodyLikely);
    expect((await plans()).map(({ state }) => state)).toEqual(["open", "returned"]);
    expect((await itemsOfHandOver(store.pool, again?.id ?? "", { state: ["waiting"] })).map(({ name }) => name)).toEqual(["late"]);
  });

  it("can be planned before the last day, once, and follows what is settled elsewhere", async () => {
    await people("mia", "leo", "ben");
    await identities(["x"], "leo@example.com");
    const id = await openHandOver(store, system, ids.get("leo") ?? "", "2026-12-31", nobodyLikely);
    await expect(openHandOver(store, system, ids.get("leo") ?? "", null, nobodyLikely)).rejects.toMatchObject({ code: "conflict" });
    await expect(openHandOver(store, system, ids.get("ben") ?? "", null, nobodyLikely)).rejects.toMatchObject({ code: "conflict" });
    await store.write(system, async (tx) => {
      await confirmOwners(tx, [{ identity: key("x"), owner: "ben@example.com" }]);
      await tx.record({ action: "owner.confirmed", subject: null });
    });
    await advanceHandOvers(store, system, nobodyLikely);
    expect((await handOverById(store.pool, id))?.state).toBe("done");
  });
});

describe("a leaver whom only an export knows", () => {
  /** As the connector of directories leaves them. */
  async function exported(login: string, name: string, more: { readonly enabled?: boolean; readonly manager?: string; readonly team?: string } = {}): Promise<void> {
    const { enabled = true, ...told } = more;
    await store.write(system, async (tx) => {
      await tx.execute(sql`insert into identity (id, key, provider, realm, type, native_id, name, kind, enabled, facts, origins, valid_from, first_seen, last_seen)
        values (${`idn_${login}`}, ${`directory|people.csv|person|${login}@example.com`}, 'directory', 'people.csv', 'person', ${`${login}@example.com`}, ${name}, 'person', ${enabled},
          ${JSON.stringify({ attributes: { email: `${login}@example.com`, login, ...told } })}, '{1}', ${tx.at}, ${tx.at}, ${tx.at})`);
      await tx.record({ action: "test.prepared", subject: null });
    });
  }
  const proposed = async () => {
    await identities(["x"], "leo@example.com");
    await advanceHandOvers(store, system, nobodyLikely);
    const [plan] = await plans();
    const [item] = await itemsOfHandOver(store.pool, plan?.id ?? "");
    return [plan?.manager, item?.successor, item?.reason];
  };

  it.each(["mia@example.com", "MIA", "Mia Ng"])("has his manager proposed, called %s in the export", async (manager) => {
    await exported("mia", "Mia Ng");
    await exported("leo", "Leo Ba", { enabled: false, manager });
    expect(await proposed()).toEqual(["mia@example.com", "mia@example.com", "Leo Ba reports to mia@example.com"]);
  });

  it("has his manager proposed whom provisioning tells of", async () => {
    await people("mia");
    await exported("leo", "Leo Ba", { enabled: false, manager: "mia@example.com" });
    expect(await proposed()).toEqual(["mia@example.com", "mia@example.com", "Leo Ba reports to mia@example.com"]);
  });

  it("has him proposed also when the export names the leaver no more", async () => {
    await exported("mia", "Mia Ng");
    await exported("leo", "Leo Ba", { manager: "Mia Ng" });
    await store.write(system, async (tx) => {
      await tx.execute(sql`update identity set valid_to = ${tx.at} where id = 'idn_leo'`);
      await tx.record({ action: "test.prepared", subject: null });
    });
    expect((await proposed())[1]).toBe("mia@example.com");
  });

  it("has nobody proposed for a name that two bear", async () => {
    for (const login of ["mia", "mia2"]) await exported(login, "Mia Ng");
    await exported("leo", "Leo Ba", { enabled: false, manager: "Mia Ng" });
    expect((await proposed())[1]).toBeNull();
  });

  it("has nobody proposed for a manager who has left, too", async () => {
    await exported("gone", "Gus Gone", { enabled: false });
    await exported("leo", "Leo Ba", { enabled: false, manager: "Gus Gone" });
    expect((await proposed())[1]).toBeNull();
  });

  it("has nobody proposed who would be himself", async () => {
    await exported("leo", "Leo Ba", { enabled: false, manager: "leo@example.com" });
    expect((await proposed())[1]).toBeNull();
  });

  it("has his team proposed when the directory has such a group and no manager is told", async () => {
    await createGroup(store, system, regular("group", { displayName: "Payments" }));
    await exported("leo", "Leo Ba", { enabled: false, team: "Payments" });
    expect((await proposed())[1]).toBe("team:payments");
  });
});

describe("a party", () => {
  it("is known under login, address and a bare team name, and a leaver as one", async () => {
    await people("anna", "gone");
    await setActive("gone", false);
    const known = await knownParties(store.pool, ["ANNA@example.com", "gone@example.com", "nobody"]);
    expect([...known.values()].map(({ state }) => state)).toEqual(["present", "left", "unknown"]);
  });
});
