// Whose signals we hear, and every event that came, once.
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface TransmitterRow {
  readonly id: string;
  readonly name: string;
  readonly issuer: string;
  readonly jwksUri: string | null;
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] } | null;
  readonly audience: string;
  readonly method: "push" | "poll";
  readonly pushDigest: string | null;
  readonly pollUrl: string | null;
  readonly pollSealed: string | null;
  readonly allowPrivate: boolean;
  readonly enabled: boolean;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly lastEventAt: string | null;
  readonly lastFailureAt: string | null;
  readonly lastFailure: string | null;
}

export type NewTransmitter = Omit<TransmitterRow, "enabled" | "createdBy" | "createdAt" | "lastEventAt" | "lastFailureAt" | "lastFailure">;

export const SIGNAL_OUTCOMES = ["begun", "suspended", "nobody", "nothing", "verified", "ignored"] as const;
export type SignalOutcome = (typeof SIGNAL_OUTCOMES)[number];

export interface ReceivedRow {
  readonly id: string;
  readonly transmitterId: string;
  readonly transmitter: string;
  readonly event: string;
  readonly subject: Readonly<Record<string, unknown>>;
  readonly outcome: SignalOutcome;
  readonly says: string;
  readonly agents: readonly string[];
  readonly at: string;
}

const COLUMNS = sql`t.id, t.name, t.issuer, t.jwks_uri as "jwksUri", t.jwks, t.audience, t.method, t.push_digest as "pushDigest", t.poll_url as "pollUrl", t.poll_sealed as "pollSealed", t.allow_private as "allowPrivate", t.enabled,
  t.created_by as "createdBy", t.created_at as "createdAt", t.last_event_at as "lastEventAt", t.last_failure_at as "lastFailureAt", t.last_failure as "lastFailure"`;

/** False when its name or issuer is taken. */
export async function insertTransmitter(tx: Tx, of: NewTransmitter): Promise<boolean> {
  const made = await tx.execute(sql`insert into ssf_transmitter (id, name, issuer, jwks_uri, jwks, audience, method, push_digest, poll_url, poll_sealed, allow_private, created_by, created_at)
    values (${of.id}, ${of.name}, ${of.issuer}, ${of.jwksUri}, ${of.jwks === null ? null : JSON.stringify(of.jwks)}, ${of.audience}, ${of.method}, ${of.pushDigest}, ${of.pollUrl}, ${of.pollSealed}, ${of.allowPrivate}, ${tx.actor.name}, ${tx.at})
    on conflict do nothing`);
  return made === 1;
}

export const deleteTransmitter = async (tx: Tx, id: string): Promise<boolean> => (await tx.execute(sql`delete from ssf_transmitter where id = ${id}`)) === 1;

export const listTransmitters = (db: Db): Promise<readonly TransmitterRow[]> => db.query<TransmitterRow>(sql`select ${COLUMNS} from ssf_transmitter t order by lower(t.name), t.id limit 200`);

export async function transmitterById(db: Db, id: string): Promise<TransmitterRow | undefined> {
  return (await db.query<TransmitterRow>(sql`select ${COLUMNS} from ssf_transmitter t where t.id = ${id}`))[0];
}

/** Those to be asked for events now, each by one server. */
export const claimPolls = (db: Db, at: Date, until: Date): Promise<readonly TransmitterRow[]> =>
  db.query<TransmitterRow>(sql`
    with due as (select id from ssf_transmitter where enabled and method = 'poll' and (poll_after is null or poll_after <= ${at}) for update skip locked)
    update ssf_transmitter t set poll_after = ${until} from due where t.id = due.id returning ${COLUMNS}`);

export async function noteTransmitter(db: Db, id: string, at: Date, failure: string | null): Promise<void> {
  if (failure === null) await db.execute(sql`update ssf_transmitter set last_event_at = ${at} where id = ${id}`);
  else await db.execute(sql`update ssf_transmitter set last_failure_at = ${at}, last_failure = ${failure} where id = ${id}`);
}

/** Puts the event down as begun. Gives the outcome that stands: another than `begun` means that all was done before. */
export async function takeReceived(tx: Tx, of: Pick<ReceivedRow, "transmitterId" | "event" | "subject"> & { readonly jti: string }): Promise<SignalOutcome> {
  const [row] = await tx.query<{ outcome: SignalOutcome }>(sql`
    insert into ssf_received as r (transmitter_id, jti, event, subject, outcome, says, at) values (${of.transmitterId}, ${of.jti}, ${of.event}, ${JSON.stringify(of.subject)}, 'begun', '', ${tx.at})
    on conflict (transmitter_id, jti) do update set at = r.at returning outcome`);
  return row?.outcome ?? "begun";
}

export async function settleReceived(tx: Tx, of: { readonly transmitterId: string; readonly jti: string; readonly outcome: SignalOutcome; readonly says: string; readonly agents: readonly string[] }): Promise<void> {
  await tx.execute(sql`update ssf_received set outcome = ${of.outcome}, says = ${of.says}, agents = ${of.agents} where transmitter_id = ${of.transmitterId} and jti = ${of.jti}`);
}

const BY_TIME: Sort = { name: "at", expression: "r.at", type: "timestamptz", descending: true, id: "r.jti" };

export async function listReceived(db: Db, transmitter: string | undefined, page: PageRequest): Promise<Page<ReceivedRow>> {
  const { after, order } = keyset(BY_TIME, page);
  const rows = await db.query<ReceivedRow>(sql`
    select r.jti as id, r.transmitter_id as "transmitterId", t.name as transmitter, r.event, r.subject, r.outcome, r.says, r.agents, r.at from ssf_received r join ssf_transmitter t on t.id = r.transmitter_id
    where ${transmitter === undefined ? sql`true` : sql`r.transmitter_id = ${transmitter}`} and ${after} ${order}`);
  return toPage(BY_TIME, page, rows, (row) => row.at, (row) => row);
}

/** Names of the person whom a signal means: what it says itself, and by what the directory knows that. The identity provider's own id is the directory's external id. */
export async function namesOfSubject(db: Db, names: readonly string[]): Promise<readonly string[]> {
  const wanted = names.map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  const rows = await db.query<{ names: readonly string[] }>(sql`select names from directory_person where names && ${wanted}::text[] or external_id = any(${names}::text[])`);
  return [...new Set([...wanted, ...rows.flatMap((row) => row.names)])];
}
