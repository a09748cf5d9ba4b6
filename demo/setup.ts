// What the demo needs, made through the API by people, as everybody makes it: two servers with approved tools, an agent, and a mandate that two others approve. And all of it taken away again.
import { newKey, type AgentKey } from "./agent.ts";
import { signIn, type Installation, type Person } from "./person.ts";

/** Answers for what the agent does, and gets its summaries. */
export const OWNER = "mia@demo.example";
const SPONSOR = "omar@demo.example";
const SECURITY = "sana@demo.example";

export interface Setting {
  readonly keeper: Person;
  readonly owner: Person;
  readonly sponsor: Person;
  readonly security: Person;
  /** As mandates and the agent call them. */
  readonly desk: string;
  readonly billing: string;
  /** The help desk's own program, which hands tasks to the agent. */
  readonly host: AgentKey;
  readonly agent: AgentKey & { readonly name: string };
}

export interface Addresses {
  readonly desk: string;
  readonly billing: string;
}

interface Upstream {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly waiting_set: string | null;
  readonly tools: { readonly waiting: number };
}

export const PREFIX = "demo-";

/** `keeper`: an administrator; whoever runs the demo. */
export async function setUp(of: Installation, keeper: Person, addresses: Addresses, say: (line: string) => void): Promise<Setting> {
  // The name of a retired server is not given to another.
  const { data: before } = await keeper.ask<{ data: readonly Upstream[] }>("GET", "/v1/upstreams");
  const run = before.filter(({ name }) => name.startsWith(`${PREFIX}desk`)).length + 1;
  const named = (name: string) => `${PREFIX}${name}${run === 1 ? "" : `-${run}`}`;
  const [desk, billing, agentName] = [named("desk"), named("billing"), named("support-summaries")];

  const owner = await letIn(of, keeper, OWNER, "viewer");
  const sponsor = await letIn(of, keeper, SPONSOR, "viewer");
  const security = await letIn(of, keeper, SECURITY, "approver");
  await register(keeper, desk, "Ticket desk (demo)", addresses.desk);
  await register(keeper, billing, "Billing system (demo)", addresses.billing);
  say(`Two MCP servers stand behind the gate, and ${keeper.name} approved their tools: ${desk}, ${billing}.`);

  const host = await registerAgent(keeper, { name: named("help-desk"), title: "Help desk (demo)", purpose: "Hands the tasks of the people at the desk to agents", mandate: agentName });
  const agent = await registerAgent(keeper, { name: agentName, title: "Support summaries (demo)", purpose: "Sums up support tickets for the people who answer them", mandate: agentName });
  await approvedMandate({ keeper, approvers: [sponsor, security] }, mandateOf(agentName, [named("help-desk"), agentName], desk, billing));
  for (const { id } of [host, agent]) await keeper.ask("POST", `/v1/agents/${id}/activate`, {});
  say(`${agentName} is registered with a key of its own. Its mandate lets it read tickets and accounts, add notes and mail summaries; ${sponsor.name} and ${security.name} approved it.`);
  return { keeper, owner, sponsor, security, desk, billing, host, agent: { ...agent, name: agentName } };
}

async function registerAgent(keeper: Person, said: { readonly name: string; readonly title: string; readonly purpose: string; readonly mandate: string }): Promise<AgentKey> {
  const key = await newKey();
  const document = { ...said, owner: OWNER, sponsor: SPONSOR, environment: "production", runtime: { kind: "other", place: "the demo", software: "a script" }, authentication: [{ method: "private_key_jwt", jwks: { keys: [key.jwk] } }] };
  return { ...key, id: (await keeper.ask<{ agent: { id: string } }>("POST", "/v1/agents", { document })).agent.id };
}

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const mandateOf = (name: string, agents: readonly string[], desk: string, billing: string) => ({
  name, title: "Support summaries (demo)", owner: OWNER, sponsor: SPONSOR, purpose: { text: "Sums up support tickets for the people who answer them.", category: "customer-support" }, subjects: agents.map((agent) => ({ agent })), acting: "autonomous",
  scope: {
    tools: [...["list_tickets", "read_ticket", "add_note", "send_summary"].map((tool) => ({ server: desk, tool })), { server: billing, tool: "read_account" }],
    data: ["internal", "confidential", "personal", "financial"], environments: ["production"],
  },
  limits: { minute: { calls: 60 }, day: { calls: 1000 } }, start: day(0), end: day(7), review_every_days: 7,
});

