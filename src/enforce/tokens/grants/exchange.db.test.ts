// Authority handed on from a person to an agent, and from agent to agent: chain, narrowing, separation, and what is refused.
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startIdp, type FakeIdp } from "../../../../test/fakes/idp.ts";
import { agentWith, ask, claimsOf, GITHUB, ISSUER, MAIL, mandateInForce, serviceOver, trustIssuer, type TestAgent } from "../../../../test/enforce/carrying.ts";
import { startCluster, type Cluster } from "../../../../test/store/cluster.ts";
import { sendOut } from "../../../kernel/index.ts";
import { sql, systemActor, type Store } from "../../../store/index.ts";
import type { OpenedTokens } from "../open.ts";
import { AUTHORITY_CLAIM, TASK_CLAIM, TOKEN_EXCHANGE } from "./index.ts";
import { thumbprintsOf } from "./issuer-keys.ts";
import { readJwks } from "../jws.ts";

const ACCESS = "urn:ietf:params:oauth:token-type:access_token";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const JWT = "urn:ietf:params:oauth:token-type:jwt";

let idp: FakeIdp;
let signIn: string;
let cluster: Cluster;
let store: Store;
let service: OpenedTokens;
let planner: TestAgent;
let writer: TestAgent;
let robot: TestAgent;

beforeAll(async () => {
  idp = await startIdp();
  signIn = await idp.signIn("alice");
  cluster = await startCluster();
  store = await cluster.store();
  service = await serviceOver(store, sendOut);
  await trustIssuer(store, { issuer: idp.issuer, kind: "idp", audience: idp.clientId, jwksUri: idp.jwksUri, knownKeys: thumbprintsOf(readJwks(await (await fetch(idp.jwksUri)).json()) ?? []) });
  [planner, writer, robot] = await Promise.all(["planner", "writer", "robot"].map((name) => agentWith(store, name))) as [TestAgent, TestAgent, TestAgent];
  await mandateInForce(store, {
    name: "tickets", acting: "on_behalf_of", subjects: [{ agent: "planner" }],
    scope: { tools: [{ server: "github", tool: "*_issue", arguments: { title: { max_length: 80 } } }, { server: "mail", tool: "send" }], environments: ["production"] },
  });
  await mandateInForce(store, { name: "tickets-writing", acting: "on_behalf_of", parent: "tickets", subjects: [{ agent: "writer" }], scope: { tools: [{ server: "github", tool: "create_issue", arguments: { title: { max_length: 40 } } }], environments: ["production"] } });
  await mandateInForce(store, { name: "nightly", acting: "autonomous", subjects: [{ agent: "robot" }], scope: { tools: [{ server: "github", tool: "list_issues" }] } });
});
afterAll(async () => {
  await idp.stop();
  await cluster.stop();
});

const exchange = (agent: TestAgent | undefined, params: Readonly<Record<string, string | undefined>>) => ask(service, { grant_type: TOKEN_EXCHANGE, ...params }, agent);
const fromPerson = (agent: TestAgent, more: Readonly<Record<string, string>> = {}) => exchange(agent, { subject_token: signIn, subject_token_type: ID_TOKEN, ...more });
const onwards = (agent: TestAgent, token: unknown, more: Readonly<Record<string, string>> = {}) => exchange(agent, { subject_token: String(token), subject_token_type: ACCESS, ...more });

async function refusals(): Promise<number> {
  return (await store.pool.query<{ n: number }>(sql`select count(*) as n from audit_entry where entry::jsonb ->> 'action' = 'token.refused'`))[0]?.n ?? 0;
}

