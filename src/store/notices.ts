// Notices: written in the transaction that causes them, each once by its key.
import { newId } from "../kernel/index.ts";
import type { NewNotice } from "../model/index.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** Gives the ids of those that were not said before. */
export async function putNotices(tx: Tx, notices: readonly NewNotice[]): Promise<readonly string[]> {
  if (notices.length === 0) return [];
  const rows = notices.map((notice) => ({ ...notice, id: newId("ntc"), act: notice.act ?? null }));
  const made = await tx.query<{ id: string }>(sql`
    insert into notice (id, key, kind, parties, subject, title, body, link, urgency, act, created_at)
    select n.id, n.key, n.kind, array(select jsonb_array_elements_text(n.parties)), n.subject, n.title, n.body, n.link, n.urgency, n.act, ${tx.at}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n (id text, key text, kind text, parties jsonb, subject text, title text, body text, link text, urgency text, act jsonb)
    on conflict (key) do nothing returning id`);
  return made.map(({ id }) => id);
}
