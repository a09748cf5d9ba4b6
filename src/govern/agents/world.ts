// Looks up what the checks of an agent need to know: its template, people, mandates, other agents. Reads only.
import { partyKey, type AgentDocument } from "../../model/index.ts";
import { agentByName, agentsProvedBy, knownParties, mandateStates, newestDocuments, type AgentRow, type Db } from "../../store/index.ts";
import { proofsOf } from "./authentication.ts";
import type { KnownWorld } from "./check.ts";

/** Longer chains of parents are not followed. */
const MOST_ANCESTORS = 32;

/** `self`: the agent that is changed, which does not stand in its own way. */
export async function worldOf(db: Db, document: AgentDocument, { at, self }: { readonly at: Date; readonly self: AgentRow | undefined }): Promise<KnownWorld> {
  const template = document.template === undefined ? undefined : await agentByName(db, document.template);
  const parties = [document.owner ?? template?.owner, document.sponsor ?? template?.sponsor].filter((party) => party !== undefined);
  const people = await knownParties(db, parties);
  const mandate = document.mandate ?? template?.mandate ?? undefined;
  const line = await ancestry(db, mandate);
  const states = await mandateStates(db, mandate === undefined ? [] : [mandate]);
  const subjects = line.get(mandate ?? "")?.subjects ?? [];
  const proofs = template?.kind === "template" || document.kind !== "template" ? proofsOf(document.authentication) : [];
  const proved = await agentsProvedBy(db, proofs.map(({ part }) => part), self?.id ?? null);
  const shared = new Map(proved.map(({ name, proof }) => [proofs[proof]?.path.split(".").slice(0, 2).join(".") ?? "", name]));
  return {
    today: at.toISOString().slice(0, 10),
    template: template?.kind === "template" && template.state !== "retired" ? { ...template, isUsable: template.state === "active" || self?.templateId === template.id } : undefined,
    person: (party) => people.get(partyKey(party))?.state ?? "unknown",
    mandate: (name) => (line.has(name) ? { isInForce: states.get(name) === "active", names: (agent, of) => subjects.some((subject) => subject.agent === agent || (of !== undefined && subject.agent === of) || (self !== undefined && subject.identity === self.identity)) } : undefined),
    descends: (below, from) => below === from || (below === mandate && line.has(from)),
    hasSecret: self?.authentication.some(({ method }) => method === "client_secret") === true,
    provedBy: (path) => shared.get(path),
  };
}

/** The mandate and those above it, by name. */
async function ancestry(db: Db, name: string | undefined) {
  const found = new Map<string, Awaited<ReturnType<typeof newestDocuments>>[number]>();
  for (let at = name; at !== undefined && !found.has(at) && found.size < MOST_ANCESTORS; ) {
    const [document] = await newestDocuments(db, [at]);
    if (document === undefined) break;
    found.set(at, document);
    at = document.parent;
  }
  return found;
}
