// The SCIM server over HTTP and a real database: the recorded ways of Entra and Okta, what RFC 7644 asks for, what is refused, and how fast it answers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { FastifyInstance, InjectOptions } from "fastify";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { fixedClock, newId, silentLog } from "../../kernel/index.ts";
import { insertToken, listPeople, sql, systemActor, type Store } from "../../store/index.ts";
import type { Role } from "../permissions.ts";
import { buildServer } from "../server.ts";
import type { Services } from "../services.ts";
import { mintToken } from "../token-format.ts";

const HOST = "127.0.0.1:7420";
const clock = fixedClock("2026-11-24T10:00:00.000Z");
const tester = systemActor("test");
let cluster: Cluster;
let store: Store;
let app: FastifyInstance;
let token = "";
let judgedAgain = 0;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  clock.set("2026-11-24T10:00:00.000Z");
  await app?.close();
  store = await cluster.store(clock);
  judgedAgain = 0;
  const services = { store, db: store.pool, about: { baseUrl: `http://${HOST}`, version: "0", environment: "test" }, work: { reevaluate: () => judgedAgain++ }, tokens: { endpoints: {} } } as unknown as Services;
  app = await buildServer({ services, clock, log: silentLog, hosts: [], secure: false, trustProxy: false, consoleFolder: null, uploadFolder: "unused", uploadLimitBytes: 1024, routes: [] });
  token = await newToken("admin", ["directory.write", "people.read"]);
});
afterAll(() => app.close());

async function newToken(role: Role, scopes: string[] | null = null): Promise<string> {
  const id = newId("tok");
  const { value, hash } = mintToken(id, "test");
  await store.write(tester, async (tx) => {
    await insertToken(tx, { id, name: "provisioning", hash, role, scopes, created_by: "test", created_at: "2026-11-01T00:00:00Z", expires_at: "2027-11-01T00:00:00Z" });
    await tx.record({ action: "token.created", subject: id });
  });
  return value;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: Record<string, unknown>;
}

