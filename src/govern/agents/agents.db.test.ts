// Agents in a real database: registered with their identity, made from templates, stopped and resumed, retired; what a mandate names; what a leaver hands over.
import { describe, expect, it } from "vitest";
import { fixedClock } from "../../kernel/index.ts";
import { agentKey, AgentDocument, type NodeKey } from "../../model/index.ts";
import { agentByName, changesAfter, confirmOwners, heldOf, identityId, insertMandate, insertNodes, mandatesNamingAgent, putMandateVersion, refreshMandate, sql, systemActor, type PartyRow, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { mandateLike } from "../../../test/govern/fixtures.ts";
import { activateAgent, advanceAgents, applyAgents, changeAgent, checkDocument, makeSecret, registerAgent, resumeAgent, retireAgent, revokeSecret, suspendAgent, type Acting } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", (fresh) => {
  store = fresh;
});

const acting = (name: string, more: Partial<PartyRow> = {}): Acting => ({ actor: { type: "user", id: `usr_${name}`, name: `${name}@example.com` }, person: { account: `usr_${name}`, names: [`${name}@example.com`], teams: [], isSecurity: false, ...more } });
const max = acting("max");
const document = (more: Partial<AgentDocument> = {}): AgentDocument =>
  AgentDocument.parse({ name: "summaries", title: "Summaries", purpose: "Summarise tickets", owner: "ann@example.com", sponsor: "ben@example.com", mandate: "support", runtime: { kind: "kubernetes" }, environment: "production", ...more });
const ec = (x: string) => ({ method: "private_key_jwt" as const, jwks: { keys: [{ kty: "EC", crv: "P-256", x, y: "y" }] } });

const row = async (name: string) => (await agentByName(store.pool, name)) ?? expect.fail(`there is no ${name}`);
const seen = async (name: string) => (await store.reads.identities.get((await row(name)).identity)) ?? expect.fail(`${name} is not in the inventory`);
const actions = async () => (await store.pool.query<{ action: string }>(sql`select entry::jsonb ->> 'action' as action from audit_entry order by id`)).map(({ action }) => action);
const notices = async () => (await store.pool.query<{ kind: string; parties: string[]; title: string }>(sql`select kind, parties, title from notice order by id`)).map(({ kind, parties, title }) => `${kind} ${parties.join("+")} ${title}`);
const announced = async () => (await changesAfter(store.pool, 0)).filter(({ topic }) => topic === "agent").length;

async function inForce(name: string, subjects: readonly object[]): Promise<void> {
  await store.write(systemActor("test"), async (tx) => {
    const content = mandateLike({ name, subjects: subjects as never });
    await insertMandate(tx, `mdt_${name}`, content);
    await putMandateVersion(tx, { mandateId: `mdt_${name}`, version: 1, state: "active", document: content, hash: "0".repeat(64), authors: [], requirement: null, submittedAt: null, lapsesAt: null, approvedAt: tx.at.toISOString(), activatedAt: tx.at.toISOString(), endedAt: null, why: null, revision: 1 });
    await refreshMandate(tx, `mdt_${name}`);
    await tx.record({ action: "test.prepared", subject: null });
  });
}

/** An agent as the connector of workstations tells it, of which only the columns of the list matter here. */
async function discovered(name: string): Promise<NodeKey> {
  const key = `workstation|laptop|agent-client|${name}` as NodeKey;
  await store.write(systemActor("test"), async (tx) => {
    await insertNodes(tx, "identity", [{ id: identityId(key), key, provider: "workstation", realm: "laptop", type: "agent-client", nativeId: name, name, own: ["agent", null, null, null, null, "not_read", null], facts: "{}", origins: [], parts: null }]);
    await tx.record({ action: "test.prepared", subject: null });
  });
  return key;
}

