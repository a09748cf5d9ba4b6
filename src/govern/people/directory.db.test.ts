// The directory in a real database: one list of people for the whole product, teams, who is meant by a name, and removals that wait for a person.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import {
  directoryStatus,
  holdingsOf,
  knownPerson,
  listHolds,
  listPeople,
  pageOfPeople,
  pageOfTeams,
  peopleCalled,
  sql,
  systemActor,
  teamsAmong,
  teamsOf,
  type Actor,
  type Store,
} from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { changePerson, createPerson, removePerson } from "./directory.ts";
import { createGroup, patchGroup } from "./directory-groups.ts";
import { admitVanished, decideRemovals } from "./directory-holds.ts";
import { readPatch } from "./scim/patch.ts";
import { regular } from "./scim/resource.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const client: Actor = { type: "token", id: "tok_scim", name: "Entra" };
const admin: Actor = { type: "user", id: "usr_1", name: "Olga" };
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const provision = async (name: string, more: object = {}) => (await createPerson(store, client, regular("person", { userName: `${name}@northway.example`, displayName: name, ...more }))).id;
const group = async (displayName: string, members: readonly string[]) => (await createGroup(store, client, regular("group", { displayName, members: members.map((value) => ({ value })) }))).id;
const deactivate = (id: string) => changePerson(store, client, id, undefined, (before) => ({ ...before, active: false }));
const records = async () => (await store.pool.query<{ action: string }>(sql`select entry::jsonb ->> 'action' as action from audit_entry order by id`)).map(({ action }) => action);

/** A person as a directory export tells of one. */
async function exported(login: string, name = login, enabled = true): Promise<string> {
  const id = `idn_${login}`;
  await store.pool.execute(sql`
    insert into identity (id, key, provider, realm, type, native_id, name, kind, enabled, facts, origins, valid_from, first_seen, last_seen)
    values (${id}, ${`directory|people.csv|person|${login}@northway.example`}, 'directory', 'people.csv', 'person', ${`${login}@northway.example`}, ${name}, 'person', ${enabled},
      ${JSON.stringify({ attributes: { email: `${login}@northway.example`, login, ...(enabled ? {} : { leftAt: "2026-01-31T00:00:00.000Z" }) } })}, '{1}', ${clock.now()}, ${clock.now()}, ${clock.now()})`);
  return id;
}

describe("one list of people", () => {
  it("has those that provisioning knows, then those that only an export knows", async () => {
    await exported("ann", "Ann of the export");
    await exported("zoe", "Zoe", false);
    await provision("ann");
    await provision("ben", { active: false });
    expect((await listPeople(store.pool)).map(({ login, name, active, leftAt }) => [login, name, active, leftAt])).toEqual([
      ["ann", "ann", true, undefined],
      ["ben", "ben", false, undefined],
      ["zoe", "Zoe", false, "2026-01-31T00:00:00.000Z"],
    ]);
    const page = await pageOfPeople(store.pool, {}, { limit: 2 });
    expect(page.rows.map(({ name, source }) => `${name} ${source}`)).toEqual(["ann scim", "ben scim"]);
    const rest = await pageOfPeople(store.pool, {}, { limit: 2, cursor: page.nextCursor ?? "" });
    expect(rest.rows.map(({ name, state }) => `${name} ${state}`)).toEqual(["Zoe left"]);
    expect((await pageOfPeople(store.pool, { q: "northway an" }, { limit: 9 })).rows.map(({ name }) => name)).toEqual(["ann"]);
    expect((await pageOfPeople(store.pool, { state: ["left"] }, { limit: 9 })).rows.map(({ name }) => name)).toEqual(["ben", "Zoe"]);
    expect(await directoryStatus(store.pool)).toMatchObject({ provisioned: 2, active: 1, exported: 2, groups: 0, lastWriteAt: "2026-11-24T09:00:00.000Z" });
  });

  it("finds who is meant by login, address or name", async () => {
    await provision("ann", { emails: [{ value: "ann.lee@northway.example", primary: true }], name: { formatted: "Ann Lee" }, displayName: "Ann Lee" });
    await exported("zoe", "Zoe");
    const called = async (name: string) => (await peopleCalled(store.pool, [name])).map(({ name: found }) => found);
    for (const name of ["ANN", "ann@northway.example", "Ann.Lee@northway.example", "ann lee"]) expect(await called(name), name).toEqual(["Ann Lee"]);
    for (const name of ["zoe", "ZOE@northway.example"]) expect(await called(name), name).toEqual(["Zoe"]);
    expect(await called("")).toEqual([]);
    expect((await knownPerson(store.pool, "idn_zoe"))?.email).toBe("zoe@northway.example");
  });

  it("knows teams, also through groups within groups, and ends on a circle", async () => {
    const [ann, ben] = [await provision("ann"), await provision("ben")];
    const inner = await group("Payments", [ann]);
    const outer = await group("Engineering", [inner, ben]);
    await patchGroup(store, client, inner, undefined, readPatch("group", { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "add", path: "members", value: [{ value: outer }] }] }));
    expect(await teamsOf(store.pool, [ann])).toEqual(["team:engineering", "team:payments"]);
    expect((await pageOfPeople(store.pool, { team: "team:Engineering" }, { limit: 9 })).rows.map(({ name }) => name)).toEqual(["ann", "ben"]);
    expect(await teamsAmong(store.pool, ["team:payments", "team:ghosts"])).toEqual(new Set(["team:payments"]));
    expect((await pageOfTeams(store.pool, undefined, { limit: 1 })).rows.map(({ team, members }) => [team, members])).toEqual([["team:engineering", 2]]);
    expect(await holdingsOf(store.pool, ["ann"])).toEqual([]);
  });

  it("does not say of teams what it cannot know", async () => {
    await provision("ann");
    expect(await teamsAmong(store.pool, ["team:payments"])).toBeUndefined();
  });
});

