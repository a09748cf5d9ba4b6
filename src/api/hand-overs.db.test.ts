// What a leaver owned, sponsored or stood for as a deputy: it goes on by new versions that are approved as any other, or is suspended when a person decides so.
import { afterAll, describe, expect, it } from "vitest";
import { startApi, type Api } from "../../test/api/server.ts";
import { actingAs, mandateLike } from "../../test/govern/fixtures.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { createMandate, decideMandate, submitMandate, withdrawMandate } from "../govern/mandates/index.ts";
import { advanceHandOvers, changePerson, createPerson, regular } from "../govern/people/index.ts";
import { fixedClock } from "../kernel/index.ts";
import type { MandateDocument } from "../model/index.ts";
import { listHandOvers, sql, systemActor, type Store } from "../store/index.ts";

const START = "2026-11-24T09:00:00Z";
const DAY = 86_400_000;
const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const clock = fixedClock(START);
const system = systemActor("clock");

let store: Store;
let api: Api;
let leo = "";

eachOn(clock, START, async (fresh) => {
  await api?.stop();
  store = fresh;
  api = await startApi(store, clock);
  const person = async (name: string, more = {}) => (await createPerson(store, system, regular("person", { userName: `${name}@example.com`, displayName: name, active: true, emails: [{ value: `${name}@example.com`, primary: true }], ...more }))).id;
  const mia = await person("mia");
  for (const name of ["ben", "cat"]) await person(name);
  leo = await person("leo", { [ENTERPRISE]: { manager: { value: mia } } });
});
afterAll(() => api.stop());

const mandate = (name: string, change: Partial<MandateDocument> = {}): MandateDocument => mandateLike({ name, title: name, owner: "ben@example.com", sponsor: "cat@example.com", scope: { ...mandateLike().scope, environments: ["test"] }, ...change });

const drafted = (document: MandateDocument) => createMandate(store, actingAs("zoe"), document);
async function waiting(document: MandateDocument): Promise<string> {
  const id = await drafted(document);
  await submitMandate(store, actingAs("zoe"), id);
  return id;
}
async function inForce(document: MandateDocument): Promise<string> {
  const id = await waiting(document);
  const [version] = await versions(id);
  await decideMandate(store, actingAs(document.owner.split("@")[0] ?? ""), id, { decision: "approved", hash: version?.hash ?? "", comment: "" });
  return id;
}

const versions = (id: string) => store.reads.mandates.versions(id);
const states = async (id: string) => (await versions(id)).map(({ version, state }) => `${version} ${state}`);
const newest = async (id: string) => (await versions(id))[0]?.document;
const records = async (action: string) => store.pool.query<{ subject: string; by: string; detail: object }>(sql`select entry::jsonb ->> 'subject' as subject, entry::jsonb -> 'actor' ->> 'type' as by, entry::jsonb -> 'detail' as detail from audit_entry where action = ${action}`);

/** Leo leaves, and the clock opens his plan. */
async function leaves(): Promise<string> {
  await changePerson(store, system, leo, undefined, (before) => ({ ...before, active: false }));
  await advance();
  return (await listHandOvers(store.pool, {}, { limit: 2 })).rows[0]?.id ?? "";
}
const advance = () => advanceHandOvers(store, system, () => Promise.resolve(new Map()));

interface Decided {
  readonly plan: { readonly state: string; readonly waiting: number };
  readonly items: readonly { readonly what: string; readonly subject: string; readonly state: string; readonly successor: string | null; readonly suspension_proposed: boolean }[];
  readonly skipped: readonly { readonly subject: string; readonly name: string; readonly says: string }[];
}
const post = (plan: string, act: string, payload: object, headers: Record<string, string>) => api.call({ method: "POST", url: `/v1/hand-overs/${plan}/${act}`, payload, headers });
const token = async (role: "operator" | "admin") => ({ authorization: `Bearer ${await api.newToken({ role })}` });
const stateOf = ({ items }: Decided, subject: string) => items.filter((item) => item.subject === subject).map(({ what, state }) => `${what} ${state}`);

