// Requests for approval: one inbox per person by index, whatever its depth; comments in order; and the writes that open and close them.
import type { Db } from "./connection.ts";
import type { PartyRow } from "./mandates.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const REQUEST_STATES = ["waiting", "approved", "rejected", "withdrawn", "lapsed", "ended"] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
export type Risk = "low" | "elevated" | "critical";

/** The party that stands for every security approver. */
export const SECURITY_PARTY = "role:security";

export interface RequestRow {
  readonly id: string;
  readonly mandateId: string;
  readonly version: number;
  readonly hash: string;
  readonly name: string;
  readonly title: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly state: RequestState;
  readonly risk: Risk;
  readonly barred: readonly string[];
  readonly authors: readonly string[];
  readonly submittedAt: string;
  readonly lapsesAt: string;
  readonly closedAt: string | null;
  readonly why: string | null;
  readonly steps: number;
}

export interface RequestCommentRow {
  readonly id: string;
  readonly author: PartyRow;
  readonly text: string;
  readonly at: string;
}

/** One person's claim to decide: his own, or that of somebody in whose place he stands. */
export interface Claim {
  /** In lower case: names, teams, `role:security`. */
  readonly parties: readonly string[];
  /** Plain names by which the claim is barred. */
  readonly barredBy: readonly string[];
}

export interface RequestFilter {
  readonly q?: string | undefined;
  readonly state?: readonly RequestState[] | undefined;
  readonly risk?: readonly Risk[] | undefined;
}

const COLUMNS = sql`r.id, r.mandate_id as "mandateId", r.version, r.hash, r.name, r.title, r.owner, r.sponsor, r.state, r.risk, r.barred, r.authors, r.submitted_at as "submittedAt", r.lapses_at as "lapsesAt",
  r.closed_at as "closedAt", r.why, r.steps`;

const bySubmission = (descending: boolean, table: "r" | "p"): Sort => ({ name: "submitted_at", expression: `${table}.submitted_at`, type: "timestamptz", descending, id: table === "r" ? "r.id" : "p.request_id" });

/** All requests, in order of submission. */
export async function listRequests(db: Db, filter: RequestFilter, descending: boolean, page: PageRequest): Promise<Page<RequestRow>> {
  const sort = bySubmission(descending, "r");
  const { after, order } = keyset(sort, page);
  const rows = await db.query<RequestRow>(sql`select ${COLUMNS} from approval_request r where ${conditions(filter)} and ${after} ${order}`);
  return toPage(sort, page, rows, (row) => row.submittedAt, (row) => row);
}

/** Those that wait for one of these claims. */
export function waitingFor(db: Db, claims: readonly Claim[], filter: RequestFilter, descending: boolean, page: PageRequest): Promise<Page<RequestRow>> {
  const ranges = claims.flatMap(({ parties, barredBy }) => parties.map((party) => ({ party, what: "decides", unless: sql`not (r.barred && ${barredBy}::text[])` })));
  return ofParties(db, ranges, { ...filter, state: undefined }, descending, page);
}

/** Those that somebody with one of these plain names wrote or submitted. */
export const writtenBy = (db: Db, names: readonly string[], filter: RequestFilter, descending: boolean, page: PageRequest): Promise<Page<RequestRow>> =>
  ofParties(db, names.map((party) => ({ party, what: "wrote", unless: sql`true` })), filter, descending, page);

/** Counted up to `most`. */
export async function countWaiting(db: Db, claims: readonly Claim[], most: number): Promise<number> {
  const page = await waitingFor(db, claims, {}, false, { limit: most });
  return page.rows.length;
}

interface Range {
  readonly party: string;
  readonly what: string;
  readonly unless: Sql;
}

/** Each party's range is cut by the index before they are laid together, so that a page costs the same at any depth. */
async function ofParties(db: Db, ranges: readonly Range[], filter: RequestFilter, descending: boolean, page: PageRequest): Promise<Page<RequestRow>> {
  if (ranges.length === 0) return { rows: [], nextCursor: null };
  const inner = keyset(bySubmission(descending, "p"), page);
  const cut = ({ party, what, unless }: Range) => sql`(
    select distinct on (p.submitted_at, p.request_id) p.request_id from approval_request_party p join approval_request r on r.id = p.request_id
    where p.party = ${party} and p.what = ${what} and ${unless} and ${conditions(filter)} and ${inner.after} ${inner.order})`;
  const sort = bySubmission(descending, "r");
  const rows = await db.query<RequestRow>(sql`select ${COLUMNS} from approval_request r where r.id in (${joinSql(ranges.map(cut), " union ")}) ${keyset(sort, page).order}`);
  return toPage(sort, page, rows, (row) => row.submittedAt, (row) => row);
}

