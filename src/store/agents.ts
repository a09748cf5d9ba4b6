// Agents: their rows, the look-ups by which tokens and decisions find them, and the mandates that name them.
import { agentKey, partyKey, type AgentContent, type AgentState, type Coverage, type MandateDocument, type MandateState, type NodeKey } from "../model/index.ts";
import { isOfSample } from "./actor.ts";
import type { Db } from "./connection.ts";
import { announceChange } from "./enforcement-changes.ts";
import { identityId } from "./ids.ts";
import { asLike, type PartyRow } from "./mandates.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** What was verified of the card that an agent was registered from. */
export interface AgentCardRow {
  /** Where it was fetched; null when it was pasted. */
  readonly url: string | null;
  /** SHA-256 of its canonical form. */
  readonly digest: string;
  readonly version: string;
  readonly provider: string | null;
  readonly interfaces: readonly { readonly url: string; readonly binding: string }[];
  readonly skills: readonly string[];
  readonly signatures: readonly { readonly keyId: string; readonly keysFrom: string | null; readonly status: "valid" | "invalid" | "unchecked"; readonly says: string }[];
}

export interface AgentRow extends AgentContent {
  readonly id: string;
  readonly kind: "agent" | "template";
  readonly state: AgentState;
  readonly templateId: string | null;
  readonly card: AgentCardRow | null;
  readonly identity: NodeKey;
  readonly discovered: NodeKey | null;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly stateSince: string;
  /** Who suspended it, as a person; null when no person did. */
  readonly suspendedBy: PartyRow | null;
  readonly why: string | null;
  /** Of the sample estate. */
  readonly sample: boolean;
  readonly revision: number;
}

export interface AgentFilter {
  readonly q?: string | undefined;
  readonly state?: readonly AgentState[] | undefined;
  readonly kind?: "agent" | "template" | undefined;
  readonly template?: string | undefined;
  readonly mandate?: string | undefined;
  readonly owner?: string | undefined;
  readonly environment?: string | undefined;
  readonly id?: string | undefined;
  readonly name?: string | undefined;
  /** Key of its identity, or of the discovered one that was accepted as it. */
  readonly identity?: string | undefined;
}

export type AgentSort = "name" | "title" | "changedAt";

const COLUMNS = sql`a.id, a.name, a.title, a.purpose, a.kind, a.state, a.template_id as "templateId", a.owner, a.sponsor, a.mandate, a.runtime, a.environment, a.end_day::text as "end", a.authentication, a.card,
  a.identity, a.discovered, a.created_by as "createdBy", a.created_at as "createdAt", a.changed_at as "changedAt", a.state_since as "stateSince", a.suspended_by as "suspendedBy", a.why, a.sample, a.revision`;

const agents = (db: Db, where: Sql): Promise<readonly AgentRow[]> => db.query<AgentRow>(sql`select ${COLUMNS} from agent a where ${where}`);

export const agentById = async (db: Db, id: string): Promise<AgentRow | undefined> => (await agents(db, sql`a.id = ${id}`))[0];
export const agentByName = async (db: Db, name: string): Promise<AgentRow | undefined> => (await agents(db, sql`a.name = ${name}`))[0];
export const agentByIdOrName = async (db: Db, idOrName: string): Promise<AgentRow | undefined> => (await agents(db, sql`a.id = ${idOrName} or a.name = ${idOrName}`))[0];

/** The OAuth client id of an agent is its id. Templates are no clients. In whatever state: who asks must look. */
export const agentByClient = async (db: Db, clientId: string): Promise<AgentRow | undefined> => (await agents(db, sql`a.id = ${clientId} and a.kind = 'agent'`))[0];

/** Every active agent, not the templates. */
export const activeAgents = (db: Db): Promise<readonly AgentRow[]> => agents(db, sql`a.kind = 'agent' and a.state = 'active' order by a.id`);

/** Agents that trust this issuer's tokens, for a grant that names no client; whom the subject means is for the caller. */
export const agentsFederatedWith = (db: Db, issuer: string): Promise<readonly AgentRow[]> =>
  agents(db, sql`a.kind = 'agent' and a.authentication @> ${JSON.stringify([{ method: "federation", issuer }])}::jsonb order by a.id`);

