// A token is asked for like an act: stops, mandate, estate, person; what says no is told in the words of OAuth with a remedy, and all of it is on record.
import { afterAll, beforeAll, expect, it } from "vitest";
import { startIdp, type FakeIdp } from "../../../test/fakes/idp.ts";
import { agentWith, ask, claimsOf, GITHUB, mandateInForce, serviceOver, trustIssuer, type TestAgent } from "../../../test/enforce/carrying.ts";
import { compileStanding, deciding, type Deciding } from "../../../test/enforce/deciding.ts";
import { agentState } from "../../../test/tokens/installation.ts";
import { putPolicy } from "../../../test/enforce/runtime-policy.ts";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { sendOut } from "../../kernel/index.ts";
import { decisionById, sql, systemActor, type DecisionRecordRow, type Store } from "../../store/index.ts";
import { thumbprintsOf } from "./grants/issuer-keys.ts";
import { TOKEN_EXCHANGE } from "./grants/index.ts";
import { readJwks } from "./jws.ts";
import type { OpenedTokens } from "./open.ts";

let idp: FakeIdp;
let signIn: string;
let cluster: Cluster;
let store: Store;
let service: OpenedTokens;
let policy: Deciding;
let planner: TestAgent;
let robot: TestAgent;
beforeAll(async () => {
  idp = await startIdp();
  signIn = await idp.signIn("alice");
  cluster = await startCluster();
  store = await cluster.store();
  [planner, robot] = (await Promise.all(["planner", "robot"].map((name) => agentWith(store, name)))) as [TestAgent, TestAgent];
  await mandateInForce(store, { name: "tickets", acting: "on_behalf_of", subjects: [{ agent: "planner" }], scope: { tools: [{ server: "github", tool: "*" }], environments: ["production"] }, limits: { day: { calls: 1 } } });
  await mandateInForce(store, { name: "nightly", acting: "autonomous", subjects: [{ agent: "robot" }], scope: { tools: [{ server: "github", tool: "*" }], environments: ["staging"] } });
  policy = await deciding(store);
  service = await serviceOver(store, sendOut, { policy: policy.ask });
  await trustIssuer(store, { issuer: idp.issuer, kind: "idp", audience: idp.clientId, jwksUri: idp.jwksUri, knownKeys: thumbprintsOf(readJwks(await (await fetch(idp.jwksUri)).json()) ?? []) });
});
afterAll(async () => {
  await policy.stop();
  await idp.stop();
  await cluster.stop();
});

const exchange = () => ask(service, { grant_type: TOKEN_EXCHANGE, resource: GITHUB, subject_token: signIn, subject_token_type: "urn:ietf:params:oauth:token-type:id_token" }, planner);
const alone = () => ask(service, { grant_type: "client_credentials", resource: GITHUB }, robot);
/** As soon as the point has taken it in. */
async function inForce(...[layer, name, text]: [layer: "estate" | "person", name: string, text: string]): Promise<void> {
  const sequence = await putPolicy(store, layer, name, text);
  await expect.poll(() => policy.point.sequence(), { interval: 5 }).toBeGreaterThanOrEqual(sequence);
}
async function recorded(): Promise<readonly DecisionRecordRow[]> {
  await policy.recorded();
  const rows = await store.pool.query<{ id: string }>(sql`select id from decision_record order by id`);
  return (await Promise.all(rows.map(({ id }) => decisionById(store.pool, id)))).filter((row) => row !== undefined);
}

it("lets a token be made, uses no budget up, and names the decision in the record of the token; the same question is on record once", async () => {
  const made = await exchange();
  expect(made.status, JSON.stringify(made.body)).toBe(200);
  expect(claimsOf(made.body["access_token"])).toMatchObject({ sub: "alice", aud: GITHUB });
  for (let time = 0; time < 3; time++) expect((await exchange()).status).toBe(200);
  // The mandate works in staging alone, and the agent stands in production: what it does is judged when it does it.
  expect((await alone()).status).toBe(200);
  const rows = await recorded();
  expect(rows).toMatchObject([
    { decision: "allow", actKind: "token", act: `token-exchange ${GITHUB}`, server: "github", principal: "planner", person: `${idp.issuer} alice`, mandate: "tickets", policies: ["tickets.token"], point: "token service", redacted: [] },
    { decision: "allow", actKind: "token", act: `client_credentials ${GITHUB}`, principal: "robot", person: null },
  ]);
  expect(await store.pool.query(sql`select 1 from mandate_budget`)).toEqual([]);
  const named = await store.pool.query<{ decision: string }>(sql`select entry::jsonb -> 'detail' ->> 'decision' as decision from audit_entry where action = 'token.issued' order by id`);
  expect(new Set(named.map(({ decision }) => decision))).toEqual(new Set(rows.map(({ id }) => id)));
});

it("row 29: a run-time policy forbids or holds a token: refused with the error of RFC 6749 and a remedy, and on record", async () => {
  await inForce( "estate", "no-exchange", `@id("exchange") forbid (principal, action == Mandate::Action::"issue_token", resource in Mandate::Server::"github") when { context.grant == "token-exchange" };
    @id("alone") @hold("owner") forbid (principal, action == Mandate::Action::"issue_token", resource) when { !(context has on_behalf_of) };`);
  const before = (await recorded()).length;
  expect(await exchange()).toMatchObject({ status: 400, body: { error: "access_denied", error_description: expect.stringContaining("forbids a token for https://gw.example/mcp/github: no-exchange.exchange. Ask whoever answers for the policy") } });
  expect(await alone()).toMatchObject({ status: 400, body: { error: "access_denied", error_description: expect.stringContaining("no token is made while it is held") } });
  expect((await alone()).body["error_description"]).toMatch(/ask \S+ whether this agent shall have it/);
  expect((await recorded()).slice(before)).toMatchObject([{ decision: "deny", stage: "policy", policies: ["no-exchange.exchange"] }, { decision: "hold", stage: "policy", obligations: [] }]);
  expect(await store.pool.query(sql`select 1 from audit_entry where action = 'token.refused'`)).toHaveLength(3);
  await inForce( "estate", "no-exchange", "");
  expect((await exchange()).status).toBe(200);
});

it("a policy of persons refuses a token by a forbid, and asks for no permit: each act is judged by itself", async () => {
  await inForce( "person", "not-alice", `@id("no") forbid (principal, action == Mandate::Action::"issue_token", resource) when { principal.names.contains("alice@example.com") };`);
  const refused = await exchange();
  expect(refused, JSON.stringify(refused.body)).toMatchObject({ status: 400, body: { error: "access_denied", error_description: expect.stringContaining("not-alice.no") } });
  await inForce( "person", "not-alice", `@id("no") forbid (principal, action == Mandate::Action::"issue_token", resource) when { principal.names.contains("ben@example.com") };`);
  expect((await exchange()).status).toBe(200);
});

it("knows what was committed a moment before, though the point hears of it later", async () => {
  const late = await agentWith(store, "late");
  await mandateInForce(store, { name: "late-work", acting: "autonomous", subjects: [{ agent: "late" }], scope: { tools: [{ server: "github", tool: "*" }] } });
  await agentState(store, late.id, "active");
  await compileStanding(store, systemActor("test"), (name, why) => expect.fail(`${name}: ${why}`));
  const made = await ask(service, { grant_type: "client_credentials", resource: GITHUB }, late);
  expect(made.status, JSON.stringify(made.body)).toBe(200);
});
