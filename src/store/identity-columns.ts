// Keeps the derived columns of identities current: credentials they hold, whether they belong to the sample estate, suggested owners, stand-ins.
import type { OwnerGuess } from "./node-writes.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

/** Counts and ages of credentials, from the credentials themselves. Only rows that differ are written. */
export async function refreshCredentialColumns(tx: Tx): Promise<void> {
  const current = sql`latest and valid_to is null`;
  await tx.execute(sql`
    with held as materialized (
      select holder_id as id, count(*)::integer as number, min(coalesce(rotated_at, created_at)) filter (where status <> 'inactive') as oldest,
             coalesce(bool_or(status not in ('inactive', 'expired') and expires_at is null), false) as never_expires
      from credential where ${current} group by holder_id)
    update identity i set credential_count = h.number, oldest_credential_at = h.oldest, never_expires = h.never_expires
    from held h where i.id = h.id and i.latest and (i.credential_count, i.oldest_credential_at, i.never_expires) is distinct from (h.number, h.oldest, h.never_expires)`);
  await tx.execute(sql`
    update identity i set credential_count = 0, oldest_credential_at = null, never_expires = false
    where ${current} and credential_count > 0 and not exists (select 1 from credential c where c.holder_id = i.id and c.latest and c.valid_to is null)`);
}

/** An identity is of the sample when only the sample estate tells of it. */
export async function refreshSample(tx: Tx): Promise<void> {
  await tx.execute(sql`
    with made_up as (select coalesce(array_agg(o.id), '{}') as origins from origin o join source s on s.id = o.source_id where s.kind = 'sample')
    update identity i set sample = (i.origins <@ made_up.origins) from made_up
    where i.latest and i.valid_to is null and i.sample is distinct from (i.origins <@ made_up.origins) and (i.sample or i.origins && made_up.origins)`);
}

export interface StandInNeed {
  readonly credentialId: string;
  readonly key: string;
  readonly provider: string;
  readonly realm: string;
  readonly type: string;
  readonly nativeId: string;
  readonly name: string;
  readonly holder: string;
  readonly fingerprint: string | null;
  readonly origins: readonly number[];
  readonly facts: { readonly createdAt?: string; readonly lastUsedAt?: string | null; readonly location?: object; readonly exposures?: readonly object[] };
  /** Holder of another credential with the same fingerprint. */
  readonly sameSecret: string | null;
}

export interface StandIns {
  /** Credentials whose holder the provider did not tell. */
  readonly needs: readonly StandInNeed[];
  /** Ids of the `unattributed` identities that stand now. */
  readonly standing: readonly string[];
}

export async function readStandIns(tx: Tx): Promise<StandIns> {
  const needs = await tx.query<StandInNeed>(sql`
    select c.id as "credentialId", c.key, c.provider, c.realm, c.type, c.native_id as "nativeId", c.name, c.holder, c.fingerprint, c.origins, c.facts,
           (select o.holder from credential o where o.fingerprint = c.fingerprint and o.latest and o.valid_to is null and o.facts ->> 'holder' is not null order by o.id limit 1) as "sameSecret"
    from credential c where c.latest and c.valid_to is null and c.facts ->> 'holder' is null`);
  const standing = await tx.query<{ id: string }>(sql`select id from identity where latest and valid_to is null and type = 'unattributed'`);
  return { needs, standing: standing.map((row) => row.id) };
}

/** Which of these have stood before and are gone. */
export async function readFormerStandIns(tx: Tx, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(sql`select id from identity where latest and type = 'unattributed' and id = any(${ids}::text[])`);
  return rows.map((row) => row.id);
}

/** Stand-ins for credentials of the sample estate, with their history. */
export async function deleteStandIns(tx: Tx, origins: readonly number[]): Promise<void> {
  await tx.execute(sql`delete from identity where type = 'unattributed' and origins <@ ${origins}::integer[]`);
}

export async function setHolders(tx: Tx, holders: readonly { readonly credentialId: string; readonly holder: string; readonly holderId: string }[]): Promise<void> {
  if (holders.length === 0) return;
  await tx.execute(sql`
    update credential c set holder = h.holder, holder_id = h.holder_id
    from unnest(${holders.map((row) => row.credentialId)}::text[], ${holders.map((row) => row.holder)}::text[], ${holders.map((row) => row.holderId)}::text[]) as h (id, holder, holder_id)
    where c.id = h.id and c.latest`);
}

export interface Suggestion {
  readonly id: string;
  readonly best: OwnerGuess | undefined;
}

/** Shows the best suggestion where nobody is confirmed; `undefined` ends a former one. */
export async function putSuggestions(tx: Tx, suggestions: readonly Suggestion[]): Promise<void> {
  if (suggestions.length === 0) return;
  await tx.execute(sql`create temp table staged_suggestions (id text, candidate text, confidence real) on commit drop`);
  await tx.copy("staged_suggestions", ["id", "candidate", "confidence"], suggestions.map(({ id, best }) => [id, best?.candidate, best?.confidence]));
  await tx.execute(sql`analyze staged_suggestions`);
  await tx.execute(sql`
    update identity i set owner_status = case when s.candidate is null then 'none' else 'suggested' end, owner = s.candidate, owner_confidence = s.confidence
    from staged_suggestions s where i.id = s.id and i.latest and i.owner_status <> 'confirmed' and (i.owner, i.owner_confidence) is distinct from (s.candidate, s.confidence)`);
  await tx.execute(sql`drop table staged_suggestions`);
}
