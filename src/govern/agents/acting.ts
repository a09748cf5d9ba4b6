// An agent inside a transaction: taken, checked, moved by the state machine, told and recorded. The acts build on it.
import { MandateError } from "../../kernel/index.ts";
import type { AgentDocument, AgentState } from "../../model/index.ts";
import { announceChange, endSessionsOfAgent, setAgentState, takeAgent, type Actor, type AgentRow, type PartyRow, type Tx } from "../../store/index.ts";
import type { AgentProblem } from "./authentication.ts";
import { checkAgent, type CheckedAgent } from "./check.ts";
import { show } from "./identity.ts";
import { afterEvent, type AgentEvent } from "./state.ts";
import { worldOf } from "./world.ts";

/** Who acts: as the audit log names him, and as the person he is; null when it is a part of Mandate. */
export interface Acting {
  readonly actor: Actor;
  readonly person: PartyRow | null;
}

export async function taken(tx: Tx, idOrName: string): Promise<AgentRow> {
  const agent = await takeAgent(tx, idOrName);
  if (agent === undefined) throw new MandateError("not_found", `there is no agent ${idOrName.slice(0, 120)}; reload the list`);
  return agent;
}

export function assertRevision(agent: AgentRow, revision: number): void {
  if (agent.revision !== revision) throw new MandateError("precondition_failed", "the agent has changed since you opened it; reload it and change it again");
}

/** Throws `invalid_input` with every error; gives the content and what is only a warning. */
export async function checked(tx: Tx, document: AgentDocument, self?: AgentRow): Promise<CheckedAgent & { readonly content: NonNullable<CheckedAgent["content"]> }> {
  const answer = checkAgent(document, await worldOf(tx, document, { at: tx.at, self }));
  const errors = answer.problems.filter(({ weight }) => weight === "error");
  if (errors.length > 0 || answer.content === undefined) throw refusal(document.name, errors);
  return { problems: answer.problems, content: answer.content };
}

const refusal = (name: string, errors: readonly AgentProblem[]): MandateError =>
  new MandateError("invalid_input", `${name}: ${errors.map(({ path, says }) => (path === "" ? says : `${path}: ${says}`)).join("; ")}`, { fields: { problems: errors.map(({ path, says }) => ({ path, says })) } });

/** INVARIANT: every change of a state is announced in its own transaction, so that no enforcement point lives by the former one; whoever may act no more loses his tokens with it. */
export async function move(tx: Tx, agent: AgentRow, event: AgentEvent, suspension: { readonly by: PartyRow | null; readonly why: string } | null): Promise<AgentRow> {
  const state = assertMay(agent, event);
  await setAgentState(tx, agent.id, state, suspension);
  const moved: AgentRow = { ...agent, state, stateSince: tx.at.toISOString(), suspendedBy: suspension?.by ?? null, why: suspension?.why ?? null, revision: agent.revision + 1 };
  if (state !== "retired") await show(tx, moved);
  await announceChange(tx, "agent", agent.id);
  if (suspension !== null) await endSessionsOfAgent(tx, agent.id, suspension.why);
  await tx.record({ action: RECORDED[event], subject: agent.id, detail: { name: agent.name, from: agent.state, to: state, ...(suspension === null ? {} : { why: suspension.why }) } });
  return moved;
}

const RECORDED: Readonly<Record<AgentEvent, string>> = { activate: "agent.activated", suspend: "agent.suspended", resume: "agent.resumed", retire: "agent.retired" };

export function assertMay({ name, state }: AgentRow, event: AgentEvent): AgentState {
  const after = afterEvent(state, event);
  if (after === null) throw new MandateError("conflict", `${name} is ${state}, so it cannot ${event === "activate" ? "be activated" : `be ${event}${event.endsWith("e") ? "d" : "ed"}`}${state === "retired" ? ": a retired agent stays so; register another" : ""}`);
  return after;
}
