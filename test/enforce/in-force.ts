// Mandates in force, agents and questions, as tests of whatever decides want them: each says only what differs.
import { compileStanding } from "../../src/govern/mandates/index.ts";
import { digestOf, newId } from "../../src/kernel/index.ts";
import { agentKey, type Act, type AgentState, type DecisionRequest, type MandateDocument } from "../../src/model/index.ts";
import { announceChange, insertAgent, insertMandate, putMandateVersion, refreshMandate, setAgentState, systemActor, type MandateVersionRow, type Store } from "../../src/store/index.ts";
import { mandateLike } from "../govern/fixtures.ts";

const tester = systemActor("test");

/** A mandate of tools for the agent `bot`, in force without anybody's approval. */
export const toolMandate = (change: Partial<MandateDocument> = {}): MandateDocument =>
  mandateLike({ name: "tickets", subjects: [{ agent: "bot" }], scope: { tools: [{ server: "crm", tool: "read_ticket", arguments: { id: { max_length: 20 } } }], environments: ["production"] }, ...change });

export async function putInForce(store: Store, document: MandateDocument = toolMandate(), more: Partial<Pick<MandateVersionRow, "state" | "version" | "until">> = {}): Promise<string> {
  const id = newId("mdt", store.clock);
  const at = store.clock.now().toISOString();
  await store.write(tester, async (tx) => {
    await insertMandate(tx, id, document);
    await putMandateVersion(tx, { mandateId: id, version: 1, state: "active", document, hash: digestOf(document), authors: [], requirement: null, submittedAt: at, lapsesAt: null, approvedAt: at, activatedAt: at, endedAt: null, why: null, revision: 1, ...more });
    await refreshMandate(tx, id);
    await announceChange(tx, "mandate", id);
    await tx.record({ action: "test.done", subject: id });
  });
  await compileStanding(store, tester, (name, why) => {
    throw new Error(`${name}: ${why}`);
  });
  return id;
}

export async function putAgent(store: Store, name = "bot", state: AgentState = "active", templateId: string | null = null, kind: "agent" | "template" = "agent"): Promise<string> {
  const id = newId("agt", store.clock);
  await store.write(tester, async (tx) => {
    const content = { name, title: name, purpose: "A test", owner: "ann@example.com", sponsor: "ben@example.com", mandate: null, runtime: { kind: "other" as const }, environment: null, end: null, authentication: [] };
    await insertAgent(tx, { id, content, kind, templateId, card: null, identity: agentKey(id), discovered: null });
    await setAgentState(tx, id, state, null);
    await announceChange(tx, "agent", id);
    await tx.record({ action: "test.done", subject: id });
  });
  return id;
}

export const toolCall = (more: Partial<Extract<Act, { kind: "tool" }>> = {}): Act => ({ kind: "tool", server: "crm", tool: "read_ticket", arguments: { id: "T-1" }, ...more });

export const question = (agent: string, more: Partial<DecisionRequest> = {}): DecisionRequest => ({
  principal: { kind: "agent", id: agent, name: "bot" }, onBehalfOf: null, chain: [], mandate: "tickets", act: toolCall(), environment: "production", data: [], amount: null, rows: 0, task: null, ...more,
});
