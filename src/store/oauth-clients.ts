// Applications that ask people for consent, the domains whose documents we read, and what people consented to.
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type OauthClientKind = "cimd" | "dcr";

export interface OauthClientRow {
  readonly clientId: string;
  readonly kind: OauthClientKind;
  readonly title: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly digest: string;
  /** The agent as which it acts; without one it gets nothing. */
  readonly agentId: string | null;
  readonly agentName: string | null;
  /** Its key in the inventory. */
  readonly identity: string;
  readonly fetchedAt: string | null;
  readonly freshUntil: string | null;
  readonly createdAt: string;
  readonly changedAt: string;
  readonly revision: number;
}

export interface ConsentRow {
  readonly id: string;
  readonly account: string;
  readonly accountName: string | null;
  readonly clientId: string;
  readonly clientTitle: string;
  readonly clientDigest: string;
  readonly agentId: string;
  readonly mandate: string;
  readonly mandateHash: string;
  readonly resources: readonly string[];
  readonly scope: string;
  readonly details: readonly unknown[] | null;
  readonly grantDigest: string;
  readonly at: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
  readonly endedWhy: string | null;
}

const CLIENT = sql`c.client_id as "clientId", c.kind, c.title, c.metadata, c.digest, c.agent_id as "agentId", (select a.name from agent a where a.id = c.agent_id) as "agentName", c.identity, c.fetched_at as "fetchedAt",
  c.fresh_until as "freshUntil", c.created_at as "createdAt", c.changed_at as "changedAt", c.revision`;
const CONSENT = sql`n.id, n.account, (select u.name from app_user u where u.id = n.account) as "accountName", n.client_id as "clientId", (select c.title from oauth_client c where c.client_id = n.client_id) as "clientTitle",
  n.client_digest as "clientDigest", n.agent_id as "agentId", n.mandate, n.mandate_hash as "mandateHash", n.resources, n.scope, n.details, n.grant_digest as "grantDigest", n.at, n.ended_at as "endedAt", n.ended_by as "endedBy",
  n.ended_why as "endedWhy"`;

export const oauthClient = async (db: Db, clientId: string): Promise<OauthClientRow | undefined> => (await db.query<OauthClientRow>(sql`select ${CLIENT} from oauth_client c where c.client_id = ${clientId}`))[0];

const BY_CHANGE: Sort = { name: "changedAt", expression: `c.changed_at`, type: "timestamptz", descending: true, id: "c.client_id" };

export async function listOauthClients(db: Db, page: PageRequest): Promise<Page<OauthClientRow>> {
  const { after, order } = keyset(BY_CHANGE, page);
  const rows = await db.query<OauthClientRow & { id: string }>(sql`select ${CLIENT}, c.client_id as id from oauth_client c where ${after} ${order}`);
  return toPage(BY_CHANGE, page, rows, (row) => row.changedAt, ({ id: _id, ...row }) => row);
}

/** As it was read now. Its link to an agent stays. */
export async function putOauthClient(tx: Tx, row: Pick<OauthClientRow, "clientId" | "kind" | "title" | "metadata" | "digest" | "identity"> & { readonly freshUntil: Date | null }): Promise<void> {
  await tx.execute(sql`
    insert into oauth_client (client_id, kind, title, metadata, digest, identity, fetched_at, fresh_until, created_at, changed_at)
    values (${row.clientId}, ${row.kind}, ${row.title}, ${JSON.stringify(row.metadata)}, ${row.digest}, ${row.identity}, ${tx.at}, ${row.freshUntil}, ${tx.at}, ${tx.at})
    on conflict (client_id) do update set title = excluded.title, metadata = excluded.metadata, digest = excluded.digest, fetched_at = excluded.fetched_at, fresh_until = excluded.fresh_until,
      changed_at = excluded.changed_at, revision = oauth_client.revision + 1`);
}

/** Read again and found as it was: no change of the client. */
export const refreshOauthClient = (db: Db, clientId: string, at: Date, freshUntil: Date): Promise<number> => db.execute(sql`update oauth_client set fetched_at = ${at}, fresh_until = ${freshUntil} where client_id = ${clientId}`);

/** False when another revision stands by now. */
export async function linkOauthClient(tx: Tx, clientId: string, revision: number, agentId: string | null): Promise<boolean> {
  return (await tx.execute(sql`update oauth_client set agent_id = ${agentId}, changed_at = ${tx.at}, revision = revision + 1 where client_id = ${clientId} and revision = ${revision}`)) === 1;
}