describe("a mandate of somebody who has left", () => {
  it("goes on as a draft of the next version, written by who accepted it, and stays in force until that is approved", async () => {
    const [owned, sponsored, deputised] = [await inForce(mandate("owned", { owner: "leo@example.com" })), await inForce(mandate("sponsored", { sponsor: "leo@example.com" })), await inForce(mandate("deputised", { deputies: ["Leo@example.com", "zoe@example.com"] }))];
    const [draft, both] = [await drafted(mandate("draft", { owner: "leo@example.com" })), await inForce(mandate("both", { sponsor: "leo@example.com", deputies: ["leo@example.com"] }))];
    const plan = await leaves();
    const olga = await api.signedIn("operator", "olga@example.com");
    const answer = await post(plan, "accept", {}, olga);
    const decided = answer.json<Decided>();
    expect([answer.statusCode, decided.skipped, decided.plan]).toMatchObject([200, [], { state: "done", waiting: 0 }]);
    expect(new Set(decided.items.map(({ state, successor }) => `${state} ${successor}`))).toEqual(new Set(["accepted mia@example.com"]));
    for (const id of [owned, sponsored, deputised, both]) expect(await states(id)).toEqual(["2 draft", "1 active"]);
    expect(await states(draft)).toEqual(["1 draft"]);
    expect([(await newest(owned))?.owner, (await newest(sponsored))?.sponsor, (await newest(deputised))?.deputies, (await newest(draft))?.owner]).toEqual(["mia@example.com", "mia@example.com", ["mia@example.com", "zoe@example.com"], "mia@example.com"]);
    expect([(await newest(both))?.sponsor, (await newest(both))?.deputies]).toEqual(["mia@example.com", undefined]);
    expect((await versions(owned))[0]?.authors.map(({ names }) => names[0])).toEqual(["olga@example.com"]);
    expect((await newest(owned))?.sponsor).toBe("cat@example.com");
    await advance();
    expect((await listHandOvers(store.pool, {}, { limit: 2 })).rows.map(({ state }) => state)).toEqual(["done"]);
  });

  it("that waits for approval is told and waits on, and the others go on", async () => {
    const [owned, busy] = [await inForce(mandate("owned", { owner: "leo@example.com" })), await waiting(mandate("busy", { owner: "leo@example.com" }))];
    const plan = await leaves();
    const olga = await api.signedIn("operator", "olga@example.com");
    const decided = (await post(plan, "accept", {}, olga)).json<Decided>();
    expect(decided.skipped).toEqual([{ subject: busy, name: "busy", says: expect.stringMatching(/waits for approval; withdraw it first/) }]);
    expect([stateOf(decided, owned), stateOf(decided, busy), decided.plan]).toMatchObject([["mandate-owner accepted"], ["mandate-owner waiting"], { state: "open", waiting: 1 }]);
    expect([await states(owned), await states(busy)]).toEqual([["2 draft", "1 active"], ["1 submitted"]]);
    await withdrawMandate(store, actingAs("zoe"), busy);
    expect((await post(plan, "accept", {}, olga)).json<Decided>()).toMatchObject({ skipped: [], plan: { state: "done" } });
    expect([(await newest(busy))?.owner, await states(owned)]).toEqual(["mia@example.com", ["2 draft", "1 active"]]);
  });

  it("is not changed when something else of it has no successor, nor in a plan that is closed", async () => {
    const [owned, team] = [await inForce(mandate("owned", { owner: "leo@example.com" })), await inForce(mandate("other", { owner: "leo@example.com", sponsor: "mia@example.com" }))];
    const plan = await leaves();
    const olga = await api.signedIn("operator", "olga@example.com");
    // Mia is its sponsor, and owner and sponsor are two.
    expect((await post(plan, "accept", {}, olga)).statusCode).toBe(409);
    expect((await post(plan, "withdraw", { why: "settled in another way" }, olga)).statusCode).toBe(200);
    expect((await post(plan, "accept", { subjects: [owned] }, olga)).statusCode).toBe(409);
    for (const id of [owned, team]) expect(await states(id)).toEqual(["1 active"]);
  });

  it("is handed over and suspended by people: a token is refused, on record, and changes nothing", async () => {
    const owned = await inForce(mandate("owned", { owner: "leo@example.com" }));
    const plan = await leaves();
    for (const [act, payload] of [["accept", {}], ["suspend", { mandates: [owned] }]] as const) {
      const answer = await post(plan, act, payload, await token("admin"));
      expect([answer.statusCode, answer.json<{ detail: string }>().detail], act).toEqual([403, expect.stringMatching(/API token.*Sign in/)]);
      expect((await post("hov_none", act, payload, await token("admin"))).statusCode, act).toBe(404);
    }
    expect((await records("hand-over.refused")).map(({ subject, by, detail }) => ({ subject, by, ...detail })).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))).toEqual([
      { subject: plan, by: "token", act: "accept", reason: "not_a_person" },
      { subject: plan, by: "token", act: "suspend", reason: "not_a_person" },
    ]);
    expect(await states(owned)).toEqual(["1 active"]);
  });
});

describe("a suspension", () => {
  it("is proposed after two weeks, never done by itself, and by an approver's decision stops the mandate with what stands below it", async () => {
    const [owned, deputised] = [await inForce(mandate("owned", { owner: "leo@example.com" })), await inForce(mandate("deputised", { deputies: ["leo@example.com"] }))];
    const child = await inForce(mandate("child", { parent: "owned", owner: "ben@example.com" }));
    const plan = await leaves();
    const early = await api.signedIn("approver", "sam@example.com");
    expect((await post(plan, "suspend", { mandates: [owned] }, early)).statusCode).toBe(409);
    for (let day = 0; day < 15; day++) {
      clock.advance(DAY);
      await advance();
    }
    expect([await states(owned), await states(child)]).toEqual([["1 active"], ["1 active"]]);
    expect((await post(plan, "suspend", { mandates: [owned] }, await token("admin"))).statusCode).toBe(403);
    expect((await post(plan, "suspend", { mandates: [owned] }, await api.signedIn("operator", "olga@example.com"))).statusCode).toBe(403);
    expect(await states(owned)).toEqual(["1 active"]);
    const decided = (await post(plan, "suspend", { mandates: [owned] }, await api.signedIn("approver", "tom@example.com"))).json<Decided>();
    expect(decided.items.every((item) => item.suspension_proposed)).toBe(true);
    expect([stateOf(decided, owned), stateOf(decided, deputised), decided.skipped, decided.plan.state]).toEqual([["mandate-owner suspended"], ["mandate-deputy waiting"], [], "open"]);
    expect([await states(owned), await states(child), await states(deputised)]).toEqual([["1 suspended"], ["1 suspended"], ["1 active"]]);
    expect((await versions(owned))[0]?.why).toMatch(/leo answered for it, has left/);
    expect((await records("hand-over.suspension-accepted")).map(({ subject, by, detail }) => ({ subject, by, ...detail }))).toEqual([{ subject: plan, by: "user", mandates: [owned] }]);
  });
});