describe("a batch of removals", () => {
  async function held(): Promise<{ readonly id: string; readonly people: readonly string[] }> {
    const people: string[] = [];
    for (let index = 0; index < 14; index++) people.push(await provision(`p${index}`));
    for (const id of people.slice(0, 12)) await deactivate(id);
    await removePerson(store, client, people[12] ?? "", undefined);
    const [hold] = await listHolds(store.pool, 5);
    return { id: hold?.id ?? "", people };
  }
  const present = async () => (await listPeople(store.pool)).filter(({ active }) => active).length;

  it("is released: everybody in it leaves, and the next to leave is not held for that", async () => {
    const { id, people } = await held();
    expect(await present()).toBe(4);
    expect(await decideRemovals(store, admin, id, { decision: "released", comment: "the office closed" })).toBe(3);
    expect(await present()).toBe(1);
    expect((await listHolds(store.pool, 5))[0]).toMatchObject({ state: "released", decidedBy: "Olga", people: 3 });
    clock.set("2026-11-24T10:00:01Z");
    expect((await deactivate(people[13] ?? "")).row.state).toBe("left");
    expect(await records()).toContain("directory.removal-released");
  });

  it("is rejected: everybody in it stays, and the client sees them as active again", async () => {
    const { id, people } = await held();
    await decideRemovals(store, admin, id, { decision: "rejected", comment: "a mistake in the mapping" });
    expect(await present()).toBe(4);
    const shown = await changePerson(store, client, people[12] ?? "", undefined, (before) => before);
    expect(shown.row).toMatchObject({ toldActive: true, state: "active", deletedAt: null });
  });

  it("is decided once", async () => {
    const { id } = await held();
    const decide = (decision: "released" | "rejected") => decideRemovals(store, admin, id, { decision, comment: "decided" }).then(() => "done", (thrown: { code?: string }) => thrown.code);
    expect((await Promise.all([decide("released"), decide("rejected")])).toSorted()).toEqual(["conflict", "done"]);
    expect(await decideRemovals(store, admin, "hld_none", { decision: "released", comment: "x" }).catch((thrown: { code?: string }) => thrown.code)).toBe("not_found");
  });

  it("holds who an export names no more, until he is named again or a person decides", async () => {
    const ids = [];
    for (let index = 0; index < 20; index++) ids.push(await exported(`e${index}`));
    const read = (gone: readonly string[], told: readonly string[]) =>
      store.write(systemActor("import"), async (tx) => {
        await tx.record({ action: "source.imported", subject: null });
        return admitVanished(tx, clock, { gone: gone.map((id) => ({ id, name: id })), told });
      });
    expect((await read(ids.slice(0, 10), [])).size).toBe(0);
    expect((await read(ids.slice(0, 11), [])).size).toBe(11);
    await read([], ids.slice(0, 3));
    const [hold] = await listHolds(store.pool, 5);
    expect(hold).toMatchObject({ via: "export", state: "held", people: 8 });
    expect(await decideRemovals(store, admin, hold?.id ?? "", { decision: "released", comment: "they are gone" })).toBe(8);
    expect((await listPeople(store.pool)).length).toBe(12);
  });
});
