// An agent as an identity of the inventory, and its client secrets as credentials: written in the transaction that changes the agent, so that all that holds for identities holds for it.
import { agentKey, nodeKey, type AgentAuthentication, type NodeKey } from "../../model/index.ts";
import {
  changeNodes,
  confirmOwners,
  credentialId,
  endNodes,
  identityId,
  insertNodes,
  mandatesNamingAgent,
  markSampleIdentity,
  nameSubjects,
  refreshCredentialColumns,
  type AgentRow,
  type NodeWrite,
  type Tx,
} from "../../store/index.ts";

/** No connector tells of it, so that no read of one can say that it is gone. */
const TOLD_BY_NOBODY = { origins: [], parts: null } as const;
const REALM = { provider: "mandate", realm: "agents" } as const;

export async function appear(tx: Tx, agent: AgentRow): Promise<void> {
  await insertNodes(tx, "identity", [identityNode(agent)]);
  if (agent.sample) await markSampleIdentity(tx, identityId(agent.identity));
  await confirmOwners(tx, [agent]);
  await showMandates(tx, agent);
}

/** INVARIANT: a template never acts and a suspended agent may not: neither is enabled. */
export async function show(tx: Tx, agent: AgentRow): Promise<void> {
  await changeNodes(tx, "identity", [identityNode(agent)]);
}

/** Retired: it is history, with its secrets. */
export async function disappear(tx: Tx, agent: AgentRow): Promise<void> {
  await endNodes(tx, "identity", [identityId(agent.identity)]);
  await endSecrets(tx, agent, secretsOf(agent).map(({ id }) => id));
  await showMandates(tx, agent);
}

/** Mandates in force may have named the agent before it was there. */
async function showMandates(tx: Tx, agent: AgentRow): Promise<void> {
  await nameSubjects(tx, (await mandatesNamingAgent(tx, agent.id)).filter(({ state }) => state === "active").map(({ id }) => id));
}

function identityNode(agent: AgentRow): NodeWrite {
  const { id, name, kind, state, environment, purpose, createdAt, templateId, runtime, authentication, card, discovered } = agent;
  const enabled = kind === "agent" && state === "active";
  const attributes = {
    registered: true,
    state,
    ...(kind === "template" ? { template: true } : {}),
    ...(templateId === null ? {} : { instanceOf: templateId }),
    runtime,
    authentication: [...new Set(authentication.map(({ method }) => method))],
    ...(card === null ? {} : { card: { url: card.url, signature: signatureOf(card) } }),
    ...(discovered === null ? {} : { discovered }),
  };
  const facts = { name, kind: "agent", enabled, createdAt, purpose, ...(environment === null ? {} : { environment }), attributes };
  return { id: identityId(agent.identity), key: agent.identity, ...REALM, type: "agent", nativeId: id, name, own: ["agent", enabled, environment, purpose, createdAt, "not_read", null], facts: JSON.stringify(facts), ...TOLD_BY_NOBODY };
}

/** What was verified of a card, in a word. One valid signature is enough; one that is invalid is never let in. */
export function signatureOf({ signatures }: NonNullable<AgentRow["card"]>): "valid" | "unchecked" | "none" {
  if (signatures.some(({ status }) => status === "valid")) return "valid";
  return signatures.length === 0 ? "none" : "unchecked";
}

export type ClientSecret = Extract<AgentAuthentication, { method: "client_secret" }>;

export const secretsOf = ({ authentication }: Pick<AgentRow, "authentication">): readonly ClientSecret[] => authentication.filter((method) => method.method === "client_secret");

const secretKey = (agent: Pick<AgentRow, "id">, secretId: string): NodeKey => nodeKey({ ...REALM, type: "client-secret", nativeId: `${agent.id}#${secretId}` });

export async function addSecret(tx: Tx, agent: AgentRow, { id, created_at, expires_at }: ClientSecret): Promise<void> {
  const key = secretKey(agent, id);
  const holder = agentKey(agent.id);
  const name = `client secret of ${agent.name}`;
  const facts = { name, kind: "secret", holder, status: "active", createdAt: created_at, expiresAt: expires_at };
  const own = [holder, identityId(holder), "secret", "active", created_at, null, expires_at, null, false];
  await insertNodes(tx, "credential", [{ id: credentialId(key), key, ...REALM, type: "client-secret", nativeId: `${agent.id}#${id}`, name, own, facts: JSON.stringify(facts), ...TOLD_BY_NOBODY }]);
  await refreshCredentialColumns(tx);
}

export async function endSecrets(tx: Tx, agent: AgentRow, secrets: readonly string[]): Promise<void> {
  if (secrets.length === 0) return;
  await endNodes(tx, "credential", secrets.map((id) => credentialId(secretKey(agent, id))));
  await refreshCredentialColumns(tx);
}
