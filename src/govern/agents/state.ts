// The states of an agent, and who may let it act again. Pure; an agent gets tokens and decisions in `active` alone.
import { isSamePerson, plainNames, type AgentState, type Named } from "../../model/index.ts";

export const AGENT_EVENTS = ["activate", "suspend", "resume", "retire"] as const;
export type AgentEvent = (typeof AGENT_EVENTS)[number];

const NEXT: Readonly<Record<AgentState, Partial<Readonly<Record<AgentEvent, AgentState>>>>> = {
  registered: { activate: "active", suspend: "suspended", retire: "retired" },
  active: { suspend: "suspended", retire: "retired" },
  suspended: { resume: "active", retire: "retired" },
  retired: {},
};

/** The state after the event, or `null` when the event cannot happen in this state. */
export const afterEvent = (state: AgentState, event: AgentEvent): AgentState | null => NEXT[state][event] ?? null;

export const eventsIn = (state: AgentState): readonly AgentEvent[] => AGENT_EVENTS.filter((event) => NEXT[state][event] !== undefined);

interface Person extends Named {
  readonly teams: readonly string[];
}

interface Suspended {
  readonly owner: string;
  readonly sponsor: string;
  readonly suspendedBy: Named | null;
}

/**
 * Why the person may not resume it; `null` when he may. INVARIANT: who answers for an agent does not lift what others did to stop it: neither its
 * owner nor its sponsor, by whatever account, address or team, unless he suspended it himself.
 */
export function mayNotResume({ owner, sponsor, suspendedBy }: Suspended, person: Person): string | null {
  if (suspendedBy !== null && isSamePerson(suspendedBy, person)) return null;
  const names = new Set([...plainNames(person), ...person.teams.flatMap((team) => plainNames({ account: team, names: [`team:${team.replace(/^team:/, "")}`] }))]);
  const part = ([["owner", owner], ["sponsor", sponsor]] as const).find(([, party]) => plainNames({ account: party, names: [] }).some((name) => names.has(name)))?.[0];
  if (part === undefined) return null;
  return `you are its ${part}, and ${suspendedBy === null ? "Mandate" : (suspendedBy.names[0] ?? suspendedBy.account)} suspended it; ask somebody else who may change agents to resume it`;
}
