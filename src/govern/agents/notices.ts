// What people are told of agents: who answers for one learns that he does, and whatever changes how it proves itself or stops it.
import type { NewNotice } from "../../model/index.ts";
import type { AgentRow, NamingMandate } from "../../store/index.ts";

const notice = (agent: AgentRow, kind: Extract<NewNotice["kind"], `agent.${string}`>, more: Pick<NewNotice, "title" | "body" | "urgency">): NewNotice => ({
  key: `${kind}|${agent.id}|${agent.revision}`,
  kind,
  parties: [agent.owner, agent.sponsor],
  subject: agent.id,
  link: `/agents/${agent.id}`,
  ...more,
});

export const registered = (agent: AgentRow, by: string): NewNotice =>
  notice(agent, "agent.registered", { title: `${by} registered the ${agent.kind} ${agent.title}`, body: `${agent.owner} is its owner and ${agent.sponsor} its sponsor. It may do nothing before it is active and a mandate in force names it. If this is a mistake, have it retired.`, urgency: "normal" });

export const authenticationChanged = (agent: AgentRow, by: string, says: string): NewNotice =>
  notice(agent, "agent.changed", { title: `${by} changed how the agent ${agent.title} proves who it is`, body: `${says} If you did not expect this, suspend the agent and ask ${by}.`, urgency: "now" });

export const suspended = (agent: AgentRow, why: string): NewNotice =>
  notice(agent, "agent.suspended", { title: `The ${agent.kind} ${agent.title} is suspended`, body: `${sentence(why)} It gets no tokens and no decisions until somebody other than its owner and sponsor resumes it.`, urgency: "now" });

export const retired = (agent: AgentRow, why: string): NewNotice => notice(agent, "agent.retired", { title: `The ${agent.kind} ${agent.title} is retired`, body: `${sentence(why)} It does not come back; its name is not given to another.`, urgency: "normal" });

/** Told and not done: a mandate ends by its own people. */
export const proposedToEnd = (agent: AgentRow, { id, title, owner, sponsor }: NamingMandate): NewNotice => ({
  key: `agent.retired|${agent.id}|mandate|${id}`,
  kind: "agent.retired",
  parties: [owner, sponsor],
  subject: id,
  title: `The mandate ${title} names only an agent that is retired`,
  body: `The agent ${agent.title} was the last that it named. End it, or name who does the work now.`,
  link: `/mandates/${id}`,
  urgency: "normal",
});

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