async function letIn(of: Installation, keeper: Person, name: string, role: string): Promise<Person> {
  const { data } = await keeper.ask<{ data: readonly { id: string; name: string; active: boolean; version: string }[] }>("GET", "/v1/users");
  const known = data.find((user) => user.name === name);
  if (known === undefined) return signIn(of, name, (await keeper.ask<{ sign_in: { url: string } }>("POST", "/v1/users", { name, role })).sign_in.url);
  await keeper.ask("PATCH", `/v1/users/${known.id}`, { role, active: true }, known.version);
  return signIn(of, name, (await keeper.ask<{ url: string }>("POST", `/v1/users/${known.id}/sign-in-links`)).url);
}

async function register(keeper: Person, name: string, title: string, url: string): Promise<void> {
  const { id } = await keeper.ask<Upstream>("POST", "/v1/upstreams", { name, title, transport: { kind: "http", url }, allow_private: true });
  const tried = await keeper.ask<{ ok: boolean; says: string }>("POST", `/v1/upstreams/${id}/try`);
  const shown = await keeper.ask<Upstream>("GET", `/v1/upstreams/${id}`);
  if (!tried.ok || shown.waiting_set === null) throw new Error(`${name} shows no tools: ${tried.says}`);
  await keeper.ask("POST", `/v1/upstreams/${id}/approve-tools`, { set: shown.waiting_set });
}

async function approvedMandate({ keeper, approvers }: { readonly keeper: Person; readonly approvers: readonly Person[] }, document: object): Promise<void> {
  const { mandate, versions } = await keeper.ask<{ mandate: { id: string }; versions: readonly { hash: string }[] }>("POST", "/v1/mandates", { document });
  await keeper.ask("POST", `/v1/mandates/${mandate.id}/submit`, {});
  for (const approver of approvers) await approver.ask("POST", `/v1/mandates/${mandate.id}/decide`, { decision: "approved", hash: versions[0]?.hash, comment: "" });
}

const WHY = "the demo is over";

/** Everything that demos of this installation made: lifted, retired, ended, shut out. What happened stays on record. */
export async function takeDown(of: Installation, keeper: Person): Promise<void> {
  await liftStops(of, keeper);
  const isOurs = ({ name }: { readonly name: string }) => name.startsWith(PREFIX);
  const { data: agents } = await keeper.ask<{ data: readonly { id: string; name: string; state: string }[] }>("GET", `/v1/agents?q=${PREFIX}&limit=100`);
  for (const { id } of agents.filter((each) => isOurs(each) && each.state !== "retired")) await keeper.ask("POST", `/v1/agents/${id}/retire`, { why: WHY });
  const { data: mandates } = await keeper.ask<{ data: readonly { id: string; name: string; state: string }[] }>("GET", `/v1/mandates?q=${PREFIX}support-summaries&limit=100`);
  for (const { id, state } of mandates.filter(isOurs)) {
    if (state === "submitted") await keeper.ask("POST", `/v1/mandates/${id}/withdraw`, { why: WHY });
    else if (state === "active" || state === "suspended" || state === "approved") await keeper.ask("POST", `/v1/mandates/${id}/end`, { why: WHY });
  }
  const { data: upstreams } = await keeper.ask<{ data: readonly Upstream[] }>("GET", "/v1/upstreams?state=active");
  for (const { id } of upstreams.filter(isOurs)) await keeper.ask("POST", `/v1/upstreams/${id}/retire`, { reason: WHY });
  const { data: users } = await keeper.ask<{ data: readonly { id: string; name: string; active: boolean; version: string }[] }>("GET", "/v1/users");
  for (const { id, version } of users.filter(({ name, active }) => active && [OWNER, SPONSOR, SECURITY].includes(name))) await keeper.ask("PATCH", `/v1/users/${id}`, { active: false }, version);
}

/** By two people, as everywhere. */
async function liftStops(of: Installation, keeper: Person): Promise<void> {
  const { data } = await keeper.ask<{ data: readonly { id: string; title: string; lift_asked_at: string | null }[] }>("GET", "/v1/stops?standing=true&kind=agent&limit=100");
  const ours = data.filter(({ title }) => title.includes(`${PREFIX}support-summaries`) || title.includes("Support summaries (demo)"));
  if (ours.length === 0) return;
  const security = await letIn(of, keeper, SECURITY, "approver");
  for (const { id, lift_asked_at: asked } of ours) {
    if (asked === null) await keeper.ask("POST", `/v1/stops/${id}/ask-lift`, { reason: WHY });
    await security.ask("POST", `/v1/stops/${id}/confirm-lift`, { reason: WHY });
  }
}
