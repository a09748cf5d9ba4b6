// What ends an agent or a mandate ends its tokens in the same transaction: no moment lies between them in which a token lives without what it stands on.
import { afterAll, beforeAll, expect, it } from "vitest";
import { agentWith, ask, GITHUB, mandateInForce, serviceOver, type TestAgent } from "../../test/enforce/carrying.ts";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import type { OpenedTokens } from "../enforce/tokens/index.ts";
import { retireAgent, suspendAgent } from "../govern/agents/index.ts";
import { endMandate, suspendMandate } from "../govern/mandates/index.ts";
import { sql, systemActor, type Store } from "../store/index.ts";

const actor = systemActor("test");
let cluster: Cluster;
let store: Store;
let service: OpenedTokens;
beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store();
  service = await serviceOver(store, () => Promise.reject(new Error("nothing is to be called")));
});
afterAll(() => cluster.stop());

async function withToken(name: string): Promise<{ readonly agent: TestAgent; readonly mandate: string }> {
  const agent = await agentWith(store, name);
  const mandate = await mandateInForce(store, { name: `${name}-work`, acting: "autonomous", subjects: [{ agent: name }], scope: { tools: [{ server: "github", tool: "*" }] } });
  expect(await ask(service, { grant_type: "client_credentials", resource: GITHUB }, agent)).toMatchObject({ status: 200 });
  return { agent, mandate };
}

/** The token's row, and by which transaction it and the other were written last. */
async function tokenAnd(table: "agent" | "mandate_version", agent: string, id: string) {
  const column = table === "agent" ? sql`id` : sql`mandate_id`;
  const other = table === "agent" ? sql`agent` : sql`mandate_version`;
  const rows = await store.pool.query<{ revoked: boolean; together: boolean; why: string | null }>(sql`
    select t.revoked_at is not null as revoked, t.revoked_why as why, t.xmin::text = (select o.xmin::text from ${other} o where ${column} = ${id}) as together from issued_token t where t.agent_id = ${agent}`);
  expect(rows).toHaveLength(1);
  return rows[0];
}

it("row 33: a suspended agent's tokens die in the transaction that suspends it, and others are told in it", async () => {
  const { agent } = await withToken("reader");
  await suspendAgent(store, { actor, person: null }, "reader", "it was tricked");
  expect(await tokenAnd("agent", agent.id, agent.id)).toEqual({ revoked: true, together: true, why: "it was tricked" });
  await retireAgent(store, { actor, person: null }, "reader", "replaced");
  const records = await store.pool.query<{ action: string }>(sql`select action from audit_entry where subject = ${agent.id} order by id`);
  expect(records.map(({ action }) => action).slice(-3)).toEqual(["token.revoked", "agent.suspended", "agent.retired"]);
});

it("an ended mandate takes its tokens along in one step; a suspended one lets them live again", async () => {
  const { agent, mandate } = await withToken("writer");
  const person = { account: "usr_1", names: ["ann"], teams: [], isSecurity: false };
  await suspendMandate(store, { actor, person }, mandate, "looked at");
  expect(await tokenAnd("mandate_version", agent.id, mandate)).toMatchObject({ revoked: false });
  await endMandate(store, { actor, person }, mandate, "done");
  expect(await tokenAnd("mandate_version", agent.id, mandate)).toEqual({ revoked: true, together: true, why: "the mandate writer-work ended: done" });
});
