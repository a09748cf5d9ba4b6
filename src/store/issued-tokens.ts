// Tokens that were made, as rows: put down many at a time before any of them leaves, looked up by the digest of their id, and the state each is in at this moment.
import { arrayText, jsonsText } from "./array-text.ts";
import type { Db } from "./connection.ts";
import { named, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface NewIssuedToken {
  readonly id: string;
  readonly jtiDigest: string;
  readonly grantType: string;
  readonly clientId: string;
  readonly agentId: string;
  /** Of the agent when it was judged: another one now means that it must be judged again. */
  readonly agentRevision: number;
  readonly mandateId: string;
  readonly mandateVersion: number;
  /** `issuer|subject`. */
  readonly person: string | null;
  readonly subject: string;
  readonly chain: readonly string[];
  readonly stopKeys: readonly string[];
  readonly parentId: string | null;
  readonly audience: readonly string[];
  readonly scope: string;
  readonly details: readonly unknown[] | null;
  readonly txn: string;
  readonly task: string | null;
  readonly boundTo: string | null;
  readonly kid: string;
  readonly statusList: number;
  readonly statusIndex: number;
  readonly issuedAt: string;
  readonly expiresAt: string;
  /** Digests of what must be used for the first time, and until when they are remembered. */
  readonly uses: readonly string[];
  readonly usesEnd: string | null;
  /** Its record, from `entriesOf`. */
  readonly recordId: string;
  readonly record: string;
}

export const ISSUED_STATES = ["valid", "suspended", "revoked", "expired"] as const;
/** Suspended: its agent is not active, its mandate not in force, or a stop stands. */
export type IssuedState = (typeof ISSUED_STATES)[number];

export interface IssuedTokenRow extends Omit<NewIssuedToken, "agentRevision" | "stopKeys" | "jtiDigest" | "uses" | "usesEnd" | "recordId" | "record"> {
  readonly agentName: string | null;
  readonly mandateName: string | null;
  readonly state: IssuedState;
  readonly revokedAt: string | null;
  readonly revokedBy: string | null;
  readonly revokedWhy: string | null;
}

/** Why a token could not be put down, for whoever asked. */
export type IssueRefusal = "agent" | "mandate" | "stopped" | "parent" | "changed" | "used";

const LOCK = 7_420_028;
/** Waits for whoever makes tokens at this moment, and keeps others from it: see `put_tokens` (migrations/0030_token_speed.sql). */
export const lockForRevoking = async (tx: Tx): Promise<void> => void (await tx.execute(sql`select pg_advisory_xact_lock(${LOCK})`));

const standingStop = (keys: Sql) => sql`exists (select 1 from stop s where s.lifted_at is null and not s.drill and (s.kind || ' ' || s.subject) = any(${keys}))`;
const inForce = (at: Date) => sql`v.state = 'active' and (v.until is null or v.until > ${at}) and v.document ->> 'start' <= ${at.toISOString().slice(0, 10)} and v.document ->> 'end' >= ${at.toISOString().slice(0, 10)}`;

/**
 * Puts down, with its record, each token whose agent, mandate and parent stand at this very moment and whose proofs are used for the first time; gives why
 * for the others. INVARIANT: one statement, committed when this returns outside of a transaction; no digest stands in two of them.
 */
export async function putTokens(db: Db, tokens: readonly NewIssuedToken[], at: Date): Promise<ReadonlyMap<string, IssueRefusal>> {
  const column = (value: (token: NewIssuedToken) => string | number | null) => arrayText(tokens.map(value));
  const uses = tokens.flatMap((token) => token.uses.map((digest) => ({ digest, token })));
  const rows = await db.query<{ id: string; refusal: IssueRefusal }>(named("put-tokens", sql`
    select token_id as id, refusal from put_tokens(${at}, ${column(({ id }) => id)}, ${column(({ jtiDigest }) => jtiDigest)}, ${column(({ grantType }) => grantType)}, ${column(({ clientId }) => clientId)},
      ${column(({ agentId }) => agentId)}, ${column(({ agentRevision }) => agentRevision)}, ${column(({ mandateId }) => mandateId)}, ${column(({ mandateVersion }) => mandateVersion)}, ${column(({ person }) => person)},
      ${column(({ subject }) => subject)}, ${column(({ chain }) => arrayText(chain))}, ${column(({ stopKeys }) => arrayText(stopKeys))}, ${column(({ parentId }) => parentId)}, ${column(({ audience }) => arrayText(audience))},
      ${column(({ scope }) => scope)}, ${jsonsText(tokens.map(({ details }) => (details === null ? null : JSON.stringify(details))))}, ${column(({ txn }) => txn)}, ${column(({ task }) => task)}, ${column(({ boundTo }) => boundTo)},
      ${column(({ kid }) => kid)}, ${column(({ statusList }) => statusList)}, ${column(({ statusIndex }) => statusIndex)}, ${column(({ issuedAt }) => issuedAt)}, ${column(({ expiresAt }) => expiresAt)},
      ${column(({ recordId }) => recordId)}, ${jsonsText(tokens.map(({ record }) => record))},
      ${arrayText(uses.map(({ token }) => token.id))}, ${arrayText(uses.map(({ digest }) => digest))}, ${arrayText(uses.map(({ token }) => token.usesEnd))})`));
  return new Map(rows.map(({ id, refusal }) => [id, refusal]));
}

/** What state a token `t` is in. Says the same as the decision point would of its agent, mandate and stops. */
const stateAt = (at: Date): Sql => sql`case
    when t.revoked_at is not null then 'revoked'
    when t.expires_at <= ${at} then 'expired'
    when not exists (select 1 from agent a where a.id = t.agent_id and a.state = 'active' and (a.end_day is null or a.end_day >= ${at.toISOString().slice(0, 10)}::date)) then 'suspended'
    when not exists (select 1 from mandate_version v where v.mandate_id = t.mandate_id and v.version = t.mandate_version and ${inForce(at)}) then 'suspended'
    when ${standingStop(sql`t.stop_keys`)} then 'suspended'
    else 'valid' end`;

const COLUMNS = sql`t.id, t.grant_type as "grantType", t.client_id as "clientId", t.agent_id as "agentId", (select a.name from agent a where a.id = t.agent_id) as "agentName", t.mandate_id as "mandateId",
  (select m.name from mandate m where m.id = t.mandate_id) as "mandateName", t.mandate_version as "mandateVersion", t.person, t.subject, t.chain, t.parent_id as "parentId", t.audience, t.scope, t.details, t.txn, t.task,
  t.bound_to as "boundTo", t.kid, t.status_list as "statusList", t.status_index as "statusIndex", t.issued_at as "issuedAt", t.expires_at as "expiresAt", t.revoked_at as "revokedAt", t.revoked_by as "revokedBy",
  t.revoked_why as "revokedWhy"`;

export const selectIssued = (db: Db, at: Date, where: Sql, rest: Sql): Promise<IssuedTokenRow[]> => db.query<IssuedTokenRow>(sql`select * from (select ${COLUMNS}, ${stateAt(at)} as state from issued_token t where ${where}) t ${rest}`);

export const issuedByJti = async (db: Db, jtiDigest: string, at: Date): Promise<IssuedTokenRow | undefined> => (await selectIssued(db, at, sql`t.jti_digest = ${jtiDigest}`, sql``))[0];
export const issuedById = async (db: Db, id: string, at: Date): Promise<IssuedTokenRow | undefined> => (await selectIssued(db, at, sql`t.id = ${id}`, sql``))[0];

/** The state alone: what every check of a token asks. */
export async function stateOfIssued(db: Db, jtiDigest: string, at: Date): Promise<IssuedState | undefined> {
  return (await db.query<{ state: IssuedState }>(named("state-of-token", sql`select ${stateAt(at)} as state from issued_token t where t.jti_digest = ${jtiDigest}`)))[0]?.state;
}

export type RevocationOf =
  | { readonly of: "token"; readonly id: string }
  | { readonly of: "agent"; readonly id: string }
  | { readonly of: "mandate"; readonly id: string }
  | { readonly of: "person"; readonly person: string }
  | { readonly of: "everything" };

export interface Revoked {
  readonly id: string;
  readonly agentId: string;
  readonly expiresAt: string;
  readonly jtiDigest: string;
}

/** Revokes what lives and everything that was made from it. INVARIANT: called under `lockForRevoking`, so that no child is made meanwhile. */
export async function revokeIssued(tx: Tx, what: RevocationOf, why: string): Promise<readonly Revoked[]> {
  return tx.query<Revoked>(sql`
    with recursive tree as (
      select t.id from issued_token t where ${rootsOf(what)}
      union
      select c.id from issued_token c join tree on c.parent_id = tree.id)
    update issued_token t set revoked_at = ${tx.at}, revoked_by = ${tx.actor.name}, revoked_why = ${why}
    where t.id in (select id from tree) and t.revoked_at is null and t.expires_at > ${tx.at}
    returning t.id, t.agent_id as "agentId", t.expires_at as "expiresAt", t.jti_digest as "jtiDigest"`);
}

/** Of an agent: also tokens in whose chain it acted, whatever they were made from. An ended parent is a root still, for its children may live. */
function rootsOf(what: RevocationOf): Sql {
  switch (what.of) {
    case "token":
      return sql`t.id = ${what.id}`;
    case "agent":
      return sql`t.agent_id = ${what.id} or (t.expires_at > now() and ('agent ' || ${what.id}::text) = any(t.stop_keys))`;
    case "mandate":
      return sql`t.mandate_id = ${what.id}`;
    case "person":
      return sql`t.person = ${what.person}`;
    case "everything":
      return sql`t.revoked_at is null`;
  }
}

/** Places of a status list that say something else than valid. Only of tokens that live: an ended one is told by its end. */
export function statusPlaces(db: Db, list: number, at: Date): Promise<{ readonly index: number; readonly state: IssuedState }[]> {
  return db.query(sql`
    select "statusIndex" as index, state from (select t.status_index as "statusIndex", ${stateAt(at)} as state from issued_token t where t.status_list = ${list} and t.expires_at > ${at}) t where state in ('revoked', 'suspended')`);
}

/** Takes the next `count` places for one server alone. */
export async function takeStatusPlaces(db: Db, count: number): Promise<number> {
  const [row] = await db.query<{ next: number }>(sql`insert into status_place (next) values (${count}) on conflict (one) do update set next = status_place.next + ${count} returning next`);
  return (row?.next ?? count) - count;
}

/** Digests that had not been used before; the others have. */
export async function useOnce(db: Db, uses: readonly { readonly digest: string; readonly expiresAt: Date }[]): Promise<ReadonlySet<string>> {
  if (uses.length === 0) return new Set();
  const statement = sql`
    insert into used_once (digest, expires_at) select * from unnest(${uses.map(({ digest }) => digest)}::text[], ${uses.map(({ expiresAt }) => expiresAt.toISOString())}::timestamptz[]) on conflict do nothing returning digest`;
  const rows = await db.query<{ digest: string }>(named("use-once", statement));
  return new Set(rows.map(({ digest }) => digest));
}

/** Forgets what can be presented no more. Gives how many rows went. */
export async function forgetTokens(db: Db, at: Date, keepIssuedSince: Date): Promise<number> {
  const gone = [
    await db.execute(sql`delete from used_once where expires_at < ${at}`),
    await db.execute(sql`delete from oauth_model where expires_at < ${at}`),
    await db.execute(sql`delete from issued_token where expires_at < ${keepIssuedSince}`),
  ];
  return gone.reduce((sum, count) => sum + count, 0);
}
