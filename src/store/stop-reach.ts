// What a stop reaches: how people call it, which agents it ends, who answers for it. Read in the transaction that stops.
import type { StopKind } from "../model/index.ts";
import { agentByIdOrName } from "./agents.ts";
import type { Db } from "./connection.ts";
import { asLike } from "./mandates.ts";
import { sql, type Sql } from "./sql.ts";

export interface StopReach {
  /** As it is kept: an agent's id for its name. */
  readonly subject: string;
  readonly title: string;
  /** Ids of agents whose tokens and sessions end. */
  readonly agents: readonly string[];
  readonly mandateId: string | null;
  /** Owners and sponsors. */
  readonly parties: readonly string[];
}

interface Reached {
  readonly id: string;
  readonly owner: string;
  readonly sponsor: string;
}

const reachedAgents = (db: Db, where: Sql): Promise<readonly Reached[]> => db.query<Reached>(sql`select a.id, a.owner, a.sponsor from agent a where a.kind = 'agent' and a.state <> 'retired' and ${where} order by a.id`);
const partiesOf = (reached: readonly Pick<Reached, "owner" | "sponsor">[]): readonly string[] => [...new Set(reached.flatMap(({ owner, sponsor }) => [owner.toLowerCase(), sponsor.toLowerCase()]))];

/** `undefined`: there is no such agent, identity or mandate; of a tool, a server or its server, nobody knows the name. */
export async function reachOfStop(db: Db, kind: StopKind, subject: string): Promise<StopReach | undefined> {
  switch (kind) {
    case "agent":
    case "tree":
      return subject.includes("|") ? ofIdentity(db, subject) : ofAgent(db, kind, subject);
    case "mandate":
      return ofMandate(db, subject);
    case "everything": {
      const agents = await reachedAgents(db, sql`a.state = 'active'`);
      return { subject, title: "everything", agents: agents.map(({ id }) => id), mandateId: null, parties: partiesOf(agents) };
    }
    case "tool":
    case "server":
      return (await isServerKnown(db, kind === "tool" ? subject.slice(0, subject.indexOf("/")) : subject)) ? ofName(subject) : undefined;
  }
}

/** Of a tool or a server, as it is written. */
export const ofName = (subject: string): StopReach => ({ subject, title: subject, agents: [], mandateId: null, parties: [] });

/** A mandate names it, a token can be for it, or discovery saw it. INVARIANT: letters' case counts, as it does for the decision. */
async function isServerKnown(db: Db, server: string): Promise<boolean> {
  const [row] = await db.query<{ known: boolean }>(sql`
    select exists (select 1 from mandate_version v, jsonb_array_elements(coalesce(v.document -> 'scope' -> 'tools', '[]')) t where v.state <> 'ended' and ${server} like ${asLike(sql`(t ->> 'server')`)})
      or exists (select 1 from protected_resource r where r.server = ${server}) or exists (select 1 from resource r where r.type = 'mcp-server' and r.latest and r.name = ${server}) as known`);
  return row?.known === true;
}

async function ofAgent(db: Db, kind: StopKind, idOrName: string): Promise<StopReach | undefined> {
  const agent = await agentByIdOrName(db, idOrName);
  if (agent === undefined) return undefined;
  const agents = await reachedAgents(db, kind === "tree" ? sql`(a.id = ${agent.id} or a.template_id = ${agent.id})` : sql`a.id = ${agent.id}`);
  return { subject: agent.id, title: agent.title, agents: agents.map(({ id }) => id), mandateId: null, parties: partiesOf([agent, ...agents]) };
}

async function ofIdentity(db: Db, key: string): Promise<StopReach | undefined> {
  const [identity] = await db.query<{ name: string; owner: string | null; sponsor: string | null }>(sql`select i.name, i.owner, i.sponsor from identity i where i.key = ${key} and i.latest`);
  if (identity === undefined) return undefined;
  const agents = await reachedAgents(db, sql`(a.identity = ${key} or a.discovered = ${key})`);
  const named = [identity.owner, identity.sponsor].flatMap((party) => (party === null || party === "" ? [] : [party.toLowerCase()]));
  return { subject: key, title: identity.name, agents: agents.map(({ id }) => id), mandateId: null, parties: [...new Set([...named, ...partiesOf(agents)])] };
}

/** Agents that are meant for it, and those that hold a living token of it. */
async function ofMandate(db: Db, name: string): Promise<StopReach | undefined> {
  const [mandate] = await db.query<{ id: string; title: string; owner: string; sponsor: string }>(sql`
    select m.id, v.document ->> 'title' as title, v.document ->> 'owner' as owner, v.document ->> 'sponsor' as sponsor
    from mandate m join mandate_version v on v.mandate_id = m.id and v.version = m.version where m.name = ${name}`);
  if (mandate === undefined) return undefined;
  const agents = await reachedAgents(db, sql`(a.mandate = ${name} or exists (select 1 from issued_token t where t.agent_id = a.id and t.mandate_id = ${mandate.id} and t.revoked_at is null and t.expires_at > now()))`);
  return { subject: name, title: mandate.title, agents: agents.map(({ id }) => id), mandateId: mandate.id, parties: partiesOf([mandate]) };
}

export interface AgentOfPerson {
  readonly id: string;
  readonly name: string;
}

/** Active agents that a person owns, and those that hold a living token on his behalf. `names` in lower case; `person` as tokens name him. */
export const activeAgentsOf = (db: Db, names: readonly string[], person: string | null): Promise<readonly AgentOfPerson[]> =>
  db.query<AgentOfPerson>(sql`
    select a.id, a.name from agent a where a.state = 'active' and (lower(a.owner) = any(${names}::text[]) or exists (
      select 1 from issued_token t where t.agent_id = a.id and t.person is not null and t.revoked_at is null and t.expires_at > now() and (t.person = ${person} or lower(split_part(t.person, '|', 2)) = any(${names}::text[])))) order by a.id`);

/** Persons, as living tokens name them, who are called one of these. */
export const personsOfTokens = async (db: Db, names: readonly string[], person: string | null): Promise<readonly string[]> =>
  (await db.query<{ person: string }>(sql`select distinct t.person from issued_token t where t.person is not null and t.revoked_at is null and t.expires_at > now() and (t.person = ${person} or lower(split_part(t.person, '|', 2)) = any(${names}::text[]))`)).map((row) => row.person);

/** Agents of the inventory that a person owns, that are not registered, and that no stop stands for. */
export const unregisteredAgentsOf = (db: Db, names: readonly string[]): Promise<readonly { readonly key: string; readonly name: string }[]> =>
  db.query(sql`
    select i.key, i.name from identity i where i.kind = 'agent' and i.latest and i.valid_to is null and i.owner_status = 'confirmed' and lower(i.owner) = any(${names}::text[])
      and not exists (select 1 from agent a where a.identity = i.key or a.discovered = i.key) and not exists (select 1 from stop s where s.kind = 'tree' and s.subject = i.key and s.lifted_at is null) order by i.key`);
