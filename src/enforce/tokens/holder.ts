// Who holds tokens: an agent with the mandates in force that name it. Read anew every few seconds at most; what changed meanwhile is found out when a token is put down.
import { agentByClient, agentById, mandatesOfAgent, type AgentRow, type MandateVersionRow, type Store } from "../../store/index.ts";
import type { HeldMandate, Holder } from "./contract.ts";

const KEPT_MILLISECONDS = 5_000;
const MOST_KEPT = 10_000;

export interface Holders {
  /** By OAuth client id. In whatever state the agent is. `fresh`: as it stands now. */
  find(clientId: string, fresh?: boolean): Promise<Holder | undefined>;
  of(agent: AgentRow): Promise<Holder>;
}

export function openHolders({ pool, clock }: Pick<Store, "pool" | "clock">): Holders {
  const kept = new Map<string, { readonly readAt: number; readonly holder: Promise<Holder | undefined> }>();
  const of = async (agent: AgentRow): Promise<Holder> => {
    const templateName = agent.templateId === null ? null : ((await agentById(pool, agent.templateId))?.name ?? null);
    const versions = await mandatesOfAgent(pool, { name: agent.name, templateName, identity: agent.identity }, clock.now());
    return { agent, templateName, mandates: versions.map(held) };
  };
  const read = async (clientId: string) => {
    const agent = await agentByClient(pool, clientId);
    return agent === undefined ? undefined : of(agent);
  };
  return {
    of,
    find: (clientId, fresh = false) => {
      const now = clock.now().getTime();
      const before = kept.get(clientId);
      if (!fresh && before !== undefined && Math.abs(now - before.readAt) < KEPT_MILLISECONDS) return before.holder;
      if (kept.size >= MOST_KEPT) kept.clear();
      const holder = read(clientId);
      kept.set(clientId, { readAt: now, holder });
      // What could not be read, or is not there, is asked for again.
      holder.then((found) => found === undefined && kept.delete(clientId), () => kept.delete(clientId));
      return holder;
    },
  };
}

const held = ({ mandateId, version, hash, document, until }: MandateVersionRow): HeldMandate => {
  const days = Date.parse(`${document.end}T00:00:00Z`) + 86_400_000;
  return { id: mandateId, version, hash, document, endsAt: new Date(until === null || until === undefined ? days : Math.min(days, Date.parse(until))) };
};