describe("registering", () => {
  it("makes an identity with owner, sponsor, purpose and environment, told and recorded; a name is given once", async () => {
    const id = await registerAgent(store, max, document());
    expect(await row("summaries")).toMatchObject({ id, state: "registered", kind: "agent", identity: agentKey(id), createdBy: "max@example.com", revision: 1 });
    expect(await seen("summaries")).toMatchObject({ kind: "agent", provider: "mandate", name: "summaries", enabled: false, environment: "production", purpose: "Summarise tickets", ownerStatus: "confirmed", owner: "ann@example.com", sponsor: "ben@example.com" });
    expect(await notices()).toEqual(["agent.registered ann@example.com+ben@example.com max@example.com registered the agent Summaries"]);
    expect(await actions()).toEqual(["agent.registered"]);
    expect(await announced()).toBe(1);
    await expect(registerAgent(store, max, document())).rejects.toThrow(/a name is given once/);
    expect((await checkDocument(store, document())).map(({ path }) => path)).toContain("name");
  });

  it("refuses what is wrong, all of it at once, and stores nothing", async () => {
    await expect(registerAgent(store, max, document({ sponsor: "Ann@example.com", end: "2026-01-01", authentication: [{ method: "private_key_jwt" }] }))).rejects.toThrow(/sponsor: .*end: .*authentication.0: /);
    expect(await agentByName(store.pool, "summaries")).toBeUndefined();
    expect(await actions()).toEqual([]);
  });

  it("two agents never prove themselves by the same key", async () => {
    await registerAgent(store, max, document({ authentication: [ec("one")] }));
    await expect(registerAgent(store, max, document({ name: "other", authentication: [ec("two"), ec("one")] }))).rejects.toThrow(/authentication.1: summaries proves itself by the same/);
  });

  it("what discovery found is accepted: its owner is confirmed, and a mandate that names the agent means it too", async () => {
    const key = await discovered("claude-code@home/ann");
    await inForce("support", [{ agent: "summaries" }]);
    await registerAgent(store, max, document(), { discovered: key });
    expect(await store.reads.identities.get(key)).toMatchObject({ ownerStatus: "confirmed", owner: "ann@example.com", governed: true });
    await expect(registerAgent(store, max, document({ name: "again" }), { discovered: key })).rejects.toThrow(/accepted as the agent summaries already/);
    await expect(registerAgent(store, max, document({ name: "again" }), { discovered: "aws|1|role|x" })).rejects.toThrow(/only an agent that discovery found/);
  });
});

describe("a mandate", () => {
  it("names an agent by its name, its template's name or its key, whichever of the two is there first", async () => {
    await inForce("by-name", [{ agent: "summaries" }]);
    await registerAgent(store, max, document({ kind: "template", mandate: "by-name" }));
    await activateAgent(store, max, "summaries");
    const id = await registerAgent(store, max, AgentDocument.parse({ name: "emea", title: "EMEA", template: "summaries" }));
    expect((await store.reads.mandates.inForceFor(agentKey(id))).map(({ mandateId }) => mandateId)).toEqual(["mdt_by-name"]);
    expect((await store.reads.mandates.inForceFor(agentKey(id), "2026-11-24T09:00:01Z")).map(({ mandateId }) => mandateId)).toEqual(["mdt_by-name"]);
    expect(await seen("emea")).toMatchObject({ governed: true });
    const [inEstate] = (await store.reads.estateAt()).mandates ?? [];
    expect(inEstate?.document.subjects.map(({ identity }) => identity).sort()).toEqual([(await row("summaries")).identity, agentKey(id)].sort());
    await inForce("by-key", [{ identity: agentKey(id) }]);
    expect((await mandatesNamingAgent(store.pool, id)).map(({ name, alone }) => [name, alone])).toEqual([["by-key", true], ["by-name", false]]);
  });
});