export const agentsByIds = (db: Db, ids: readonly string[]): Promise<readonly AgentRow[]> => agents(db, sql`a.id = any(${ids}::text[])`);

/** Those that take owner, sponsor, mandate and runtime from the template. Locked when a change will follow it. */
export const instancesOf = (db: Db, templateId: string): Promise<readonly AgentRow[]> => agents(db, sql`a.template_id = ${templateId} order by a.name`);

const SORTS: Readonly<Record<AgentSort, Pick<Sort, "expression" | "type">>> = {
  name: { expression: "a.name", type: "text" },
  title: { expression: "a.title", type: "text" },
  changedAt: { expression: "a.changed_at", type: "timestamptz" },
};

export async function listAgents(db: Db, filter: AgentFilter, { by, descending }: { readonly by: AgentSort; readonly descending: boolean }, page: PageRequest): Promise<Page<AgentRow>> {
  const sort: Sort = { name: by, ...SORTS[by], descending, id: "a.id" };
  const { after, order } = keyset(sort, page);
  const rows = await agents(db, sql`${conditions(filter)} and ${after} ${order}`);
  return toPage(sort, page, rows, (row) => row[by], (row) => row);
}

/** A part of the list by its place, for SCIM, which pages so. */
export const agentsFrom = (db: Db, filter: AgentFilter, from: number, count: number): Promise<readonly AgentRow[]> => agents(db, sql`${conditions(filter)} order by a.id offset ${from} limit ${count}`);

export async function countAgents(db: Db, filter: AgentFilter): Promise<number> {
  return (await db.query<{ count: number }>(sql`select count(*) as count from agent a where ${conditions(filter)}`))[0]?.count ?? 0;
}

function conditions(filter: AgentFilter): Sql {
  const all: Sql[] = [sql`true`];
  for (const word of (filter.q ?? "").split(/\s+/).filter((each) => each !== "")) all.push(sql`a.search like ${containing(word)}`);
  if (filter.state !== undefined && filter.state.length > 0) all.push(sql`a.state = any(${filter.state}::text[])`);
  if (filter.kind !== undefined) all.push(sql`a.kind = ${filter.kind}`);
  if (filter.template !== undefined) all.push(sql`a.template_id = ${filter.template}`);
  if (filter.mandate !== undefined) all.push(sql`a.mandate = ${filter.mandate}`);
  if (filter.owner !== undefined) all.push(sql`lower(a.owner) = ${partyKey(filter.owner)}`);
  if (filter.environment !== undefined) all.push(sql`a.environment = ${filter.environment}`);
  if (filter.id !== undefined) all.push(sql`a.id = ${filter.id}`);
  if (filter.name !== undefined) all.push(sql`a.name = ${filter.name}`);
  if (filter.identity !== undefined) all.push(sql`(a.identity = ${filter.identity} or a.discovered = ${filter.identity})`);
  return joinSql(all, " and ");
}

/** Locked until the end of the transaction. */
export async function takeAgent(tx: Tx, idOrName: string): Promise<AgentRow | undefined> {
  return (await agents(tx, sql`(a.id = ${idOrName} or a.name = ${idOrName}) for update of a`))[0];
}

export const takeInstances = (tx: Tx, templateId: string): Promise<readonly AgentRow[]> => agents(tx, sql`a.template_id = ${templateId} order by a.id for update of a`);

export interface NewAgent {
  readonly id: string;
  readonly content: AgentContent;
  readonly kind: "agent" | "template";
  readonly templateId: string | null;
  readonly card: AgentCardRow | null;
  readonly identity: string;
  readonly discovered: string | null;
}

/** False when the name is taken. */
export async function insertAgent(tx: Tx, { id, content, kind, templateId, card, identity, discovered }: NewAgent): Promise<boolean> {
  const { name, title, purpose, owner, sponsor, mandate, runtime, environment, end, authentication } = content;
  const made = await tx.execute(sql`
    insert into agent (id, name, title, purpose, kind, state, template_id, owner, sponsor, mandate, runtime, environment, end_day, authentication, card, identity, discovered, sample, created_by, created_at, changed_at, state_since)
    values (${id}, ${name}, ${title}, ${purpose}, ${kind}, 'registered', ${templateId}, ${owner}, ${sponsor}, ${mandate}, ${JSON.stringify(runtime)}, ${environment}, ${end},
      ${JSON.stringify(authentication)}, ${card === null ? null : JSON.stringify(card)}, ${identity}, ${discovered}, ${isOfSample(tx.actor)}, ${tx.actor.name}, ${tx.at}, ${tx.at}, ${tx.at}) on conflict (name) do nothing`);
  return made === 1;
}

