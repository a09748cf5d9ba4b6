// An agent is registered, accepted from what discovery found, made from a template, and changed. Each change is one transaction with its record and its identity.
import { canonicalJson, digestOf, MandateError, newId } from "../../kernel/index.ts";
import { agentKey, type AgentContent, type AgentDocument } from "../../model/index.ts";
import {
  agentById,
  agentByName,
  agentsAccepting,
  announceChange,
  confirmOwners,
  credentialRevoked,
  identityId,
  insertAgent,
  instancesOf,
  putNotices,
  putSignals,
  takeAgent,
  takeInstances,
  updateAgent,
  type AgentCardRow,
  type AgentRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { assertRevision, checked, taken, type Acting } from "./acting.ts";
import type { AgentProblem } from "./authentication.ts";
import { checkAgent } from "./check.ts";
import { contentOf, documentOf, isKeyless } from "./content.ts";
import { appear, secretsOf, show } from "./identity.ts";
import { authenticationChanged, registered } from "./notices.ts";
import { worldOf } from "./world.ts";

/** What is wrong with the document; nothing is stored. `name` of an agent that is changed by it. */
export async function checkDocument(store: Store, document: AgentDocument, changed?: string): Promise<readonly AgentProblem[]> {
  const self = changed === undefined ? undefined : await agentByName(store.pool, changed);
  const taken = self === undefined && (await agentByName(store.pool, document.name)) !== undefined;
  const { problems } = checkAgent(document, await worldOf(store.pool, document, { at: store.clock.now(), self }));
  return taken ? [{ path: "name", weight: "error", says: nameTaken(document.name) }, ...problems] : problems;
}

const nameTaken = (name: string) => `there is an agent ${name} already, and a name is given once, also after an agent is retired; choose another`;

export interface Beginning {
  /** Verified before: see `card.ts`. */
  readonly card?: AgentCardRow | undefined;
  /** Key of the discovered identity that is accepted as this agent. */
  readonly discovered?: string | undefined;
}

/** Gives its id. It is `registered`: it acts when somebody activates it. Throws `invalid_input` with what is wrong. */
export function registerAgent(store: Store, acting: Acting, document: AgentDocument, beginning: Beginning = {}): Promise<string> {
  return store.write(acting.actor, async (tx) => (await register(tx, document, beginning)).id);
}

async function register(tx: Tx, document: AgentDocument, { card, discovered }: Beginning): Promise<AgentRow> {
  const { content } = await checked(tx, document);
  const template = document.template === undefined ? undefined : await takeAgent(tx, document.template);
  const id = newId("agt");
  if (discovered !== undefined) await accept(tx, discovered, content);
  const made = await insertAgent(tx, { id, content, kind: document.kind ?? "agent", templateId: template?.id ?? null, card: card ?? null, identity: agentKey(id), discovered: discovered ?? null });
  if (!made) throw new MandateError("conflict", nameTaken(document.name));
  const agent = await taken(tx, id);
  await appear(tx, agent);
  await announceChange(tx, "agent", id);
  await putNotices(tx, [registered(agent, tx.actor.name)]);
  await tx.record({ action: "agent.registered", subject: id, detail: { document, ...(discovered === undefined ? {} : { discovered }), ...(card === undefined ? {} : { card: { url: card.url, digest: card.digest, signatures: card.signatures } }) } });
  return agent;
}

/** The discovered identity is answered for by the agent's owner. Throws `conflict` when it is no agent, or is accepted already. */
async function accept(tx: Tx, key: string, { owner, sponsor }: AgentContent): Promise<void> {
  const { isAgent, other } = await agentsAccepting(tx, key);
  if (other !== undefined) throw new MandateError("conflict", `it is accepted as the agent ${other} already; open that one`);
  if (!isAgent) throw new MandateError("invalid_input", "only an agent that discovery found and that is still there can be accepted; reload the inventory");
  await confirmOwners(tx, [{ identity: key, owner, sponsor }]);
  await tx.record({ action: "owner.confirmed", subject: identityId(key), detail: { key, owner, sponsor } });
}

/** All that may change on an agent; its name and where it came from stay. `revision`: the one it was read with. */
export function changeAgent(store: Store, { actor }: Acting, idOrName: string, document: AgentDocument, revision: number): Promise<void> {
  return store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    assertRevision(agent, revision);
    await change(tx, agent, document);
  });
}

async function change(tx: Tx, agent: AgentRow, document: AgentDocument): Promise<void> {
  const template = agent.templateId === null ? undefined : await agentById(tx, agent.templateId);
  if (agent.state === "retired") throw new MandateError("conflict", `${agent.name} is retired and stays as it was; register another`);
  if (document.name !== agent.name) throw new MandateError("invalid_input", `an agent keeps its name, because mandates go by it; leave it as ${agent.name}, or register another`);
  if ((document.kind ?? "agent") !== agent.kind || document.template !== template?.name) throw new MandateError("invalid_input", "what an agent was made as stays: an agent, a template, or an instance of its template; register another");
  const { content } = await checked(tx, document, agent);
  await put(tx, agent, { ...content, authentication: [...content.authentication, ...secretsOf(agent)] }, document);
  if (agent.kind === "template") await follow(tx, agent);
}