describe("a template", () => {
  it("gives its instances owner, sponsor, mandate and runtime, and they follow its change", async () => {
    await registerAgent(store, max, document({ kind: "template" }));
    await expect(registerAgent(store, max, AgentDocument.parse({ name: "emea", title: "EMEA", template: "summaries" }))).rejects.toThrow(/not active, so it has no new instances/);
    await activateAgent(store, max, "summaries");
    await registerAgent(store, max, AgentDocument.parse({ name: "emea", title: "EMEA", template: "summaries" }));
    await activateAgent(store, max, "emea");
    await changeAgent(store, max, "summaries", document({ kind: "template", owner: "zoe@example.com", mandate: "support-2" }), 2);
    expect(await row("emea")).toMatchObject({ owner: "zoe@example.com", sponsor: "ben@example.com", mandate: "support-2", state: "active" });
    expect(await seen("emea")).toMatchObject({ owner: "zoe@example.com", enabled: true });
    // What an instance says itself is not the template's: it stays as it is, at its revision.
    const { revision } = await row("emea");
    await changeAgent(store, max, "summaries", document({ kind: "template", title: "Summaries of tickets", owner: "zoe@example.com", mandate: "support-2" }), (await row("summaries")).revision);
    expect((await row("emea")).revision).toBe(revision);
    expect(await seen("summaries")).toMatchObject({ enabled: false });
    await expect(changeAgent(store, max, "summaries", document({ kind: "template" }), 2)).rejects.toThrow(/has changed since/);
  });

  it("suspended, suspends them; retired, retires them, and tells who may end the mandate", async () => {
    await inForce("support", [{ agent: "summaries" }]);
    await registerAgent(store, max, document({ kind: "template" }));
    await activateAgent(store, max, "summaries");
    await registerAgent(store, max, AgentDocument.parse({ name: "emea", title: "EMEA", template: "summaries" }));
    await activateAgent(store, max, "emea");
    await suspendAgent(store, acting("sec"), "summaries", "it was tricked");
    expect(await row("emea")).toMatchObject({ state: "suspended", why: "its template summaries was suspended: it was tricked" });
    await expect(resumeAgent(store, max, "emea")).rejects.toThrow(/its template summaries is suspended/);
    const gone = await retireAgent(store, max, "summaries", "replaced");
    expect({ ...gone, agents: gone.agents.map(({ name }) => name) }).toEqual({ agents: ["summaries", "emea"], mandates: [{ id: "mdt_support", name: "support" }] });
    expect((await store.reads.mandates.get("support"))?.state).toBe("active");
    expect(await notices()).toContain("agent.retired ann@example.com+ben@example.com The mandate Summaries of tickets names only an agent that is retired");
    expect((await store.reads.identities.get((await row("emea")).identity))?.validTo).not.toBeNull();
    await expect(activateAgent(store, max, "emea")).rejects.toThrow(/retired agent stays so/);
    await expect(registerAgent(store, max, document())).rejects.toThrow(/given once/);
  });
});

describe("resuming", () => {
  it("row 31: is refused to its owner by another account, on record, and is for somebody else", async () => {
    await registerAgent(store, max, document());
    await activateAgent(store, max, "summaries");
    await suspendAgent(store, acting("sec"), "summaries", "odd calls");
    await expect(resumeAgent(store, acting("root", { names: ["root", "ann+ops@example.com"] }), "summaries")).rejects.toThrow(/you are its owner/);
    await expect(resumeAgent(store, { actor: systemActor("clock"), person: null }, "summaries")).rejects.toThrow(/nobody resumes an agent but a person/);
    expect((await actions()).filter((action) => action === "agent.resume-refused")).toHaveLength(2);
    expect((await row("summaries")).state).toBe("suspended");
    await resumeAgent(store, max, "summaries");
    expect(await row("summaries")).toMatchObject({ state: "active", suspendedBy: null, why: null });
  });

  it("an agent past its last day is suspended by the clock, once, and comes back with a later one", async () => {
    await registerAgent(store, max, document({ end: "2026-11-24" }));
    await activateAgent(store, max, "summaries");
    expect(await advanceAgents(store, systemActor("clock"))).toEqual([]);
    clock.set("2026-11-25T00:00:00Z");
    expect(await advanceAgents(store, systemActor("clock"))).toEqual([(await row("summaries")).id]);
    expect(await advanceAgents(store, systemActor("clock"))).toEqual([]);
    await expect(resumeAgent(store, max, "summaries")).rejects.toThrow(/its last day was 2026-11-24/);
    await changeAgent(store, max, "summaries", document({ end: "2027-01-01" }), (await row("summaries")).revision);
    await resumeAgent(store, max, "summaries");
    expect((await row("summaries")).state).toBe("active");
  });
});