/** Everything but the name and where it came from. */
export async function updateAgent(tx: Tx, id: string, content: AgentContent): Promise<void> {
  const { title, purpose, owner, sponsor, mandate, runtime, environment, end, authentication } = content;
  await tx.execute(sql`
    update agent set title = ${title}, purpose = ${purpose}, owner = ${owner}, sponsor = ${sponsor}, mandate = ${mandate}, runtime = ${JSON.stringify(runtime)}, environment = ${environment},
      end_day = ${end}, authentication = ${JSON.stringify(authentication)}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

export async function setAgentState(tx: Tx, id: string, state: AgentState, suspension: { readonly by: PartyRow | null; readonly why: string } | null): Promise<void> {
  const by = suspension?.by ?? null;
  await tx.execute(sql`
    update agent set state = ${state}, state_since = ${tx.at}, suspended_by = ${by === null ? null : JSON.stringify(by)}, why = ${suspension?.why ?? null}, changed_at = ${tx.at}, revision = revision + 1 where id = ${id}`);
}

/** Agents whose last day is over. */
export const endedAgents = (db: Db, today: string): Promise<readonly AgentRow[]> => agents(db, sql`a.end_day < ${today}::date and a.state in ('registered', 'active') order by a.id limit 1000`);

/** Other agents, not retired, that one of these proofs (a part of an authentication method) stands for already. */
export async function agentsProvedBy(db: Db, proofs: readonly object[], except: string | null): Promise<readonly { readonly name: string; readonly proof: number }[]> {
  const found: { readonly name: string; readonly proof: number }[] = [];
  for (const [proof, part] of proofs.entries()) {
    const rows = await db.query<{ name: string }>(sql`select name from agent where authentication @> ${JSON.stringify([part])}::jsonb and state <> 'retired' and id is distinct from ${except} limit 1`);
    for (const { name } of rows) found.push({ name, proof });
  }
  return found;
}

/** What a mandate in force or suspended that names one of the agents says of itself. `alone`: it names nobody else who is not retired. */
export interface NamingMandate {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly state: MandateState;
  readonly alone: boolean;
}

/** Mandates in force or suspended that name the agent: by its name, by its template's, or by the key of its identity. */
export function mandatesNamingAgent(db: Db, agentId: string): Promise<readonly NamingMandate[]> {
  const key = sql`s ->> 'identity'`;
  return db.query<NamingMandate>(sql`
    with self as (select a.id, a.name, a.identity, t.name as template from agent a left join agent t on t.id = a.template_id where a.id = ${agentId})
    select m.id, m.name, m.title, m.owner, m.sponsor, v.state,
      not exists (select 1 from jsonb_array_elements(v.document -> 'subjects') s where not coalesce(s ->> 'agent' = self.name or s ->> 'identity' = self.identity, false)
        and not exists (select 1 from agent gone where gone.name = s ->> 'agent' and gone.state = 'retired')) as alone
    from self, mandate_version v join mandate m on m.id = v.mandate_id
    where v.state in ('active', 'suspended') and exists (select 1 from jsonb_array_elements(v.document -> 'subjects') s
      where s ->> 'agent' in (self.name, self.template) or self.identity like ${asLike(key)}) order by m.name`);
}

/** Rows (identity) of what the version `v` names: keys as written, and those of agents named by their own or their template's name. Retired agents are named no more. */
export const NAMED_SUBJECTS = sql`
  select subject ->> 'identity' as identity from jsonb_array_elements(v.document -> 'subjects') subject where subject ->> 'identity' is not null
  union select key from jsonb_array_elements(v.document -> 'subjects') subject join agent named on named.name = subject ->> 'agent'
    join agent a on a.id = named.id or a.template_id = named.id cross join lateral unnest(array_remove(array[a.identity, a.discovered], null)) key where a.state <> 'retired'`;

/** Documents with the keys of the agents they name written out, so that whoever compares identities needs to know nothing of agents. */
export async function withAgentKeys<T extends { readonly document: MandateDocument }>(db: Db, mandates: readonly T[]): Promise<readonly T[]> {
  const names = [...new Set(mandates.flatMap(({ document }) => document.subjects.flatMap(({ agent }) => agent ?? [])))];
  if (names.length === 0) return mandates;
  const rows = await db.query<{ name: string; key: string }>(sql`
    select named.name, key from agent named join agent a on a.id = named.id or a.template_id = named.id cross join lateral unnest(array_remove(array[a.identity, a.discovered], null)) key
    where named.name = any(${names}::text[]) and a.state <> 'retired' order by named.name, key`);
  const keys = Map.groupBy(rows, ({ name }) => name);
  return mandates.map((mandate) => ({
    ...mandate,
    document: { ...mandate.document, subjects: mandate.document.subjects.flatMap((subject) => [...(subject.identity === undefined ? [] : [subject]), ...(keys.get(subject.agent ?? "") ?? []).map(({ key }) => ({ identity: key }))]) },
  }));
}

/** How many identities each of these names of agents or templates stands for. */
export async function agentCounts(db: Db, names: readonly string[]): Promise<ReadonlyMap<string, number>> {
  if (names.length === 0) return new Map();
  const rows = await db.query<{ name: string; count: number }>(sql`
    select named.name, count(a.id) as count from agent named join agent a on a.kind = 'agent' and (a.id = named.id or a.template_id = named.id) and a.state <> 'retired'
    where named.name = any(${names}::text[]) group by named.name`);
  return new Map(rows.map(({ name, count }) => [name, count]));
}

/** An owner or sponsor confirmed in the inventory is the agent's too. An agent is never without a sponsor: where none is given it keeps its own. Gives the ids of those that changed. */
export async function followOwners(tx: Tx, identities: readonly string[]): Promise<readonly string[]> {
  const ours = identities.filter((key) => key.startsWith(AGENT_KEYS));
  if (ours.length === 0) return [];
  await tx.execute(sql`update identity i set sponsor = a.sponsor from agent a where a.identity = i.key and i.key = any(${ours}::text[]) and i.latest and i.sponsor is null`);
  const rows = await tx.query<{ id: string }>(sql`
    update agent a set owner = i.owner, sponsor = i.sponsor, changed_at = ${tx.at}, revision = a.revision + 1 from identity i
    where a.identity = i.key and i.key = any(${ours}::text[]) and i.latest and i.valid_to is null and i.owner_status = 'confirmed' and (a.owner, a.sponsor) is distinct from (i.owner, i.sponsor) returning a.id`);
  for (const { id } of rows) await announceChange(tx, "agent", id);
  return rows.map(({ id }) => id);
}

const AGENT_KEYS = agentKey("");

/** Agents tell of themselves, as completely as an export does: rules about them have something to judge. */
export async function agentCoverage(db: Db): Promise<readonly Coverage[]> {
  const [row] = await db.query<{ count: number; at: string | null }>(sql`select count(*) as count, max(changed_at) as at from agent where state <> 'retired'`);
  if (row === undefined || row.at === null) return [];
  return [{ source: "Mandate", realm: "agents", stream: "mandate.agents", status: "complete", count: row.count, detail: "agents that are registered here", readAt: row.at }];
}

/** What runs as a role or an account of its own, and is called an agent by a tag of it. The same tags are read by the rules. */
const TAGGED_AS_AGENT = sql`exists (select 1 from jsonb_each_text(coalesce(facts -> 'tags', '{}')) t where lower(t.key) in ('kind', 'identity-kind', 'type') and lower(t.value) in ('agent', 'ai-agent'))`;

/** Whether the key is of an agent that discovery found and that is there, and the agent that was accepted as it. */
export async function agentsAccepting(db: Db, key: string): Promise<{ readonly isAgent: boolean; readonly other: string | undefined }> {
  const [row] = await db.query<{ found: boolean; other: string | null }>(sql`
    select exists (select 1 from identity where id = ${identityId(key)} and (kind = 'agent' or ${TAGGED_AS_AGENT}) and provider <> 'mandate' and latest and valid_to is null) as found,
      (select name from agent where discovered = ${key} and state <> 'retired') as other`);
  return { isAgent: row?.found === true, other: row?.other ?? undefined };
}