export const trustedClientDomains = (db: Db): Promise<readonly { readonly domain: string; readonly createdBy: string; readonly createdAt: string }[]> =>
  db.query(sql`select domain, created_by as "createdBy", created_at as "createdAt" from trusted_client_domain order by domain`);
export const insertClientDomain = async (tx: Tx, domain: string): Promise<boolean> =>
  (await tx.execute(sql`insert into trusted_client_domain (domain, created_by, created_at) values (${domain}, ${tx.actor.name}, ${tx.at}) on conflict do nothing`)) === 1;
export const deleteClientDomain = (tx: Tx, domain: string): Promise<number> => tx.execute(sql`delete from trusted_client_domain where domain = ${domain}`);

export async function standingConsent(db: Db, account: string, clientId: string): Promise<ConsentRow | undefined> {
  return (await db.query<ConsentRow>(sql`select ${CONSENT} from oauth_consent n where n.account = ${account} and n.client_id = ${clientId} and n.ended_at is null`))[0];
}

export const consentById = async (db: Db, id: string): Promise<ConsentRow | undefined> => (await db.query<ConsentRow>(sql`select ${CONSENT} from oauth_consent n where n.id = ${id}`))[0];

export async function insertConsent(tx: Tx, row: Omit<ConsentRow, "accountName" | "clientTitle" | "at" | "endedAt" | "endedBy" | "endedWhy">): Promise<void> {
  await tx.execute(sql`
    insert into oauth_consent (id, account, client_id, client_digest, agent_id, mandate, mandate_hash, resources, scope, details, grant_digest, at)
    values (${row.id}, ${row.account}, ${row.clientId}, ${row.clientDigest}, ${row.agentId}, ${row.mandate}, ${row.mandateHash}, ${row.resources}, ${row.scope}, ${row.details === null ? null : JSON.stringify(row.details)}, ${row.grantDigest}, ${tx.at})`);
}

export interface EndedConsent {
  readonly id: string;
  readonly account: string;
  readonly clientId: string;
  readonly grantDigest: string;
}

/** Ends what stands, of one, of a client, or of an account at a client. */
export function endConsents(tx: Tx, of: { readonly id: string } | { readonly clientId: string; readonly account?: string }, why: string): Promise<readonly EndedConsent[]> {
  const which = "id" in of ? sql`id = ${of.id}` : of.account === undefined ? sql`client_id = ${of.clientId}` : sql`client_id = ${of.clientId} and account = ${of.account}`;
  return tx.query<EndedConsent>(sql`
    update oauth_consent set ended_at = ${tx.at}, ended_by = ${tx.actor.name}, ended_why = ${why} where ended_at is null and ${which} returning id, account, client_id as "clientId", grant_digest as "grantDigest"`);
}

const BY_TIME: Sort = { name: "at", expression: "n.at", type: "timestamptz", descending: true, id: "n.id" };

export async function listConsents(db: Db, filter: { readonly account?: string | undefined; readonly standing?: boolean | undefined }, page: PageRequest): Promise<Page<ConsentRow>> {
  const { after, order } = keyset(BY_TIME, page);
  const rows = await db.query<ConsentRow>(sql`
    select ${CONSENT} from oauth_consent n where ${filter.account === undefined ? sql`true` : sql`n.account = ${filter.account}`} and ${filter.standing === undefined ? sql`true` : filter.standing ? sql`n.ended_at is null` : sql`n.ended_at is not null`} and ${after} ${order}`);
  return toPage(BY_TIME, page, rows, (row) => row.at, (row) => row);
}

/** Tokens that an application holds for an account and that could still be used. */
export async function liveTokensOfClient(tx: Tx, clientId: string, account: string): Promise<readonly string[]> {
  const rows = await tx.query<{ id: string }>(sql`select id from issued_token where client_id = ${clientId} and subject = ${account} and revoked_at is null and expires_at > ${tx.at}`);
  return rows.map(({ id }) => id);
}

/** The consent that a grant of the OAuth provider stands for, in whatever state. */
export const consentOfGrant = async (db: Db, grantDigest: string): Promise<ConsentRow | undefined> => (await db.query<ConsentRow>(sql`select ${CONSENT} from oauth_consent n where n.grant_digest = ${grantDigest}`))[0];