describe("a client secret", () => {
  it("is shown once, ends, stands in the inventory as a credential, and no more than its digest is kept", async () => {
    await registerAgent(store, max, document());
    const made = await makeSecret(store, max, "summaries", { days: 30, revision: 1 });
    expect(made.expiresAt).toBe("2026-12-24T09:00:00.000Z");
    expect((await store.reads.credentials.ofHolder((await row("summaries")).identity)).map(({ observed }) => [observed.type, observed.status, observed.expiresAt])).toEqual([["client-secret", "active", made.expiresAt]]);
    const [{ kept } = { kept: "" }] = await store.pool.query<{ kept: string }>(sql`select (select string_agg(a::text, '') from agent a) || (select string_agg(entry, '') from audit_entry) || (select string_agg(c::text, '') from credential c) || (select string_agg(n::text, '') from notice n) as kept`);
    expect(kept).not.toContain(made.secret.slice(4, 20));
    await makeSecret(store, max, "summaries", { days: 1, revision: 2 });
    await expect(makeSecret(store, max, "summaries", { days: 1, revision: 3 })).rejects.toThrow(/has 2 secrets that are still good/);
    await expect(makeSecret(store, max, "summaries", { days: 365, revision: 3 })).rejects.toThrow(/1 to 90 days/);
    await revokeSecret(store, max, "summaries", made.id);
    expect((await row("summaries")).authentication).toHaveLength(1);
    await changeAgent(store, max, "summaries", document({ title: "Other" }), 4);
    expect((await row("summaries")).authentication).toHaveLength(1);
  });
});

describe("who answers for it", () => {
  it("is one in the inventory and in the register, and is what a leaver hands over", async () => {
    await registerAgent(store, max, document());
    const { identity } = await row("summaries");
    expect((await heldOf(store.pool, ["ann@example.com"])).map(({ what, subject }) => [what, subject])).toEqual([["identity-owner", identity]]);
    expect((await heldOf(store.pool, ["ben@example.com"])).map(({ what, subject }) => [what, subject])).toEqual([["identity-sponsor", identity]]);
    await store.write(max.actor, async (tx) => {
      await confirmOwners(tx, [{ identity, owner: "zoe@example.com" }]);
      await tx.record({ action: "hand-over.accepted", subject: null });
    });
    expect(await row("summaries")).toMatchObject({ owner: "zoe@example.com", sponsor: "ben@example.com", revision: 2 });
    expect(await announced()).toBe(2);
  });
});

describe("a file", () => {
  const documents = [AgentDocument.parse({ name: "emea", title: "EMEA", template: "base" }), document({ name: "base", kind: "template" })];

  it("is applied whole or not at all, and again without a change", async () => {
    await applyAgents(store, max, [document({ name: "base", kind: "template" })]);
    await activateAgent(store, max, "base");
    expect((await applyAgents(store, max, documents)).map(({ name, what }) => [name, what])).toEqual([["base", "same"], ["emea", "registered"]]);
    expect((await applyAgents(store, max, documents)).map(({ what }) => what)).toEqual(["same", "same"]);
    await expect(applyAgents(store, max, [document({ name: "fresh" }), AgentDocument.parse({ name: "x", title: "X", template: "nowhere" })])).rejects.toThrow(/no template nowhere/);
    expect(await agentByName(store.pool, "fresh")).toBeUndefined();
  });
});
