// Who acts, as the directory knows him: under which names, in which teams, and never as somebody else who bears the same name.
import { describe, expect, it } from "vitest";
import { mandateLike } from "../../test/govern/fixtures.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { checkMandate } from "../govern/mandates/index.ts";
import { changePerson, createGroup, createPerson, regular } from "../govern/people/index.ts";
import { fixedClock } from "../kernel/index.ts";
import type { MandateDocument } from "../model/index.ts";
import { systemActor, type Store } from "../store/index.ts";
import { actingAs } from "./acting.ts";
import type { Caller } from "./route.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const tester = systemActor("test");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const caller = (name: string): Caller => ({ id: "usr_1", name, role: "viewer", via: "session", scopes: null, sessionId: "ses_1", expiresAt: null });
const person = async (userName: string, displayName: string, email = userName) => (await createPerson(store, tester, regular("person", { userName, displayName, emails: [{ value: email, primary: true }] }))).id;

describe("who acts", () => {
  it("is known by every name of the directory, and stands in every team", async () => {
    const id = await person("ann@northway.example", "Ann Lee", "ann.lee@northway.example");
    await createGroup(store, tester, regular("group", { displayName: "Payments", members: [{ value: id }] }));
    for (const name of ["ann@northway.example", "Ann Lee", "ANN.LEE@northway.example"]) {
      const { person: known } = await actingAs(store, caller(name));
      expect(known.names.map((each) => each.toLowerCase()), name).toEqual(expect.arrayContaining(["ann@northway.example", "ann.lee@northway.example", "ann lee"]));
      expect(known.teams, name).toEqual(["team:payments"]);
    }
  });

  it("is nobody of the directory under a name that two people bear, and is the one whose address it is", async () => {
    await person("ann@northway.example", "Ann Lee");
    await person("ann@southway.example", "Ann Lee");
    expect((await actingAs(store, caller("Ann Lee"))).person).toMatchObject({ names: ["Ann Lee"], teams: [] });
    expect((await actingAs(store, caller("ann"))).person.names).toEqual(["ann"]);
    expect((await actingAs(store, caller("ann@southway.example"))).person.names).not.toContain("ann@northway.example");
  });

  it("stands in no team any more once he has left", async () => {
    const id = await person("ann@northway.example", "Ann Lee");
    await createGroup(store, tester, regular("group", { displayName: "Payments", members: [{ value: id }] }));
    await changePerson(store, tester, id, undefined, (before) => ({ ...before, active: false }));
    expect((await actingAs(store, caller("ann@northway.example"))).person.teams).toEqual([]);
  });
});

describe("a mandate's people", () => {
  const mandate = mandateLike({ owner: "team:payments", sponsor: "ann@northway.example", subjects: [{ agent: "summariser" }], scope: { tools: [{ server: "helpdesk", tool: "get_ticket" }] } });
  const said = async (document: MandateDocument) => (await checkMandate(store, document)).problems.filter(({ path }) => path === "owner" || path === "sponsor").map(({ path, weight, says }) => `${path} ${weight}: ${says}`);

  it("are looked up in the directory: a team that is none, a person who left, somebody unknown", async () => {
    expect(await said(mandate)).toEqual(["sponsor warning: ann@northway.example is not in the directory that was read"]);
    const id = await person("ann@northway.example", "Ann Lee");
    expect(await said(mandate)).toEqual([]);
    await createGroup(store, tester, regular("group", { displayName: "Support" }));
    expect(await said(mandate)).toEqual([expect.stringMatching(/^owner warning: team:payments is no team of the directory/)]);
    await createGroup(store, tester, regular("group", { displayName: "PAYMENTS" }));
    await changePerson(store, tester, id, undefined, (before) => ({ ...before, active: false }));
    expect(await said({ ...mandate, owner: "Team:Payments" })).toEqual(["sponsor error: ann@northway.example has left; name somebody who is there"]);
  });
});
