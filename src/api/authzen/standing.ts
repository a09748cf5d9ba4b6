// Under which mandates who acts could act, for a question that names none. As for tokens: the one it is registered with, else those that are for acting in this way.
import type { DecisionPoint } from "../../enforce/decision/index.ts";
import type { DecisionRequest, MandateDocument } from "../../model/index.ts";
import { agentById, mandatesOfAgent, type Store } from "../../store/index.ts";

export interface Standing {
  /** Name of the mandate that the agent is registered with. */
  readonly registered: string | null;
  /** In force, and naming it. */
  readonly mandates: readonly MandateDocument[];
}
export type StandingOf = (principal: DecisionRequest["principal"]) => Promise<Standing>;

const MOST_KEPT = 10_000;
const NOTHING: Standing = { registered: null, mandates: [] };

/** Kept until the point takes in another change: mandates and agents never change without one. */
export function openStanding({ pool, reads, clock }: Pick<Store, "pool" | "reads" | "clock">, point: () => DecisionPoint): StandingOf {
  let kept = new Map<string, Standing>();
  let at = "";
  const read: StandingOf = async (principal) => {
    if (principal.kind === "identity") return { registered: null, mandates: (await reads.mandates.inForceFor(principal.key)).map(({ document }) => document) };
    const agent = await agentById(pool, principal.id);
    if (agent === undefined) return NOTHING;
    const templateName = agent.templateId === null ? null : ((await agentById(pool, agent.templateId))?.name ?? null);
    const versions = await mandatesOfAgent(pool, { name: agent.name, templateName, identity: agent.identity }, clock.now());
    return { registered: agent.mandate, mandates: versions.map(({ document }) => document) };
  };
  return async (principal) => {
    // Days begin and end mandates without a change of their own.
    const now = `${point().sequence()} ${clock.now().toISOString().slice(0, 10)}`;
    if (now !== at || kept.size >= MOST_KEPT) kept = new Map();
    at = now;
    const key = principal.kind === "agent" ? principal.id : principal.key;
    const known = kept.get(key) ?? (await read(principal));
    kept.set(key, known);
    return known;
  };
}

/** Names of those that fit; with several, the question must say which. */
export function fittingOf({ registered, mandates }: Standing, onBehalf: boolean): readonly string[] {
  const fitting = mandates.filter(({ acting }) => (acting === "on_behalf_of") === onBehalf).map(({ name }) => name);
  return registered !== null && fitting.includes(registered) ? [registered] : fitting;
}
