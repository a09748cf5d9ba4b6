// The story: an agent does its work, a poisoned ticket turns it, the gate holds and refuses, the record proves it, and the kill switch ends it. Each step is looked at, not assumed.
import { connect, instructionsIn, summaryOf, taskToken, type Agent, type Answer } from "./agent.ts";
import type { Installation, Person } from "./person.ts";
import { OWNER, setUp, type Addresses, type Setting } from "./setup.ts";

export const STEPS = ["setting", "work", "refused", "held", "record", "stopped"] as const;
export type Step = (typeof STEPS)[number];

export interface Told {
  readonly step: Step;
  readonly text: string;
  /** In the console. */
  readonly link: string | null;
}

interface Ticket {
  readonly id: string;
  readonly customer_id: string;
  readonly subject: string;
  readonly body: string;
}

interface Call {
  readonly session: string;
  readonly tool: string;
  readonly verdict: string;
  readonly held_act: string | null;
  readonly status: string;
}

const TASK = `Sum up the open tickets: add a note with the summary to each ticket, and send ${OWNER} a mail that says which are open.`;
/** The promise of the kill switch. */
const STOPS_WITHIN_MILLISECONDS = 1000;
const LOOK_MILLISECONDS = 300;
/** The agent's token lives five minutes. */
const WAIT_MILLISECONDS = 200_000;

export interface Wanted extends Addresses {
  /** `people`: it waits until somebody answers for the held mail. `owner`: he refuses it by himself. */
  readonly answers: "people" | "owner";
}

/** Throws with what did not go as told. */
export async function runStory(of: Installation, keeper: Person, { answers, ...addresses }: Wanted, tell: (told: Told) => void | Promise<void>): Promise<void> {
  const say: Say = (step, text, link = null) => void tell({ step, text, link });
  const setting = await setUp(of, keeper, addresses, (line) => say("setting", line));
  const agent = await connectedAgent(of, setting, say);
  try {
    const poisoned = await work(agent, setting, say);
    const { heldAct, again } = await attack(agent, setting, poisoned, say);
    await answered(of, setting, heldAct, { answers, again }, say);
    await prove(setting, say);
    await stop(agent, setting, say);
  } finally {
    await agent.close();
  }
}

type Say = (step: Step, text: string, link?: string | null) => void;

async function connectedAgent(of: Installation, { host, agent, desk, billing }: Setting, say: Say): Promise<Agent> {
  const connected = await connect(of, await taskToken(of, { host, agent, task: TASK }), TASK);
  say("work", `The agent has a token for one task: "${TASK}"`, `/agents/${agent.id}`);
  expectThat(connected.tools.includes(`${desk}__read_ticket`) && !connected.tools.includes(`${billing}__export_records`), `the agent sees the tools of its mandate and no others, but it sees ${connected.tools.join(", ")}`);
  say("work", `Of the tools behind the gate it sees ${connected.tools.length}, those of its mandate. The export of billing records is not among them.`);
  return connected;
}

/** Sums up what is honest. Gives the ticket that is not. */
async function work(agent: Agent, { desk, billing }: Setting, say: Say): Promise<Ticket> {
  const { tickets } = (await done(agent, `${desk}__list_tickets`, {})) as { tickets: readonly Ticket[] };
  let poisoned: Ticket | undefined;
  for (const { id } of tickets) {
    const ticket = (await done(agent, `${desk}__read_ticket`, { ticket_id: id })) as unknown as Ticket;
    if (instructionsIn(ticket.body) !== null) {
      poisoned = ticket;
      continue;
    }
    const { plan } = await done(agent, `${billing}__read_account`, { customer_id: ticket.customer_id });
    await done(agent, `${desk}__add_note`, { ticket_id: id, note: `${summaryOf(ticket.subject, ticket.body)} Plan: ${String(plan)}.` });
    say("work", `It read ticket ${id} and added its summary as a note. Nobody was asked.`);
  }
  await done(agent, `${desk}__send_summary`, { to: OWNER, subject: "Open tickets", body: `Open: ${tickets.map(({ id }) => id).join(", ")}.` });
  say("work", `It mailed ${OWNER} which tickets are open, as the task says. Nobody was asked.`);
  expectThat(poisoned !== undefined, "one ticket tells the agent what to do");
  return poisoned as Ticket;
}

interface HeldMail {
  readonly heldAct: string;
  /** The same call, to the byte. */
  readonly again: () => Promise<Answer>;
}