describe("a person's authority", () => {
  it("row 5: is handed to an agent as a delegation, with its own audience, chain, mandate and narrowed tools", async () => {
    const { status, body } = await fromPerson(planner, { resource: GITHUB, scope: "mcp:tools.call" });
    expect(status, JSON.stringify(body)).toBe(200);
    expect(body).toMatchObject({ issued_token_type: ACCESS, token_type: "Bearer", scope: "mcp:tools.call" });
    expect(claimsOf(body["access_token"])).toMatchObject({
      iss: ISSUER, aud: GITHUB, sub: "alice", sub_profile: "user", client_id: planner.id,
      act: { iss: ISSUER, sub: planner.id, sub_profile: "ai_agent" },
      authorization_details: [{ type: "mcp_tool", identifier: "*_issue", locations: [GITHUB], constraints: { arguments: { title: { max_length: 80 } }, data: [], environments: ["production"] } }],
    });
  });

  it("row 32: goes down a chain of agents, each link narrower, the inherited actor unchanged, and every parent on record", async () => {
    const first = await fromPerson(planner, { task: JSON.stringify({ statement: "File the outage", values: { service: "billing" } }) });
    const held = claimsOf(first.body["access_token"]);
    expect(held).toMatchObject({ aud: ISSUER, [AUTHORITY_CLAIM]: { resources: null }, [TASK_CLAIM]: { values: { service: "billing" } } });
    expect(JSON.stringify(held)).not.toContain("File the outage");
    const second = await onwards(writer, first.body["access_token"], { resource: GITHUB });
    expect(second.status, JSON.stringify(second.body)).toBe(200);
    const claims = claimsOf(second.body["access_token"]);
    expect(claims["act"]).toEqual({ iss: ISSUER, sub: writer.id, sub_profile: "ai_agent", act: held["act"] });
    expect(claims["authorization_details"]).toMatchObject([{ identifier: "create_issue", constraints: { arguments: { title: { max_length: 40 } } } }]);
    expect(claims[TASK_CLAIM]).toEqual(held[TASK_CLAIM]);
    expect([claims["txn"], claims["exp"] as number <= (held["exp"] as number)]).toEqual([held["txn"], true]);
    const rows = await store.pool.query<{ parent: string | null; chain: string[]; task: string }>(sql`select parent_id as parent, chain, task from issued_token where txn = ${held["txn"]} order by id`);
    expect(rows).toMatchObject([{ parent: null, chain: [`${ISSUER}|${planner.id}`] }, { parent: expect.stringMatching(/^iss_/), chain: [`${ISSUER}|${writer.id}`, `${ISSUER}|${planner.id}`] }]);
  });

  it("row 32: gives nothing that was never handed on: tools, resources, scopes, a second task", async () => {
    const narrow = await fromPerson(planner, { resource: GITHUB, scope: "mcp:tools.list" });
    const token = narrow.body["access_token"];
    expect(await onwards(writer, token, { resource: GITHUB, scope: "mcp:tools.call" })).toMatchObject({ status: 400, body: { error: "invalid_scope" } });
    expect(await onwards(writer, token, { resource: MAIL })).toMatchObject({ status: 400, body: { error: "invalid_target" } });
    expect(await onwards(writer, token, { resource: GITHUB, authorization_details: JSON.stringify([{ type: "mcp_tool", identifier: "delete_repo" }]) })).toMatchObject({ status: 400, body: { error: "invalid_authorization_details" } });
    expect(await onwards(writer, token, { resource: GITHUB, task: JSON.stringify({ statement: "Another" }) })).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect(await onwards(writer, token, { resource: "https://elsewhere.example" })).toMatchObject({ status: 400, body: { error: "invalid_target" } });
  });

  it("row 32: refuses loops, agents without an approved paper below, and forged tokens, and records each", async () => {
    const before = await refusals();
    const first = await fromPerson(planner);
    const second = await onwards(writer, first.body["access_token"]);
    expect(await onwards(planner, first.body["access_token"])).toMatchObject({ status: 400, body: { error: "invalid_request", error_description: expect.stringContaining("already") } });
    expect(await onwards(planner, second.body["access_token"], { mandate: "tickets" })).toMatchObject({ status: 400 });
    const stranger = await agentWith(store, "stranger");
    await mandateInForce(store, { name: "other", acting: "on_behalf_of", subjects: [{ agent: "stranger" }], scope: { tools: [{ server: "github", tool: "*" }] } });
    expect(await onwards(stranger, first.body["access_token"])).toMatchObject({ status: 400, body: { error: "actor_unauthorized" } });
    const { privateKey } = await generateKeyPair("ES256");
    const forged = await new SignJWT({ ...claimsOf(first.body["access_token"]), act: undefined }).setProtectedHeader({ alg: "ES256", typ: "at+jwt", kid: "x" }).sign(privateKey);
    expect(await onwards(writer, forged)).toMatchObject({ status: 400, body: { error: "invalid_request" } });
    expect((await refusals()) - before).toBe(4);
  });

  it("row 32: refuses a chain over the configured depth", async () => {
    const shallow = await serviceOver(store, sendOut, { chainDepth: 1 });
    const first = await ask(shallow, { grant_type: TOKEN_EXCHANGE, subject_token: signIn, subject_token_type: ID_TOKEN }, planner);
    expect(await ask(shallow, { grant_type: TOKEN_EXCHANGE, subject_token: String(first.body["access_token"]), subject_token_type: ACCESS }, writer)).toMatchObject({ status: 400, body: { error: "invalid_request", error_description: expect.stringContaining("more than 1") } });
  });

  it("is never taken by an autonomous mandate, nor the other way round", async () => {
    expect(await fromPerson(robot)).toMatchObject({ status: 400, body: { error: "unauthorized_client", error_description: expect.stringContaining("on its own") } });
    const own = await ask(service, { grant_type: "client_credentials" }, robot);
    expect(own.status).toBe(200);
    expect(await onwards(writer, own.body["access_token"])).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
    expect(await ask(service, { grant_type: "client_credentials" }, planner)).toMatchObject({ status: 400, body: { error: "unauthorized_client" } });
  });

  it("is not impersonated: without an actor there is no token", async () => {
    expect(await exchange(undefined, { subject_token: signIn, subject_token_type: ID_TOKEN })).toMatchObject({ status: 400, body: { error: "invalid_request", error_description: expect.stringContaining("who acts") } });
  });

  it("row 14: is not taken from a foreign audience, another issuer, a stale or differently typed token", async () => {
    const now = Math.floor(Date.now() / 1000);
    const base = { iss: idp.issuer, sub: "alice", aud: idp.clientId, iat: now, exp: now + 300 };
    const bad: readonly (readonly [Record<string, unknown>, Record<string, unknown>?])[] = [
      [{ ...base, aud: "someone-else" }], [{ ...base, aud: [idp.clientId, "other"] }], [{ ...base, iss: "https://evil.example" }], [{ ...base, exp: now - 3600 }], [{ ...base, exp: "soon" }], [{ ...base, sub: "" }],
      [base, { typ: "logout+jwt" }], [base, { typ: "secevent+jwt" }], [{ ...base, act: { sub: "x" } }], [{ ...base, may_act: { sub: "agt_other" } }],
    ];
    for (const [claims, header] of bad) {
      const answer = await exchange(planner, { subject_token: await idp.sign(claims, header), subject_token_type: ID_TOKEN });
      expect([answer.status, JSON.stringify(claims)]).toEqual([400, JSON.stringify(claims)]);
    }
    expect((await exchange(planner, { subject_token: await idp.sign({ ...base, may_act: { sub: planner.id } }), subject_token_type: JWT })).status).toBe(200);
  });

  it("row 33: ends down the whole chain when the token above it is revoked", async () => {
    const first = await fromPerson(planner);
    const second = await onwards(writer, first.body["access_token"], { resource: GITHUB });
    const verified = await service.tokens.verifyAccessToken(String(second.body["access_token"]), { audience: GITHUB });
    expect(verified.person).toBe(`${idp.issuer}|alice`);
    await service.tokens.revokeAgent(systemActor("test"), planner.id, "it went wrong");
    await expect(service.tokens.verifyAccessToken(String(second.body["access_token"]), { audience: GITHUB })).rejects.toThrow(/revoked/);
    expect(await onwards(writer, first.body["access_token"])).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^invalid_(?:request|grant)$/) } });
  });
});