function conditions({ q, state, risk }: RequestFilter): Sql {
  const all: Sql[] = [sql`true`];
  for (const word of (q ?? "").split(/\s+/).filter((each) => each !== "")) all.push(sql`r.search like ${containing(word)}`);
  if (state !== undefined && state.length > 0) all.push(state.length === 1 ? sql`r.state = ${state[0]}` : sql`r.state = any(${state}::text[])`);
  if (risk !== undefined && risk.length > 0) all.push(risk.length === 1 ? sql`r.risk = ${risk[0]}` : sql`r.risk = any(${risk}::text[])`);
  return joinSql(all, " and ");
}

export async function requestById(db: Db, id: string): Promise<RequestRow | undefined> {
  return (await db.query<RequestRow>(sql`select ${COLUMNS} from approval_request r where r.id = ${id}`))[0];
}

/** The request that waits for this mandate, locked until the end of the transaction. */
export async function takeWaitingRequest(tx: Tx, mandateId: string): Promise<RequestRow | undefined> {
  return (await tx.query<RequestRow>(sql`select ${COLUMNS} from approval_request r where r.mandate_id = ${mandateId} and r.state = 'waiting' for update`))[0];
}

/** The request that waits for a mandate, by id or name of the mandate. */
export async function waitingRequestOf(db: Db, mandate: string): Promise<RequestRow | undefined> {
  return (await db.query<RequestRow>(sql`select ${COLUMNS} from approval_request r where r.state = 'waiting' and r.mandate_id = (select id from mandate where id = ${mandate} or name = ${mandate} limit 1)`))[0];
}

export interface NewRequest extends Omit<RequestRow, "state" | "closedAt" | "why" | "steps" | "submittedAt"> {
  readonly deciders: readonly { readonly party: string; readonly part: string }[];
  readonly nextStepAt: Date | null;
}

export async function insertRequest(tx: Tx, request: NewRequest): Promise<void> {
  const { id, mandateId, version, hash, name, title, owner, sponsor, risk, barred, authors, lapsesAt, deciders, nextStepAt } = request;
  await tx.execute(sql`
    insert into approval_request (id, mandate_id, version, hash, name, title, owner, sponsor, state, risk, barred, authors, submitted_at, lapses_at, next_step_at)
    values (${id}, ${mandateId}, ${version}, ${hash}, ${name}, ${title}, ${owner}, ${sponsor}, 'waiting', ${risk}, ${barred}, ${authors}, ${tx.at}, ${lapsesAt}, ${nextStepAt})`);
  const parties = [...deciders.map((each) => ({ ...each, what: "decides" })), ...barred.map((party) => ({ party, part: "", what: "wrote" }))];
  await tx.execute(sql`
    insert into approval_request_party (party, what, submitted_at, request_id, part)
    select p.party, p.what, ${tx.at}, ${id}, p.part from jsonb_to_recordset(${JSON.stringify(parties)}::jsonb) as p (party text, what text, part text) on conflict do nothing`);
}

/** One part is given: its people wait no more, and whoever gave it gives no other. */
export async function fillPart(tx: Tx, id: string, part: string, barred: readonly string[]): Promise<void> {
  await tx.execute(sql`update approval_request set barred = barred || ${barred}::text[] where id = ${id}`);
  await tx.execute(sql`delete from approval_request_party where request_id = ${id} and what = 'decides' and part = ${part}`);
}

export async function closeRequest(tx: Tx, id: string, state: Exclude<RequestState, "waiting">, why: string | null): Promise<void> {
  await tx.execute(sql`update approval_request set state = ${state}, closed_at = ${tx.at}, why = ${why}, next_step_at = null where id = ${id}`);
  await tx.execute(sql`delete from approval_request_party where request_id = ${id} and what = 'decides'`);
}

/** Requests of which somebody must be reminded now. */
export const dueRequests = (db: Db, at: Date): Promise<readonly { readonly mandateId: string }[]> =>
  db.query(sql`select mandate_id as "mandateId" from approval_request where next_step_at <= ${at} order by next_step_at limit 1000`);

export async function putStep(tx: Tx, id: string, steps: number, nextStepAt: Date | null): Promise<void> {
  await tx.execute(sql`update approval_request set steps = ${steps}, next_step_at = ${nextStepAt} where id = ${id}`);
}

/** In order; of one request there are at most as many as are let in. */
export const commentsOf = (db: Db, request: string): Promise<readonly RequestCommentRow[]> => db.query(sql`select id, author, text, at from request_comment where request_id = ${request} order by at, id limit 1000`);

export async function insertComment(tx: Tx, request: string, comment: Omit<RequestCommentRow, "at">): Promise<void> {
  await tx.execute(sql`insert into request_comment (id, request_id, author, text, at) values (${comment.id}, ${request}, ${JSON.stringify(comment.author)}, ${comment.text}, ${tx.at})`);
}
