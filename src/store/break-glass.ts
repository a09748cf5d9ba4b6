// Emergency access as rows: who asked, who opened, until when, and what the review said.
import type { MandateDocument } from "../model/index.ts";
import type { Db } from "./connection.ts";
import type { PartyRow } from "./mandates.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export const BREAK_GLASS_STATES = ["asked", "refused", "lapsed", "open", "closed", "reviewed"] as const;
export type BreakGlassState = (typeof BREAK_GLASS_STATES)[number];

export interface BreakGlassReview {
  readonly verdict: "justified" | "not_justified";
  readonly text: string;
  readonly by: PartyRow;
  readonly at: string;
}

export interface BreakGlassRow {
  readonly id: string;
  readonly state: BreakGlassState;
  readonly document: MandateDocument;
  readonly hash: string;
  readonly reason: string;
  readonly incident: string;
  readonly minutes: number;
  readonly askedBy: PartyRow;
  readonly askedAt: string;
  readonly decidedBy: PartyRow | null;
  readonly decidedAt: string | null;
  readonly mandateId: string | null;
  readonly until: string | null;
  readonly closedAt: string | null;
  readonly closedBy: string | null;
  readonly why: string | null;
  readonly reviewDueAt: string | null;
  readonly review: BreakGlassReview | null;
  readonly escalatedAt: string | null;
  readonly dueAt: string | null;
  readonly revision: number;
}

const COLUMNS = sql`id, state, document, hash, reason, incident, minutes, asked_by as "askedBy", asked_at as "askedAt", decided_by as "decidedBy", decided_at as "decidedAt", mandate_id as "mandateId", until,
  closed_at as "closedAt", closed_by as "closedBy", why, review_due_at as "reviewDueAt", review, escalated_at as "escalatedAt", due_at as "dueAt", revision`;
const BY_ASKING: Sort = { name: "asked_at", expression: "asked_at", type: "timestamptz", descending: true, id: "id" };

export async function listBreakGlass(db: Db, states: readonly BreakGlassState[] | undefined, page: PageRequest): Promise<Page<BreakGlassRow>> {
  const { after, order } = keyset(BY_ASKING, page);
  const which = states === undefined || states.length === 0 ? sql`true` : sql`state = any(${states}::text[])`;
  const rows = await db.query<BreakGlassRow>(sql`select ${COLUMNS} from break_glass where ${which} and ${after} ${order}`);
  return toPage(BY_ASKING, page, rows, (row) => row.askedAt, (row) => row);
}

export async function breakGlassById(db: Db, id: string): Promise<BreakGlassRow | undefined> {
  return (await db.query<BreakGlassRow>(sql`select ${COLUMNS} from break_glass where id = ${id}`))[0];
}

/** Locked until the end of the transaction. */
export async function takeBreakGlass(tx: Tx, id: string): Promise<BreakGlassRow | undefined> {
  return (await tx.query<BreakGlassRow>(sql`select ${COLUMNS} from break_glass where id = ${id} for update`))[0];
}

export async function takeBreakGlassOf(tx: Tx, mandateId: string): Promise<BreakGlassRow | undefined> {
  return (await tx.query<BreakGlassRow>(sql`select ${COLUMNS} from break_glass where mandate_id = ${mandateId} for update`))[0];
}

/** Closed, and nobody has said in time whether it was justified. */
export const overdueReviews = (db: Db, at: Date): Promise<readonly BreakGlassRow[]> => db.query(sql`select ${COLUMNS} from break_glass where state = 'closed' and review_due_at <= ${at}`);

export const dueBreakGlass = (db: Db, at: Date): Promise<readonly { readonly id: string }[]> => db.query(sql`select id from break_glass where due_at <= ${at} order by due_at limit 1000`);

export async function putBreakGlass(tx: Tx, of: BreakGlassRow): Promise<void> {
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  await tx.execute(sql`
    insert into break_glass as b (id, state, document, hash, reason, incident, minutes, asked_by, asked_at, decided_by, decided_at, mandate_id, until, closed_at, closed_by, why, review_due_at, review, escalated_at, due_at, revision)
    values (${of.id}, ${of.state}, ${json(of.document)}, ${of.hash}, ${of.reason}, ${of.incident}, ${of.minutes}, ${json(of.askedBy)}, ${of.askedAt}, ${json(of.decidedBy)}, ${of.decidedAt}, ${of.mandateId}, ${of.until},
      ${of.closedAt}, ${of.closedBy}, ${of.why}, ${of.reviewDueAt}, ${json(of.review)}, ${of.escalatedAt}, ${of.dueAt}, ${of.revision})
    on conflict (id) do update set state = excluded.state, decided_by = excluded.decided_by, decided_at = excluded.decided_at, mandate_id = excluded.mandate_id, until = excluded.until, closed_at = excluded.closed_at,
      closed_by = excluded.closed_by, why = excluded.why, review_due_at = excluded.review_due_at, review = excluded.review, escalated_at = excluded.escalated_at, due_at = excluded.due_at, revision = b.revision + 1`);
}

/** Names of the accounts that may stand in for security, and of administrators. */
export const accountsOfRoles = async (db: Db, roles: readonly string[]): Promise<readonly string[]> =>
  (await db.query<{ name: string }>(sql`select name from app_user where active and role = any(${roles}::text[]) order by created_at, id limit 1000`)).map(({ name }) => name);