describe("an agent's own authority", () => {
  it("row 32: is handed to an agent below it, whose token says whose it is and who acts", async () => {
    const helper = await agentWith(store, "helper");
    await mandateInForce(store, { name: "nightly-reading", acting: "autonomous", parent: "nightly", subjects: [{ agent: "helper" }], scope: { tools: [{ server: "github", tool: "*" }] } });
    const own = await ask(service, { grant_type: "client_credentials" }, robot);
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const jwk = await exportJWK(publicKey);
    const proof = await new SignJWT({ htm: "POST", htu: `${ISSUER}/oauth2/token`, jti: "p1" }).setIssuedAt().setProtectedHeader({ alg: "ES256", typ: "dpop+jwt", jwk }).sign(privateKey);
    const { status, body } = await ask(service, { grant_type: TOKEN_EXCHANGE, subject_token: String(own.body["access_token"]), subject_token_type: ACCESS, resource: GITHUB }, helper, proof);
    expect([status, body["token_type"]], JSON.stringify(body)).toEqual([200, "DPoP"]);
    expect(claimsOf(body["access_token"])).toMatchObject({ sub: robot.id, sub_profile: "ai_agent", act: { sub: helper.id }, cnf: { jkt: await calculateJwkThumbprint(jwk) }, authorization_details: [{ identifier: "list_issues" }] });
  });
});