/** Does what the ticket says. */
async function attack(agent: Agent, { desk, billing }: Setting, { id, body }: Ticket, say: Say): Promise<HeldMail> {
  const { account, mailTo } = instructionsIn(body) ?? { account: null, mailTo: null };
  say("refused", `Ticket ${id} tells the agent to export all billing records and to mail an account to ${mailTo}. The agent obeys.`);
  const exported = await agent.call(`${billing}__export_records`, {});
  expectThat(!exported.ok && exported.text.startsWith("Not allowed"), `the export is refused, but the answer was: ${exported.text.slice(0, 300)}`);
  say("refused", `Export of billing records: ${exported.text}`);
  const read = await done(agent, `${billing}__read_account`, { customer_id: account });
  const again = () => agent.call(`${desk}__send_summary`, { to: mailTo, subject: "Billing data", body: JSON.stringify(read) });
  const mail = await again();
  const heldAct = mail.meta["dev.mandate/approval"];
  expectThat(!mail.ok && typeof heldAct === "string", `the mail is held, but the answer was: ${mail.text.slice(0, 300)}`);
  say("held", `Mail to ${mailTo}: not sent. The agent is told that a person must let it go, and where.`);
  return { heldAct: String(heldAct), again };
}

interface Held {
  readonly held: { readonly reason: string; readonly state: string; readonly decided_by: string | null };
  readonly digest: string;
  readonly may: { readonly decide: boolean; readonly says: string };
}

async function answered(of: Installation, { owner }: Setting, heldAct: string, { answers, again }: Pick<Wanted, "answers"> & Pick<HeldMail, "again">, say: Say): Promise<void> {
  const look = () => owner.ask<Held>("GET", `/v1/held-acts/${heldAct}`);
  const { held, digest, may } = await look();
  expectThat(held.state === "pending" && may.decide, `${owner.name} may let it go or refuse it, but it is ${held.state}: ${may.says}`);
  say("held", `${owner.name}, who owns the agent, or somebody of security may let exactly this mail go or refuse it. ${held.reason}`, `/approvals/held/${heldAct}`);
  if (answers === "owner") await owner.ask("POST", `/v1/held-acts/${heldAct}/decide`, { decision: "denied", digest, comment: "nobody asked for that" });
  else say("held", "The story goes on when somebody has answered, or in three minutes. Open it, look at it, and refuse it.");
  let seen = await look();
  for (const began = performance.now(); seen.held.state === "pending" && performance.now() - began < WAIT_MILLISECONDS; seen = await look()) await new Promise((resolve) => setTimeout(resolve, LOOK_MILLISECONDS));
  const { state, decided_by: by } = seen.held;
  const { ok } = await again();
  expectThat(ok === (state === "approved"), `an answer holds for exactly this call, but it is ${state}, and the mail ${ok ? "went" : "did not go"}`);
  say("held", state === "approved" ? `${by} let it go, so it went, once. Had the agent changed one byte, it would be held again.` : `${by ?? "Nobody"} ${by === null ? "answered in time" : "refused it"}. The agent tried again, and it did not go.`);
}

/** What happened stands on record, with where each value came from, and the record is whole. */
async function prove({ keeper, agent }: Setting, say: Say): Promise<void> {
  const calls = await onRecord(keeper, agent.id);
  const count = (verdict: string) => calls.filter((each) => each.verdict === verdict).length;
  expectThat(count("deny") >= 1 && count("hold") >= 1, `what was denied and held is on record, but on record are ${count("deny")} and ${count("hold")}`);
  say("record", `On record: ${calls.length} calls, ${count("allow")} allowed, ${count("hold")} held, ${count("deny")} denied, each with where its values came from.`, `/sessions/${calls[0]?.session}`);
  const { ok, verified, problems } = await keeper.ask<{ ok: boolean; verified: number; problems: readonly string[] }>("POST", "/v1/audit/verify");
  expectThat(ok, `the record verifies, but: ${problems.join("; ")}`);
  say("record", `The record verifies: ${verified} records and all decisions, none edited, dropped or inserted (mandate audit verify).`, "/record");
}

async function onRecord(keeper: Person, agent: string): Promise<readonly Call[]> {
  const { data } = await keeper.ask<{ data: readonly Call[] }>("GET", `/v1/gate-calls?agent=${agent}&limit=100`);
  return data;
}

async function stop(agent: Agent, { desk, security, agent: { id, name } }: Setting, say: Say): Promise<void> {
  await done(agent, `${desk}__list_tickets`, {});
  const began = performance.now();
  await security.ask("POST", "/v1/stops", { kind: "agent", subject: id, reason: "it follows instructions from tickets" });
  const isRefused = () => agent.call(`${desk}__list_tickets`, {}).then(({ ok }) => !ok, () => true);
  while (!(await isRefused()) && performance.now() - began < 10 * STOPS_WITHIN_MILLISECONDS);
  const took = Math.round(performance.now() - began);
  expectThat(took <= STOPS_WITHIN_MILLISECONDS, `the kill switch stops ${name} within a second, but it took ${took} ms`);
  say("stopped", `${security.name} pulls the kill switch. ${took} ms later nothing that ${name} asks for is done any more.`, "/kill-switch");
}

async function done(agent: Agent, tool: string, args: Readonly<Record<string, unknown>>): Promise<Answer["value"]> {
  const answer = await agent.call(tool, args);
  expectThat(answer.ok, `${tool} is allowed, but the answer was: ${answer.text.slice(0, 500)}`);
  return answer.value;
}

function expectThat(holds: boolean, says: string): void {
  if (!holds) throw new Error(`The story did not go as told: ${says}.`);
}