/** INVARIANT: who answers for it in the inventory is who answers for the agent. */
async function put(tx: Tx, before: AgentRow, content: AgentContent, document: AgentDocument): Promise<void> {
  await updateAgent(tx, before.id, content);
  const agent = await taken(tx, before.id);
  await show(tx, agent);
  if (before.owner !== agent.owner || before.sponsor !== agent.sponsor) await confirmOwners(tx, [agent]);
  await announceChange(tx, "agent", agent.id);
  const proofs = (row: AgentRow) => canonicalJson(row.authentication.filter(isKeyless));
  if (proofs(before) !== proofs(agent)) await putNotices(tx, [authenticationChanged(agent, tx.actor.name, agent.authentication.length === 0 ? "It can prove itself by nothing now." : `It proves itself by ${[...new Set(agent.authentication.map(({ method }) => method))].join(", ")} now.`)]);
  const kept = new Set(agent.authentication.map((method) => canonicalJson(method)));
  const gone = before.authentication.filter((method) => !kept.has(canonicalJson(method)));
  await putSignals(tx, gone.map(({ method }) => credentialRevoked(agent.id, method, "it proves itself by this no more", agent.id)));
  await tx.record({ action: "agent.changed", subject: agent.id, detail: { document, before: { ...contentOnly(before), authentication: before.authentication.filter(isKeyless) } } });
}

const contentOnly = ({ title, purpose, owner, sponsor, mandate, runtime, environment, end }: AgentContent) => ({ title, purpose, owner, sponsor, mandate, runtime, environment, end });

/** Instances take what their template says now, where they do not say it themselves. Throws when one of them would have more than it. */
async function follow(tx: Tx, before: AgentRow): Promise<void> {
  const template = await taken(tx, before.id);
  for (const instance of await takeInstances(tx, template.id)) {
    if (instance.state === "retired") continue;
    const document = documentOf(instance, "agent", before);
    await checked(tx, document, instance);
    const content = contentOf(document, template, secretsOf(instance));
    if (!isTouched(instance, content)) continue;
    await put(tx, instance, content, document);
  }
}

/** Whether anything of the instance is another now. One that says all that its template has changed itself stays as it is, with its revision. */
const isTouched = (before: AgentRow, after: AgentContent): boolean => canonicalJson(contentOnly(before)) !== canonicalJson(contentOnly(after)) || canonicalJson(before.authentication) !== canonicalJson(after.authentication);

export interface AppliedAgent {
  readonly name: string;
  readonly id: string;
  readonly what: "registered" | "changed" | "same";
}

/** The agents of a file, all or none; templates first, whatever their order. Nobody is activated or retired by a file. */
export function applyAgents(store: Store, { actor }: Acting, documents: readonly AgentDocument[]): Promise<readonly AppliedAgent[]> {
  return store.write(actor, async (tx) => {
    const applied: AppliedAgent[] = [];
    for (const document of documents.toSorted((a, b) => Number(a.template !== undefined) - Number(b.template !== undefined))) applied.push(await apply(tx, document));
    await tx.record({ action: "agents.applied", subject: null, detail: { agents: applied.map(({ name, what }) => [name, what]) } });
    return applied;
  });
}

async function apply(tx: Tx, document: AgentDocument): Promise<AppliedAgent> {
  const known = await takeAgent(tx, document.name);
  if (known === undefined) return { name: document.name, id: (await register(tx, document, {})).id, what: "registered" };
  const template = known.templateId === null ? undefined : await agentById(tx, known.templateId);
  const isSame = digestOf(documentOf(known, known.kind, template)) === digestOf(documentOf(contentOf(document, template), document.kind ?? "agent", template));
  if (!isSame) await change(tx, known, document);
  return { name: document.name, id: known.id, what: isSame ? "same" : "changed" };
}

/** All agents that are not retired, as a file would hold them: templates first. */
export async function exportAgents(store: Store, rows: readonly AgentRow[]): Promise<readonly AgentDocument[]> {
  const templates = rows.filter(({ kind }) => kind === "template");
  const documents: AgentDocument[] = [];
  for (const template of templates) {
    documents.push(documentOf(template, "template", undefined));
    for (const instance of await instancesOf(store.pool, template.id)) if (instance.state !== "retired") documents.push(documentOf(instance, "agent", template));
  }
  return [...documents, ...rows.filter(({ kind, templateId }) => kind === "agent" && templateId === null).map((row) => documentOf(row, "agent", undefined))];
}
