// What happens to an agent after it was registered: it begins, is suspended and resumed, and is retired, always with its instances.
import { MandateError } from "../../kernel/index.ts";
import { agentByIdOrName, agentById, endedAgents, instancesOf, mandatesNamingAgent, putNotices, takeInstances, type Actor, type AgentRow, type Store, type Tx } from "../../store/index.ts";
import { assertMay, move, taken, type Acting } from "./acting.ts";
import { worldOf } from "./world.ts";
import { checkAgent } from "./check.ts";
import { documentOf } from "./content.ts";
import { disappear } from "./identity.ts";
import { proposedToEnd, retired, suspended } from "./notices.ts";
import { afterEvent, mayNotResume } from "./state.ts";

/** It gets tokens and decisions from now on, as far as a mandate in force names it. */
export function activateAgent(store: Store, { actor }: Acting, idOrName: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    assertMay(agent, "activate");
    await assertSound(tx, agent);
    await move(tx, agent, "activate", null);
  });
}

/** Nothing of it, nor of its instances, until each is resumed. Gives the ids of all that were suspended, itself first. */
export function suspendAgent(store: Store, acting: Acting, idOrName: string, why: string): Promise<readonly string[]> {
  return store.write(acting.actor, async (tx) => suspend(tx, await taken(tx, idOrName), acting, why));
}

async function suspend(tx: Tx, agent: AgentRow, { person }: Acting, why: string): Promise<readonly string[]> {
  const stopped = [agent.id];
  const moved = await move(tx, agent, "suspend", { by: person, why });
  await putNotices(tx, [suspended(moved, why)]);
  for (const instance of await takeInstances(tx, agent.id)) {
    if (afterEvent(instance.state, "suspend") === null) continue;
    const because = `its template ${agent.name} was suspended: ${why}`;
    await putNotices(tx, [suspended(await move(tx, instance, "suspend", { by: person, why: because }), because)]);
    stopped.push(instance.id);
  }
  return stopped;
}

/** An attempt that is refused stays on record. Throws `forbidden` when the person answers for the agent and somebody else suspended it. */
export async function resumeAgent(store: Store, { actor, person }: Acting, idOrName: string): Promise<void> {
  const refused = await store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    assertMay(agent, "resume");
    const why = person === null ? "nobody resumes an agent but a person; sign in" : mayNotResume(agent, person);
    if (why !== null) {
      await tx.record({ action: "agent.resume-refused", subject: agent.id, detail: { name: agent.name, why } });
      return why;
    }
    await assertSound(tx, agent);
    await move(tx, agent, "resume", null);
    return null;
  });
  if (refused !== null) throw new MandateError("forbidden", refused, { fields: { reason: "answers_for_it" } });
}

/** Its template must be active, and nothing may be wrong with it. */
async function assertSound(tx: Tx, agent: AgentRow): Promise<void> {
  const template = agent.templateId === null ? undefined : await agentById(tx, agent.templateId);
  if (template !== undefined && template.state !== "active") throw new MandateError("conflict", `its template ${template.name} is ${template.state}; ${template.state === "registered" ? "activate" : "resume"} that first`);
  const document = documentOf(agent, agent.kind, template);
  const errors = checkAgent(document, await worldOf(tx, document, { at: tx.at, self: agent })).problems.filter(({ weight }) => weight === "error");
  if (errors.length > 0) throw new MandateError("conflict", `it cannot act like this: ${errors.map(({ says }) => says).join("; ")}`);
}

export interface Retired {
  /** The agents retired, itself first. */
  readonly agents: readonly { readonly id: string; readonly name: string }[];
  /** Mandates that named nobody else; their owners are asked to end them. */
  readonly mandates: readonly { readonly id: string; readonly name: string }[];
}

/** For good, with its instances. Mandates that name nobody else are told of and not ended. */
export function retireAgent(store: Store, { actor }: Acting, idOrName: string, why: string): Promise<Retired> {
  return store.write(actor, async (tx) => {
    const agent = await taken(tx, idOrName);
    const gone: AgentRow[] = [];
    const idle = new Map<string, { readonly id: string; readonly name: string }>();
    for (const instance of await takeInstances(tx, agent.id)) if (instance.state !== "retired") gone.push(await retire(tx, instance, `its template ${agent.name} was retired: ${why}`));
    gone.unshift(await retire(tx, agent, why));
    for (const each of gone) {
      const alone = (await mandatesNamingAgent(tx, each.id)).filter((mandate) => mandate.alone && !idle.has(mandate.id));
      for (const { id, name } of alone) idle.set(id, { id, name });
      await putNotices(tx, alone.map((mandate) => proposedToEnd(each, mandate)));
    }
    return { agents: gone.map(({ id, name }) => ({ id, name })), mandates: [...idle.values()] };
  });
}

async function retire(tx: Tx, agent: AgentRow, why: string): Promise<AgentRow> {
  const moved = await move(tx, agent, "retire", { by: null, why });
  await disappear(tx, moved);
  await putNotices(tx, [retired(moved, why)]);
  return moved;
}

/** What the clock does: agents past their last day are suspended. Gives the ids of those that were. */
export async function advanceAgents(store: Store, actor: Actor): Promise<readonly string[]> {
  const today = store.clock.now().toISOString().slice(0, 10);
  const stopped: string[] = [];
  for (const { id } of await endedAgents(store.pool, today)) {
    const moved = await store.write(actor, async (tx) => {
      const agent = await taken(tx, id);
      const isOver = agent.end !== null && agent.end < today && afterEvent(agent.state, "suspend") !== null;
      if (isOver) return suspend(tx, agent, { actor, person: null }, `its last day was ${agent.end}`);
      await tx.record({ action: "agent.looked-at", subject: id });
      return [];
    });
    stopped.push(...moved);
  }
  return stopped;
}

/** The agent and those made from it, for whoever shows or stops a chain. */
export async function chainOf(store: Store, idOrName: string): Promise<{ readonly agent: AgentRow; readonly template: AgentRow | undefined; readonly instances: readonly AgentRow[] } | undefined> {
  const agent = await agentByIdOrName(store.pool, idOrName);
  if (agent === undefined) return undefined;
  const template = agent.templateId === null ? undefined : await agentById(store.pool, agent.templateId);
  return { agent, template, instances: agent.kind === "template" ? await instancesOf(store.pool, agent.id) : [] };
}
