// The inventory in a real database: same thing twice is one thing, a partial read removes nothing, a complete one does, history tells it all.
import { beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { nodeKey, type Coverage, type Observation } from "../../model/index.ts";
import { identityId, listPeople, sql, systemActor, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { accessKey, ACCOUNT, covered, DETAILS, grant, keyOf, KEYS, policy, toldBy, user } from "../../../test/store/observed.ts";
import { forgetSource, importRead, type DirectoryRead } from "./service.ts";

const clock = fixedClock("2026-11-01T00:00:00Z");
const actor = systemActor("test");
const UPLOADS = { kind: "import", name: "Uploads" } as const;
let store: Store;
eachOn(clock, "2026-11-01T00:00:00Z", (fresh) => {
  store = fresh;
});

async function read(observations: readonly Observation[], coverage: readonly Coverage[], source: { kind: "import" | "machine" | "sample"; name: string } = UPLOADS) {
  clock.advance(3_600_000);
  return importRead(store, actor, { source, observations, coverage });
}

const names = async () => (await store.reads.identities.list({}, { by: "name", descending: false }, { limit: 100 })).rows.map((row) => row.name);
const first = () => toldBy(DETAILS, [user("ann"), user("ben"), policy("p"), grant("ann", "p"), grant("ben", "p")]);

describe("one read", () => {
  it("stores what it saw, once, with its record", async () => {
    const result = await read([...first(), ...first()], [covered(DETAILS)]);
    expect(result).toMatchObject({ identities: 2, added: 5, changed: 0, gone: 0 });
    const estate = await store.reads.estateAt();
    expect(estate.identities.map((identity) => identity.name).sort()).toEqual(["ann", "ben"]);
    expect(estate.grants).toHaveLength(2);
    expect(estate.coverage).toMatchObject([{ stream: DETAILS, status: "complete" }]);
    expect((await store.reads.audit.list({}, { limit: 10 })).rows.map((row) => row.action)).toEqual(["source.imported"]);
  });

  it("twice changes nothing", async () => {
    await read(first(), [covered(DETAILS)]);
    const before = await store.reads.history.since("2026-01-01T00:00:00Z", { limit: 100 });
    expect(await read(first(), [covered(DETAILS)])).toMatchObject({ added: 0, changed: 0, gone: 0 });
    expect(await store.reads.history.since("2026-01-01T00:00:00Z", { limit: 100 })).toEqual(before);
  });

  it("that is cancelled stores nothing", async () => {
    const cancelled = importRead(store, actor, { source: UPLOADS, observations: first(), coverage: [] }, { signal: AbortSignal.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
    expect((await store.reads.coverage.sources()).length).toBe(0);
  });

  it("keeps text that PostgreSQL cannot hold, repaired", async () => {
    await read(toldBy(DETAILS, [user("nul\u0000 and \ud800", { attributes: { text: "a\u0000b\ud800", "__proto__": "x" } })]), [covered(DETAILS)]);
    expect(await names()).toEqual(["nul\ufffd and \ufffd"]);
  });
});

describe("absence", () => {
  beforeEach(() => read(first(), [covered(DETAILS)]));
  const onlyAnn = () => toldBy(DETAILS, [user("ann"), policy("p"), grant("ann", "p")]);

  it("in a partial read means nothing", async () => {
    expect(await read(onlyAnn(), [covered(DETAILS, "partial")])).toMatchObject({ gone: 0 });
    expect(await names()).toEqual(["ann", "ben"]);
  });

  it("in a complete read means gone, and the past stays", async () => {
    expect(await read(onlyAnn(), [covered(DETAILS)])).toMatchObject({ gone: 2 });
    expect(await names()).toEqual(["ann"]);
    const past = await store.reads.estateAt("2026-11-01T01:30:00Z");
    expect(past.identities).toHaveLength(2);
    expect(past.grants).toHaveLength(2);
    const history = await store.reads.history.ofIdentity(keyOf("user", "ben"), { limit: 10 });
    expect(history.rows.map((row) => `${row.what} ${row.noun}`).sort()).toEqual(["appeared grant", "appeared identity", "disappeared grant", "disappeared identity"]);
  });

  it("of another account's read means nothing", async () => {
    await read([], [{ ...covered(DETAILS), realm: "999999999999" }]);
    expect(await names()).toEqual(["ann", "ben"]);
  });

  it("beside an unreadable file means nothing", async () => {
    await read(onlyAnn(), [covered(DETAILS), { ...covered("files", "partial"), realm: "?" }]);
    expect(await names()).toEqual(["ann", "ben"]);
  });

  it("of people is asked about first, and whoever must stay stays as he was", async () => {
    const person = (name: string) => ({ ...user(name), provider: "directory", type: "person", kind: "person" as const });
    const idOf = (name: string) => identityId(nodeKey({ provider: "directory", realm: ACCOUNT, type: "person", nativeId: name }));
    await read(toldBy("directory.people", [person("ann"), person("ben"), person("cleo")]), [covered("directory.people")]);
    const asked: DirectoryRead[] = [];
    const admitVanished = async (_: unknown, given: DirectoryRead) => {
      asked.push(given);
      return new Set([idOf("ben")]);
    };
    await importRead(store, actor, { source: UPLOADS, observations: toldBy("directory.people", [person("ann")]), coverage: [covered("directory.people")] }, { admitVanished });
    expect(asked).toEqual([{ told: [idOf("ann")], gone: [{ id: idOf("ben"), name: "ben" }, { id: idOf("cleo"), name: "cleo" }] }]);
    expect((await listPeople(store.pool)).map(({ name }) => name)).toEqual(["ann", "ben"]);
  });

  it("does not remove what another source tells too", async () => {
    await read(first(), [covered(DETAILS)], { kind: "import", name: "Second" });
    await read(onlyAnn(), [covered(DETAILS)]);
    expect(await names()).toEqual(["ann", "ben"]);
    await read(onlyAnn(), [covered(DETAILS)], { kind: "import", name: "Second" });
    expect(await names()).toEqual(["ann"]);
  });

  it("ends when the thing is back, under the same id", async () => {
    const before = await store.reads.identities.get(keyOf("user", "ben"));
    await read(onlyAnn(), [covered(DETAILS)]);
    await read(first(), [covered(DETAILS)]);
    const after = await store.reads.identities.get(keyOf("user", "ben"));
    expect(after).toMatchObject({ id: before?.id, validTo: null, firstSeen: before?.firstSeen });
    expect((await store.reads.estateAt("2026-11-01T02:30:00Z")).identities).toHaveLength(1);
  });

  it("does not end a policy that a grant still gives", async () => {
    await read(toldBy(DETAILS, [user("ann"), grant("ann", "p")]), [covered(DETAILS)]);
    expect((await store.reads.estateAt()).entitlements).toHaveLength(1);
  });
});

describe("change", () => {
  it("begins a new period and names the fields", async () => {
    await read(toldBy(DETAILS, [user("ann", { attributes: { path: "/" } }), grant("ann", "p")]), [covered(DETAILS)]);
    await read(toldBy(DETAILS, [user("ann", { attributes: { path: "/ops/" } }), grant("ann", "p", { conditional: true })]), [covered(DETAILS)]);
    const { rows } = await store.reads.history.ofIdentity(keyOf("user", "ann"), { limit: 10 });
    expect(rows.filter((row) => row.what === "changed").map((row) => [row.noun, row.fields])).toEqual(
      expect.arrayContaining([
        ["identity", [{ name: "attributes.path", before: "/", after: "/ops/" }]],
        ["grant", [{ name: "conditional", before: false, after: true }]],
      ]),
    );
  });

  it("of the last use alone begins none", async () => {
    await read(toldBy(DETAILS, [user("ann", { lastUsedAt: "2026-10-01T00:00:00Z" })]), [covered(DETAILS)]);
    expect(await read(toldBy(DETAILS, [user("ann", { lastUsedAt: "2026-10-20T00:00:00Z" })]), [covered(DETAILS)])).toMatchObject({ changed: 0 });
    expect(await store.reads.identities.get(keyOf("user", "ann"))).toMatchObject({ lastUsedAt: "2026-10-20T00:00:00.000Z", validFrom: "2026-11-01T01:00:00.000Z" });
  });

  it("joins what two streams tell, and takes back what one of them tells no more", async () => {
    const details = toldBy(DETAILS, [user("ann", { attributes: { path: "/" } })]);
    await read([...details, ...toldBy(KEYS, [user("ann", { attributes: { mfaActive: false } })])], [covered(DETAILS), covered(KEYS)]);
    expect((await store.reads.identities.get(keyOf("user", "ann")))?.observed.attributes).toEqual({ path: "/", mfaActive: false });
    await read(toldBy(KEYS, []), [covered(KEYS)]);
    expect((await store.reads.identities.get(keyOf("user", "ann")))?.observed.attributes).toEqual({ path: "/" });
  });
});

describe("a credential without a holder", () => {
  const leak = () => toldBy("source-code.secrets", [accessKey("AKIAEXAMPLE", null, { status: "unknown", exposures: [{ file: "a.env", line: 1 }] })]);

  it("stands under an identity of its own until the holder is told", async () => {
    await read(leak(), []);
    const [standIn] = (await store.reads.identities.list({}, { by: "name", descending: false }, { limit: 5 })).rows;
    expect(standIn).toMatchObject({ kind: "unattributed", credentialCount: 1 });
    await read(toldBy(KEYS, [user("ann"), accessKey("AKIAEXAMPLE", "ann")]), [covered(KEYS)]);
    expect(await names()).toEqual(["ann"]);
    const [credential] = await store.reads.credentials.ofHolder(keyOf("user", "ann"));
    expect(credential?.observed).toMatchObject({ status: "active", exposures: [{ file: "a.env", line: 1 }] });
  });
});

describe("a source that is forgotten", () => {
  it("takes along what only it told, as history", async () => {
    const { sourceId } = await read(first(), [covered(DETAILS)]);
    await read(toldBy(DETAILS, [user("ann")]), [covered(DETAILS)], { kind: "import", name: "Second" });
    await forgetSource(store, actor, sourceId);
    expect(await names()).toEqual(["ann"]);
    expect((await store.reads.estateAt()).grants).toEqual([]);
    expect((await store.reads.coverage.sources()).map((source) => source.name)).toEqual(["Second"]);
  });

  it("leaves nothing when it is the sample", async () => {
    const { sourceId } = await read([...first(), ...toldBy("source-code.secrets", [accessKey("AKIAEXAMPLE", null)])], [covered(DETAILS)], { kind: "sample", name: "Sample" });
    expect((await store.reads.identities.list({ sample: true }, { by: "name", descending: false }, { limit: 9 })).rows).toHaveLength(3);
    await forgetSource(store, actor, sourceId);
    for (const table of ["identity", "credential", "entitlement", "resource", `"grant"`, "relation", "usage", "source", "origin", "coverage"]) {
      expect(await store.pool.query({ strings: [`select 1 from ${table}`], values: [] }), table).toEqual([]);
    }
  });
});

describe("the list", () => {
  it("pages by key through equal values, in both directions, without loss or repetition", async () => {
    const users = Array.from({ length: 25 }, (_, index) => user(`user-${index % 5}-${index}`, { attributes: { index } }));
    await read(toldBy(DETAILS, users), [covered(DETAILS)]);
    for (const by of ["risk", "name", "lastUsedAt", "createdAt", "firstSeen"] as const) {
      for (const descending of [false, true]) {
        const seen: string[] = [];
        let cursor: string | undefined;
        do {
          const page = await store.reads.identities.list({}, { by, descending }, { limit: 7, cursor });
          seen.push(...page.rows.map((row) => row.id));
          cursor = page.nextCursor ?? undefined;
        } while (cursor !== undefined);
        expect(new Set(seen).size).toBe(25);
        expect(seen).toHaveLength(25);
      }
    }
  });

  it("refuses a cursor of another order", async () => {
    await read(first(), [covered(DETAILS)]);
    const page = await store.reads.identities.list({}, { by: "name", descending: false }, { limit: 1 });
    const other = store.reads.identities.list({}, { by: "risk", descending: false }, { limit: 1, cursor: page.nextCursor ?? undefined });
    await expect(other).rejects.toMatchObject({ code: "invalid_input" });
    await expect(store.reads.identities.list({}, { by: "name", descending: false }, { limit: 1, cursor: "%%%" })).rejects.toMatchObject({ code: "invalid_input" });
  });

  it("searches words as they stand, wildcards included", async () => {
    await read(toldBy(DETAILS, [user("deploy_prod"), user("deployXprod"), user("50%")]), [covered(DETAILS)]);
    const found = async (q: string) => (await store.reads.identities.list({ q }, { by: "name", descending: false }, { limit: 9 })).rows.map((row) => row.name);
    expect(await found("Deploy_")).toEqual(["deploy_prod"]);
    expect(await found("50%")).toEqual(["50%"]);
    expect(await found(`deploy ${ACCOUNT}`)).toEqual(["deployXprod", "deploy_prod"]);
  });
});

it("a write without a record is rolled back", async () => {
  const silent = store.write(actor, (tx) => tx.execute(sql`insert into installation (name, value) values ('x', 'y')`));
  await expect(silent).rejects.toMatchObject({ code: "internal" });
  expect(await store.pool.query(sql`select 1 from installation where name = 'x'`)).toEqual([]);
});
