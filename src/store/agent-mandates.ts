// The mandates in force that name an agent: by its own name, its template's, or the key of its identity.
import type { Db } from "./connection.ts";
import { asLike, versionsOf, type MandateVersionRow } from "./mandates.ts";
import { sql } from "./sql.ts";

export interface NamedAgent {
  readonly name: string;
  readonly templateName: string | null;
  readonly identity: string;
}

export function mandatesOfAgent(db: Db, { name, templateName, identity }: NamedAgent, at: Date): Promise<readonly MandateVersionRow[]> {
  const day = at.toISOString().slice(0, 10);
  const names = templateName === null ? [name] : [name, templateName];
  return versionsOf(
    db,
    sql`v.state = 'active' and (v.until is null or v.until > ${at}) and v.document ->> 'start' <= ${day} and v.document ->> 'end' >= ${day}
      and exists (select 1 from jsonb_array_elements(v.document -> 'subjects') s
        where exists (select 1 from unnest(${names}::text[]) n where n like ${asLike(sql`(s ->> 'agent')`)}) or ${identity} like ${asLike(sql`(s ->> 'identity')`)})`,
  );
}