async function scim(method: InjectOptions["method"] & string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await app.inject({
    method: method as "GET",
    url: `/scim/v2${path}`,
    headers: { host: HOST, authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/scim+json" }), ...headers },
    ...(body === undefined ? {} : { payload: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body === "" ? {} : (answer.json() as Record<string, unknown>) };
}

const USER = "urn:ietf:params:scim:schemas:core:2.0:User";
const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const person = async (name: string, more: object = {}): Promise<string> => String((await scim("POST", "/Users", { schemas: [USER], userName: `${name}@northway.example`, displayName: name, ...more })).body["id"]);
const patch = (...Operations: readonly object[]) => ({ schemas: [PATCH], Operations });
const find = async (filter: string, of = "Users") => scim("GET", `/${of}?filter=${encodeURIComponent(filter)}`);
const actions = async () => (await store.pool.query<{ action: string }>(sql`select entry::jsonb ->> 'action' as action from audit_entry order by id`)).map((row) => row.action);

interface Exchange {
  readonly what: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly status: number;
  readonly answer?: unknown;
  readonly lacks?: string;
  readonly keep?: Readonly<Record<string, string>>;
}

const conversation = (client: string) => JSON.parse(readFileSync(join(import.meta.dirname, `../../../test/fixtures/scim/${client}.json`), "utf8")) as readonly Exchange[];

describe("a client", () => {
  for (const client of ["entra", "okta"]) {
    it(`talks as ${client} does, and is understood`, async () => {
      const kept = new Map<string, string>();
      const filled = <T>(value: T): T => JSON.parse([...kept].reduce((text, [name, id]) => text.replaceAll(`{${name}}`, id), JSON.stringify(value))) as T;
      for (const exchange of conversation(client)) {
        const { method, path, body, status, answer = {}, lacks, keep = {}, what } = { ...exchange, ...filled({ path: exchange.path, body: exchange.body ?? null, answer: exchange.answer ?? {} }) };
        const told = await scim(method, encodeURI(decodeURIComponent(path.replaceAll("+", "%20"))), body ?? undefined);
        expect({ what, status: told.status, body: told.body }).toEqual({ what, status, body: expect.objectContaining({}) });
        expect(told.body, what).toMatchObject(answer as object);
        if (lacks !== undefined) expect(told.body, what).not.toHaveProperty(lacks);
        for (const [name, member] of Object.entries(keep)) kept.set(name, String(told.body[member]));
      }
      const [{ text } = { text: "" }] = await store.pool.query<{ text: string }>(sql`select string_agg(attributes::text, '') as text from directory_person`);
      expect(text).not.toMatch(/never-kept|1mz050nq/);
    });
  }
});

describe("a resource", () => {
  it("has an address and a version, and a version that has passed is refused", async () => {
    const made = await scim("POST", "/Users", { schemas: [USER], userName: "ann@northway.example", favouriteColour: "green", "urn:example:2.0:Pet": { dog: "Rex" } });
    expect(made.headers).toMatchObject({ etag: 'W/"1"', location: `http://${HOST}/scim/v2/Users/${String(made.body["id"])}`, "content-type": "application/scim+json; charset=utf-8" });
    expect(made.body).toMatchObject({ favouriteColour: "green", "urn:example:2.0:Pet": { dog: "Rex" }, schemas: [USER, "urn:example:2.0:Pet"] });
    const at = `/Users/${String(made.body["id"])}`;
    expect(await scim("GET", at, undefined, { "if-none-match": 'W/"1"' })).toMatchObject({ status: 304 });
    const change = patch({ op: "replace", path: "title", value: "Engineer" });
    expect(await scim("PATCH", at, change, { "if-match": 'W/"1"' })).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    expect(await scim("PATCH", at, patch({ op: "replace", path: "title", value: "Other" }), { "if-match": 'W/"1"' })).toMatchObject({ status: 412, body: { status: "412" } });
    expect(await scim("DELETE", at, undefined, { "if-match": 'W/"1"' })).toMatchObject({ status: 412 });
    expect((await scim("GET", at)).body["title"]).toBe("Engineer");
  });

  it("is not written when nothing of it changes: neither version nor record", async () => {
    const id = await person("ann", { title: "Engineer" });
    const before = await actions();
    expect(await scim("PATCH", `/Users/${id}`, patch({ op: "Replace", path: "title", value: "Engineer" }))).toMatchObject({ status: 200, headers: { etag: 'W/"1"' } });
    const whole = { nickName: "A", name: { middleName: "M", givenName: "Ann" }, emails: [{ value: "a@b.example", primary: true, type: "work" }], userName: "ann@northway.example", active: true };
    await scim("PUT", `/Users/${id}`, whole);
    expect(await scim("PUT", `/Users/${id}`, { ...whole, name: { givenName: "Ann", middleName: "M" } })).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    expect((await actions()).toSorted()).toEqual([...before, "person.changed"].toSorted());
  });

  it("is shown in the attributes that were asked for", async () => {
    const id = await person("ann", { name: { givenName: "Ann", familyName: "Lee" }, emails: [{ value: "a@b.example", type: "work" }] });
    expect((await scim("GET", `/Users/${id}?attributes=userName,name.givenName,emails.value`)).body).toEqual({ schemas: [USER], id, userName: "ann@northway.example", name: { givenName: "Ann" }, emails: [{ value: "a@b.example" }] });
    expect(Object.keys((await scim("GET", `/Users/${id}?excludedAttributes=name,emails.type,meta,displayName,active,id`)).body).toSorted()).toEqual(["emails", "id", "schemas", "userName"]);
  });
});

describe("a list", () => {
  beforeEach(async () => {
    await person("ann", { externalId: "E-1", title: "Engineer", active: true, emails: [{ value: "Ann@Work.example", type: "work" }, { value: "ann@home.example", type: "home" }], name: { familyName: "Lee" } });
    await person("ben", { externalId: "e-2", userType: "Contractor", active: false, emails: [{ value: "ben@home.example", type: "work" }], level: 7 });
    await person("cleo", { "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { department: "Payments" }, level: 9 });
  });

  const names = async (filter: string) => {
    const { status, body } = await find(filter);
    return status === 200 ? (body["Resources"] as readonly { displayName: string }[]).map(({ displayName }) => displayName).toSorted() : `${status} ${String(body["scimType"])}`;
  };

  it.each([
    ['userName eq "ANN@northway.example"', ["ann"]],
    ['USERNAME sw "an" or displayname co "le"', ["ann", "cleo"]],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName ew "northway.example" and not (active eq true)', ["ben"]],
    ['externalId eq "e-1"', []],
    ['externalId eq "E-1"', ["ann"]],
    ['emails.value eq "ann@WORK.example"', ["ann"]],
    ['emails[type eq "work"].value eq "ann@work.example"', ["ann"]],
    ['emails[type eq "work"].value eq "ann@home.example"', []],
    ['emails[type eq "work" and value co "home"]', ["ben"]],
    ['emails[type eq "work"] and emails.value eq "ann@home.example"', ["ann"]],
    ["title pr", ["ann"]],
    ["not (title pr)", ["ben", "cleo"]],
    ["title eq null", ["ben", "cleo"]],
    ['title ne "engineer"', ["ben", "cleo"]],
    ["level gt 7", ["cleo"]],
    ["level ge 7 and level lt 9", ["ben"]],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "payments"', ["cleo"]],
    ['meta.lastModified ge "2026-11-24T10:00:00Z"', ["ann", "ben", "cleo"]],
    ['meta.created lt "2026-11-24T10:00:00Z"', []],
    ['userName eq "x" or (displayName eq "ann" and (active eq true))', ["ann"]],
    ['displayName co "%"', []],
    ["active eq false", ["ben"]],
  ])("answers %s", async (filter, wanted) => {
    expect(await names(filter)).toEqual(wanted);
  });

  it.each([
    ["userName eq", "400 invalidFilter"],
    ['userName xx "a"', "400 invalidFilter"],
    [`${"(".repeat(5000)}userName pr${")".repeat(5000)}`, "400 invalidFilter"],
    [`${"(".repeat(100)}userName pr${")".repeat(100)}`, "400 invalidFilter"],
    [`${"not ".repeat(900)}userName pr`, "400 invalidFilter"],
    [Array.from({ length: 300 }, () => 'a eq "b"').join(" or "), "400 invalidFilter"],
    ['active gt "x"', "400 invalidFilter"],
    ['meta.created eq "yesterday"', "400 invalidFilter"],
    ['userName eq "a\u0000b"', "400 invalidFilter"],
    ['__proto__.x eq "a"', "400 invalidPath"],
    ["userName eq \"a'; drop table directory_person; --\"", []],
  ])("refuses or survives %s", async (filter, wanted) => {
    expect(await names(filter)).toEqual(wanted);
  });

  it("is cut into pages by place, sorted, and asked by a search too", async () => {
    const page = await scim("GET", "/Users?startIndex=2&count=1&sortBy=displayName&sortOrder=descending");
    expect(page.body).toMatchObject({ totalResults: 3, startIndex: 2, itemsPerPage: 1, Resources: [{ displayName: "ben" }] });
    expect((await scim("GET", "/Users?count=0")).body).toMatchObject({ totalResults: 3, itemsPerPage: 0, Resources: [] });
    expect((await scim("GET", "/Users?startIndex=-5&count=-1")).body).toMatchObject({ totalResults: 3, startIndex: 1, itemsPerPage: 0 });
    expect((await scim("GET", "/Users?startIndex=two")).body).toMatchObject({ status: "400", scimType: "invalidValue" });
    const search = await scim("POST", "/Users/.search", { schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"], filter: 'displayName eq "ann"', attributes: ["displayName"], count: 10 });
    expect(search.body).toMatchObject({ totalResults: 1, Resources: [{ displayName: "ann" }] });
    expect(search.body["Resources"]).toEqual([expect.not.objectContaining({ userName: expect.anything() })]);
  });
});

describe("what is refused", () => {
  it("says why in the form of the RFC, and changes nothing", async () => {
    const id = await person("ann", { emails: [{ value: "a@b.example", type: "work" }] });
    const before = await scim("GET", `/Users/${id}`);
    const refused = async (method: "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: unknown) => {
      const { status, body: told } = await scim(method, path, body);
      expect(told["schemas"]).toEqual(["urn:ietf:params:scim:api:messages:2.0:Error"]);
      return `${status} ${String(told["scimType"] ?? "")}`.trim();
    };
    expect(await refused("PATCH", "/Users/ppl_none", patch({ op: "replace", path: "title", value: "x" }))).toBe("404");
    expect(await refused("DELETE", "/Users/ppl_none")).toBe("404");
    expect(await refused("PATCH", "/Groups/none", patch({ op: "add", path: "members", value: [] }))).toBe("404");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: 'emails[value eq "nobody@b.example"].type', value: "home" }))).toBe("400 noTarget");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "remove", path: 'emails[type eq "home"]' }))).toBe("400 noTarget");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "remove" }))).toBe("400 noTarget");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "id", value: "x" }))).toBe("400 mutability");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "add", path: "groups", value: [] }))).toBe("400 mutability");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "a..b", value: 1 }))).toBe("400 invalidPath");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "__proto__.polluted", value: 1 }))).toBe("400 invalidPath");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "emails[type eq", value: 1 }))).toBe("400 invalidPath");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "emails[((((]", value: 1 }))).toBe("400 invalidFilter");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "active", value: "perhaps" }))).toBe("400 invalidValue");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "userName", value: "" }))).toBe("400 invalidValue");
    expect(await refused("PATCH", `/Users/${id}`, patch({ op: "replace", path: "title", value: "x" }, { op: "jump", path: "title" }))).toBe("400 invalidSyntax");
    expect(await refused("PATCH", `/Users/${id}`, { Operations: [] })).toBe("400 invalidSyntax");
    expect(await refused("PUT", `/Users/${id}`, { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], userName: "x" })).toBe("400 invalidSyntax");
    expect(await refused("POST", "/Users", { schemas: [USER] })).toBe("400 invalidValue");
    expect(await refused("POST", "/Users", { schemas: [USER], userName: "nul\u0000" })).toBe("400 invalidValue");
    expect(await refused("POST", "/Users", { schemas: [USER], userName: "half\ud800" })).toBe("400 invalidValue");
    expect(await refused("POST", "/Users", "{")).toBe("400 invalidSyntax");
    expect(await refused("POST", "/Users", '{"__proto__": {"x": 1}, "userName": "a"}')).toBe("400 invalidSyntax");
    expect(await refused("POST", "/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "G", members: [{ value: "nobody" }] })).toBe("400 invalidValue");
    expect(await refused("POST", "/Nothing", {})).toBe("404");
    expect(await scim("GET", `/Users/${id}`)).toEqual({ ...before, headers: expect.anything() });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });

  it("is whoever has no token with the permission, and foreign pages and hosts", async () => {
    const ask = (headers: Record<string, string>, method: "GET" | "POST" = "GET") => app.inject({ method, url: "/scim/v2/Users", headers: { host: HOST, "content-type": "application/scim+json", ...headers }, ...(method === "POST" ? { payload: "{}" } : {}) });
    const none = await ask({});
    expect([none.statusCode, none.headers["www-authenticate"], none.json()]).toEqual([401, 'Bearer realm="mandate"', expect.objectContaining({ schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"] })]);
    const viewer = await newToken("viewer");
    expect((await ask({ authorization: `Bearer ${viewer}` })).statusCode).toBe(200);
    expect((await ask({ authorization: `Bearer ${viewer}` }, "POST")).statusCode).toBe(403);
    expect((await ask({ authorization: `Bearer ${token}`, host: "evil.example" })).statusCode).toBe(403);
    expect((await ask({ authorization: `Bearer ${token}`, origin: "https://evil.example" }, "POST")).statusCode).toBe(403);
  });
});

describe("whatever is sent", () => {
  it("is answered, and never by a failure of the server", async () => {
    const id = await person("ann", { emails: [{ value: "a@b.example", type: "work" }] });
    const group = String((await scim("POST", "/Groups", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "G", members: [{ value: id }] })).body["id"]);
    const name = fc.constantFrom("userName", "active", "emails", "name", "members", "displayName", "externalId", "manager", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", "groups", "x", "$ref", "");
    const path = fc.oneof(name, fc.tuple(name, name).map((parts) => parts.join(".")), fc.tuple(name, fc.string({ maxLength: 12 })).map(([attribute, filter]) => `${attribute}[${filter}]`), fc.constantFrom('emails[type eq "work"].value', 'members[value eq "x"]', 'members[display co "a"]'), fc.string({ maxLength: 30 }));
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom("True", id, [{ value: id }], { value: id }, "\u0000", "\ud800"));
    const body = fc.oneof(fc.record({ schemas: fc.constant([PATCH]), Operations: fc.array(fc.record({ op: fc.constantFrom("add", "Replace", "remove"), path, value }, { requiredKeys: ["op"] }), { maxLength: 3 }) }), fc.dictionary(name, value), fc.jsonValue({ maxDepth: 2 }));
    const method = fc.constantFrom("POST", "PUT", "PATCH");
    const target = fc.constantFrom("/Users", `/Users/${id}`, "/Groups", `/Groups/${group}`, "/Users/.search");
    const query = fc.record({ filter: fc.oneof(path, fc.tuple(path, fc.constantFrom("eq", "ne", "gt", "co", "pr"), value).map(([attribute, op, given]) => `${attribute} ${op} ${JSON.stringify(given)}`)), sortBy: path, attributes: path }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(method, target, body, query, async (how, where, sent, asked) => {
        expect((await scim(how, where, sent)).status).toBeLessThan(500);
        expect((await scim("GET", `/Users?${new URLSearchParams(asked as Record<string, string>).toString()}`)).status).toBeLessThan(500);
        expect((await scim("GET", `/Groups?${new URLSearchParams(asked as Record<string, string>).toString()}`)).status).toBeLessThan(500);
      }),
      { numRuns: 150 },
    );
  });
});

describe("what the server says of itself", () => {
  it("is complete and true", async () => {
    expect((await scim("GET", "/ServiceProviderConfig")).body).toMatchObject({ patch: { supported: true }, bulk: { supported: false }, etag: { supported: true }, filter: { supported: true } });
    expect((await scim("GET", "/ResourceTypes")).body).toMatchObject({ totalResults: 3, Resources: [{ id: "User", endpoint: "/Users" }, { id: "Group", endpoint: "/Groups" }, { id: "Agent", endpoint: "/Agents" }] });
    const schemas = (await scim("GET", "/Schemas")).body["Resources"] as readonly { id: string; attributes: readonly { name: string; returned: string }[] }[];
    expect(schemas.map(({ id }) => id)).toContain(USER);
    expect(schemas[0]?.attributes.find(({ name }) => name === "password")?.returned).toBe("never");
    expect((await scim("GET", `/Schemas/${USER}`)).body).toMatchObject({ id: USER, name: "User" });
    expect((await scim("GET", "/Schemas/nothing")).status).toBe(404);
  });
});

describe("removals", () => {
  const ids = async (count: number) => {
    const made: string[] = [];
    for (let index = 0; index < count; index++) made.push(await person(`p${String(index).padStart(3, "0")}`));
    return made;
  };

  it("beyond ten within an hour are held: the client is told, and Mandate counts them as present", async () => {
    const people = await ids(15);
    for (const id of people.slice(0, 8)) expect((await scim("PATCH", `/Users/${id}`, patch({ op: "replace", path: "active", value: false }))).body).not.toHaveProperty("urn:mandate:params:scim:schemas:extension:1.0:User");
    expect((await scim("DELETE", `/Users/${people[8]}`)).status).toBe(204);
    expect((await scim("DELETE", `/Users/${people[9]}`)).status).toBe(204);
    const held = await scim("PATCH", `/Users/${people[10]}`, patch({ op: "replace", path: "active", value: false }));
    expect(held).toMatchObject({ status: 200, body: { active: false, "urn:mandate:params:scim:schemas:extension:1.0:User": { removal: "held" } } });
    expect((await scim("DELETE", `/Users/${people[11]}`)).status).toBe(204);
    expect((await scim("GET", `/Users/${people[11]}`)).status).toBe(404);
    const active = (await listPeople(store.pool)).filter(({ active: isHere }) => isHere).map(({ name }) => name);
    expect(active.toSorted()).toEqual(["p010", "p011", "p012", "p013", "p014"]);
    expect((await actions()).filter((action) => action === "person.removal-held")).toHaveLength(2);
    expect(await store.pool.query(sql`select kind from notice`)).toEqual([{ kind: "directory.removal-held" }]);
  });

  it("are not asked about when one comes back before anybody decided, by change or by being made again", async () => {
    const people = await ids(12);
    for (const id of people.slice(0, 10)) await scim("DELETE", `/Users/${id}`);
    await scim("DELETE", `/Users/${people[10]}`);
    await scim("PATCH", `/Users/${people[11]}`, patch({ op: "replace", path: "active", value: false }));
    expect(await store.pool.query(sql`select person_id from directory_hold_person`)).toHaveLength(2);
    expect((await scim("PATCH", `/Users/${people[11]}`, patch({ op: "replace", path: "active", value: true }))).body).not.toHaveProperty("urn:mandate:params:scim:schemas:extension:1.0:User");
    const again = await scim("POST", "/Users", { schemas: [USER], userName: "P010@northway.example", displayName: "p010" });
    expect(again).toMatchObject({ status: 201, body: { id: people[10], active: true } });
    expect(await store.pool.query(sql`select state, comment from directory_hold`)).toEqual([{ state: "rejected", comment: "everybody in it came back" }]);
  });

  it("of the next hour are counted anew", async () => {
    const people = await ids(12);
    for (const id of people.slice(0, 10)) await scim("DELETE", `/Users/${id}`);
    clock.set("2026-11-24T11:00:01.000Z");
    await scim("DELETE", `/Users/${people[10]}`);
    expect(await store.pool.query(sql`select id from directory_hold`)).toEqual([]);
    expect(judgedAgain).toBeGreaterThan(0);
  });
});

describe("a directory of a hundred thousand", () => {
  it("is found, filtered and paged quickly", async () => {
    await store.pool.execute(sql`
      insert into directory_person (id, user_name, external_id, display_name, email, emails, names, told_active, state, attributes, created_at, changed_at)
      select 'ppl_' || lpad(i::text, 26, '0'), 'u' || i || '@northway.example', 'x' || i, 'User ' || i, 'u' || i || '@northway.example', array['u' || i || '@northway.example'], array['u' || i || '@northway.example', 'user ' || i], true, 'active',
        jsonb_build_object('userName', 'u' || i || '@northway.example', 'displayName', 'User ' || i, 'emails', jsonb_build_array(jsonb_build_object('type', 'work', 'value', 'u' || i || '@northway.example'))), now(), now()
      from generate_series(1, 100000) i`);
    await store.pool.execute(sql`analyze directory_person`);
    const timed = async (path: string) => {
      await scim("GET", path);
      const begun = performance.now();
      const { body } = await scim("GET", path);
      return { total: body["totalResults"], milliseconds: performance.now() - begun };
    };
    const asked = {
      byName: await timed(`/Users?filter=${encodeURIComponent('userName eq "u77777@northway.example"')}`),
      byAddress: await timed(`/Users?filter=${encodeURIComponent('emails.value eq "u777@northway.example"')}`),
      lastPage: await timed("/Users?startIndex=99901&count=100"),
    };
    expect(Object.values(asked).map(({ total }) => total)).toEqual([1, 1, 100_000]);
    // The bounds are wide because the machine is shared; what they tell apart is an index from a walk over everything.
    expect(asked.byName.milliseconds).toBeLessThan(250);
    expect(asked.byAddress.milliseconds).toBeLessThan(250);
    expect(asked.lastPage.milliseconds).toBeLessThan(1500);
  });
});
