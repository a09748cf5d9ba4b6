// The doors outside of /v1, as the server itself lists them: who is nobody gets in nowhere, and whoever names what is somebody else's is told what he is told of nothing.
import { gzipSync } from "node:zlib";
import type { InjectOptions, LightMyRequestResponse } from "fastify";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPerson, regular } from "../../src/govern/people/index.ts";
import { newId, sha256Hex } from "../../src/kernel/index.ts";
import { insertHeldAct, type Store } from "../../src/store/index.ts";
import { startCluster, type Cluster } from "../store/cluster.ts";
import { agentState, anAgent, tester } from "../tokens/installation.ts";
import { APPLICATION, callbackAt, openHouse, type House } from "./house.ts";

const SECRET = "a secret of sixty characters that nobody would ever guess, no";
const CALLBACK = callbackAt(65_000);
const FORM = "application/x-www-form-urlencoded";

let cluster: Cluster;
let store: Store;
let house: House;

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store();
  house = await openHouse(store, { callback: CALLBACK });
});
afterAll(async () => {
  await house.stop();
  await cluster.stop();
});

interface Address {
  readonly method: string;
  readonly path: string;
}
const named = ({ method, path }: Address) => `${method} ${path}`;
const doors = () => house.api.addresses.filter(({ path }) => /^\/(?:hooks|oauth2|access|ssf|scim|\.well-known)\//.test(path));
const form = (params: Readonly<Record<string, string>>) => ({ headers: { "content-type": FORM }, payload: new URLSearchParams(params).toString() });

/** Asked as far as can be without being anybody: what is refused is refused for who asks. */
const wellFormed = (path: string): InjectOptions => (/^\/oauth2\/(?:token|introspect|revoke|par)$/.test(path) ? form({ grant_type: "client_credentials", token: "x", client_id: "agt_none", client_secret: "x" }) : {});

/** What the rest is compared by. Ids of requests and the like are new each time. */
const told = (answer: LightMyRequestResponse, id: string) => ({ status: answer.statusCode, type: answer.headers["content-type"], says: answer.body.replaceAll(id, "ID").replaceAll(encodeURIComponent(id), "ID").replace(/req_[0-9A-Z]{26}/g, "REQUEST").replace(/nonce="[^"]+"/g, "NONCE") });

describe("nobody", () => {
  /** What answers otherwise than 401 or 404, and why that is right. */
  const PUBLIC: Readonly<Record<string, readonly [number, string]>> = {
    "GET /.well-known/authzen-configuration": [200, "where an enforcement point asks"],
    "GET /.well-known/oauth-authorization-server": [200, "how a client finds us"],
    "GET /.well-known/openid-configuration": [200, "the same, for clients that look there"],
    "GET /.well-known/oauth-protected-resource": [200, "who makes tokens for us"],
    "GET /.well-known/ssf-configuration": [200, "where a receiver asks"],
    "GET /oauth2/jwks": [200, "public keys, by which tokens are checked"],
    "GET /ssf/jwks": [200, "public keys, by which events are checked"],
    "GET /hooks/slack/:channel": [405, "nothing is done by following a link"],
    "GET /hooks/teams/:channel": [405, "nothing is done by following a link"],
    "GET /hooks/in/:channel": [405, "nothing is done by following a link"],
    "GET /oauth2/authorize": [400, "it says which application asks; this names none"],
    "GET /oauth2/authorize/:uid": [400, "the cookie of the browser that began is missing"],
    "POST /oauth2/register": [403, "applications do not register themselves unless that is switched on"],
  };

  it("row 7: gets in at no door, whatever bearer he shows, unless the door is named here with its reason", async () => {
    expect(doors().length).toBeGreaterThan(60);
    const answers: Record<string, number> = {};
    for (const address of doors()) {
      const url = address.path.replace(/:\w+/g, "none").replace("*", "none");
      const { headers = {}, ...rest } = wellFormed(url);
      const as = async (authorization: Record<string, string>) => told(await house.api.call({ method: address.method as "GET", url, headers: { ...headers, ...authorization }, ...rest }), "none");
      const plain = await as({});
      for (const bearer of ["Bearer x", "DPoP x"]) {
        const answer = await as({ authorization: bearer });
        // It tells a client that proves itself in two ways that this is one too many.
        if (named(address) === "POST /oauth2/par") expect([400, 401]).toContain(answer.status);
        else expect(answer, `${named(address)} ${bearer}`).toEqual(plain);
      }
      if (![401, 404].includes(plain.status)) answers[named(address)] = plain.status;
    }
    expect(answers).toEqual(Object.fromEntries(Object.entries(PUBLIC).map(([key, [status]]) => [key, status])));
  });
});

describe("a body", () => {
  const inJson = (text: string) => [Buffer.from(text), "application/json"] as const;
  const inForm = (text: string) => [Buffer.from(text), FORM] as const;
  const BODIES: Readonly<Record<string, readonly [Buffer, string]>> = {
    // A group of a large company has eight at most.
    "of nine megabytes": inJson(`{"a":"${"x".repeat(9 * 1024 * 1024)}"}`),
    "of a depth of a hundred thousand": inJson(`${"[".repeat(100_000)}${"]".repeat(100_000)}`),
    "with a prototype": inJson('{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}}}'),
    "of ten thousand parts": inJson(`[${"{},".repeat(9_999)}{}]`),
    "that ends too early": inJson('{"a":'),
    "that is compressed": [gzipSync(Buffer.alloc(10 * 1024 * 1024)), "application/json"],
    "that is a form of five megabytes": inForm(`a=${"x".repeat(5 * 1024 * 1024)}`),
    "that is a form of ten thousand fields": inForm(Array.from({ length: 10_000 }, (_, index) => `p${index}=1`).join("&")),
  };

  it("row 42: that is large, deep, poisoned, many or packed is refused at every door, also to who may enter, and takes nothing down", async () => {
    const bearer = `Bearer ${await house.api.newToken({ role: "admin" })}`;
    for (const address of doors().filter(({ method }) => ["POST", "PUT", "PATCH"].includes(method))) {
      for (const [what, [payload, type]] of Object.entries(BODIES)) {
        const url = address.path.replace(/:\w+/g, "none");
        const answer = await house.api.call({ method: address.method as "POST", url, payload, headers: { authorization: bearer, "content-type": type, ...(what.includes("compressed") ? { "content-encoding": "gzip" } : {}) } });
        expect(answer.statusCode >= 400 && answer.statusCode < 500, `${named(address)} ${what}: ${answer.statusCode}`).toBe(true);
      }
    }
    expect(({} as { isAdmin?: boolean }).isAdmin).toBeUndefined();
  });
});

describe("somebody", () => {
  type Ask = (id: string) => InjectOptions;
  interface Slot {
    readonly address: string;
    /** By whom it is asked: headers. */
    readonly by: Readonly<Record<string, string>>;
    readonly ask: Ask;
    /** What is there, and is not the asker's or not of that kind. */
    readonly foreign: string;
    /** What is nowhere, of the same form. */
    readonly unknown: string;
  }

  /** Every id that a door takes, in path, query and body. */
  async function slots(): Promise<readonly Slot[]> {
    const { api } = house;
    const bearer = async (role: "admin" | "operator") => ({ authorization: `Bearer ${await api.newToken({ role, scopes: ["ssf.manage", "ssf.read", "decisions.ask", "people.read", "directory.write", "agents.read"] })}` });
    const [theirs, ours] = [await bearer("admin"), await bearer("operator")];
    const made = async (url: string, payload: object, as = theirs) => {
      const answer = await api.call({ method: "POST", url, payload, headers: as });
      expect([200, 201], `${url} ${answer.body}`).toContain(answer.statusCode);
      return answer.json<{ stream_id: string; id: string; context: { evaluation_id: string }; channel: { id: string }; transmitter: { id: string } }>();
    };
    const admin = { authorization: `Bearer ${await api.newToken({ role: "admin" })}` };

    const { stream_id: stream } = await made("/ssf/streams", { delivery: { method: "urn:ietf:rfc:8936" } });
    const noStream = newId("stm");
    const ofStream = (method: "GET" | "PUT" | "PATCH" | "DELETE" | "POST", path: string, body?: object): Slot => ({
      address: `${method} ${path}`, by: ours, foreign: stream, unknown: noStream,
      ask: (id) => (body === undefined ? { url: `${path}?stream_id=${id}` } : { url: path, payload: { stream_id: id, ...body } }),
    });
    const subject = { subject: { format: "opaque", id: "x" } };

    const question = { subject: { type: "agent", id: "agt_none" }, action: { name: "tools/call" }, resource: { type: "tool", id: "crm__add_note" } };
    const { context } = await made("/access/v1/evaluation", question);
    const heldAct = newId("hla");
    await store.write(tester, async (tx) => {
      const row = { decisionId: "dcs_1", digest: "0".repeat(64), basis: "0".repeat(64), askedBy: "tok_other", askedName: "gateway", principalId: "agt_1", principal: "bot", person: null, act: "crm/add_note", mandate: "m", mandateId: "mdt_1", policies: [], reason: "", holder: "owner", parties: ["ann@example.com"], barred: [], request: {}, redacted: [], why: "", expiresAt: "2099-01-01T00:00:00.000Z", bundle: null, place: 0, item: null } as const;
      await insertHeldAct(tx, { id: heldAct, ...row });
      await tx.record({ action: "test.done", subject: null });
    });

    const secret = [{ method: "client_secret" as const, id: "sec_1", digest: sha256Hex(SECRET), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }];
    const [owner, stranger] = [await house.agent("owner", secret), await house.agent("stranger", secret)];
    const granted = await api.call({ method: "POST", url: "/oauth2/token", ...form({ grant_type: "client_credentials", client_id: owner, client_secret: SECRET, resource: house.resource }) });
    const { access_token: token } = granted.json<{ access_token: string }>();
    const ofToken = (path: string): Slot => ({ address: `POST ${path}`, by: {}, foreign: token, unknown: `${token.slice(0, -8)}AAAAAAAA`, ask: (id) => ({ url: path, ...form({ token: id, client_id: stranger, client_secret: SECRET }) }) });
    const begun = await api.call({ method: "GET", url: `/oauth2/authorize?${new URLSearchParams({ client_id: APPLICATION, redirect_uri: CALLBACK, response_type: "code", code_challenge: "c".repeat(43), code_challenge_method: "S256" })}` });
    const interaction = String(begun.headers.location).split("/").at(-1) ?? "";
    const ofBrowser = (method: "GET" | "POST", path: string, more: InjectOptions = {}): Slot => ({ address: `${method} ${path}/:uid`, by: {}, foreign: interaction, unknown: "u".repeat(interaction.length), ask: (id) => ({ url: `${path}/${id}`, ...more }) });

    const { channel } = await made("/v1/channels", { kind: "webhook", name: "Tickets", config: { url: "https://tickets.example.com/hook" } }, admin);
    const atDoor = (door: string): Slot => ({ address: `POST /hooks/${door}/:channel`, by: {}, foreign: channel.id, unknown: newId("chn"), ask: (id) => ({ url: `/hooks/${door}/${id}`, payload: "{}", headers: { "content-type": "application/json" } }) });
    const transmitted = await made("/v1/signal-transmitters", { name: "IdP", issuer: "https://idp.example.com", jwks_uri: "https://idp.example.com/jwks", audience: "us", method: "push" }, admin);

    const person = (await createPerson(store, tester, regular("person", { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "ann@example.com" }))).id;
    const retired = await anAgent(store, "retired");
    await agentState(store, retired, "retired");
    const inDirectory = (method: string, kind: string, foreign: string, unknown: string, payload?: object): Slot => ({
      address: `${method} /scim/v2/${kind}/:id`, by: admin, foreign, unknown,
      ask: (id) => ({ url: `/scim/v2/${kind}/${id}`, ...(payload === undefined ? {} : { payload, headers: { "content-type": "application/scim+json" } }) }),
    });
    const user = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"], userName: "eve@example.com" };
    const group = { schemas: ["urn:ietf:params:scim:schemas:core:2.0:Group"], displayName: "Eve" };
    const patch = { schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], Operations: [{ op: "replace", path: "displayName", value: "Eve" }] };

    return [
      ofStream("GET", "/ssf/streams"), ofStream("PUT", "/ssf/streams", {}), ofStream("PATCH", "/ssf/streams", {}), ofStream("DELETE", "/ssf/streams"), ofStream("GET", "/ssf/status"), ofStream("POST", "/ssf/status", { status: "disabled" }),
      ofStream("POST", "/ssf/subjects/add", subject), ofStream("POST", "/ssf/subjects/remove", subject), ofStream("POST", "/ssf/verify", {}),
      { address: "POST /ssf/poll/:id", by: ours, foreign: stream, unknown: noStream, ask: (id) => ({ url: `/ssf/poll/${id}`, payload: { returnImmediately: true } }) },
      { address: "POST /ssf/events/:id", by: { authorization: "Bearer x" }, foreign: (transmitted.transmitter ?? transmitted).id, unknown: newId("trm"), ask: (id) => ({ url: `/ssf/events/${id}`, payload: "a.b.c", headers: { "content-type": "application/secevent+jwt" } }) },
      { address: "POST /access/v1/requests", by: ours, foreign: context.evaluation_id, unknown: newId("dcs"), ask: (id) => ({ url: "/access/v1/requests", payload: { ...question, denial: { evaluation_id: id } } }) },
      { address: "GET /access/v1/requests/:id", by: ours, foreign: heldAct, unknown: newId("hla"), ask: (id) => ({ url: `/access/v1/requests/${id}` }) },
      { address: "POST /access/v1/requests/:id/cancel", by: ours, foreign: heldAct, unknown: newId("hla"), ask: (id) => ({ url: `/access/v1/requests/${id}/cancel`, payload: {} }) },
      ofToken("/oauth2/introspect"), ofToken("/oauth2/revoke"),
      ofBrowser("GET", "/oauth2/consent"), ofBrowser("POST", "/oauth2/consent", { ...form({ csrf: "x", answer: "allow" }) }), ofBrowser("GET", "/oauth2/authorize"), ofBrowser("POST", "/oauth2/authorize", form({})),
      atDoor("slack"), atDoor("teams"), atDoor("in"),
      ...["GET", "PUT", "PATCH", "DELETE"].flatMap((method) => [inDirectory(method, "Users", owner, newId("agt"), method === "PUT" ? user : method === "PATCH" ? patch : undefined), inDirectory(method, "Groups", person, newId("ppl"), method === "PUT" ? group : method === "PATCH" ? patch : undefined)]),
      inDirectory("GET", "Agents", retired, newId("agt")),
    ];
  }

  /** Slots in which nobody's id stands. */
  const NO_IDS: Readonly<Record<string, string>> = {
    "GET /hooks/slack/:channel": "always 405", "GET /hooks/teams/:channel": "always 405", "GET /hooks/in/:channel": "always 405",
    "GET /scim/v2/Schemas/:id": "names of the standard", "GET /scim/v2/ResourceTypes/:id": "names of the standard",
    "GET /oauth2/status-lists/:list": "public: a bit for each token, and not which token it is of",
  };

  it("row 37: who names what is somebody else's, in any slot of any door, is told what he is told of nothing", async () => {
    const all = await slots();
    const known = new Set([...all.map(({ address }) => address), ...Object.keys(NO_IDS)]);
    expect(doors().filter(({ path }) => path.includes(":")).map(named).filter((each) => !known.has(each)), "a new door with an id: say here whose id it must not take").toEqual([]);
    for (const { address, by, ask, foreign, unknown } of all) {
      const [method] = address.split(" ");
      const as = async (id: string) => {
        const { headers = {}, ...rest } = ask(id);
        return told(await house.api.call({ method: method as "GET", headers: { ...by, ...headers }, ...rest }), id);
      };
      const answer = await as(foreign);
      expect(answer, address).toEqual(await as(unknown));
      expect(answer.status >= 400 || /^POST \/oauth2\/(?:introspect|revoke)$/.test(address), `${address} ${JSON.stringify(answer)}`).toBe(true);
    }
  });
});
