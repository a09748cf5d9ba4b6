// Agents and mandates of the sample estate go with it: they never were real. The record of how they were made stays.
import { announceChange } from "./enforcement-changes.ts";
import { sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

const SAMPLE_MANDATES = sql`(select id from mandate where sample)`;
const SAMPLE_AGENTS = sql`(select id from agent where sample)`;

/** What hangs on them first. What a person has made of them meanwhile, such as a consent, goes too: it stands on nothing any more. */
const DELETIONS: readonly Sql[] = [
  sql`delete from approval_request_party p using approval_request r where r.id = p.request_id and r.mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from request_comment c using approval_request r where r.id = c.request_id and r.mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from approval_request where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from break_glass where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from compiled_mandate where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from mandate_budget where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from mandate_subject where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from mandate_decision where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from mandate_version where mandate_id in ${SAMPLE_MANDATES}`,
  sql`delete from oauth_consent where agent_id in ${SAMPLE_AGENTS}`,
  sql`update oauth_client set agent_id = null where agent_id in ${SAMPLE_AGENTS}`,
  sql`delete from credential where holder in (select identity from agent where sample)`,
  sql`delete from identity where key in (select identity from agent where sample)`,
  sql`delete from mandate where sample`,
  sql`delete from agent where sample and template_id is not null`,
  sql`delete from agent where sample`,
];

export async function deleteSampleAgents(tx: Tx): Promise<void> {
  const agents = await tx.query<{ id: string }>(sql`select id from agent where sample`);
  const mandates = await tx.query<{ id: string }>(sql`select id from mandate where sample`);
  for (const deletion of DELETIONS) await tx.execute(deletion);
  for (const { id } of agents) await announceChange(tx, "agent", id);
  for (const { id } of mandates) await announceChange(tx, "mandate", id);
}

/** The identity of a sample agent is marked like every other of the sample, though no source tells of it. */
export const markSampleIdentity = (tx: Tx, id: string): Promise<number> => tx.execute(sql`update identity set sample = true where id = ${id} and latest`);
