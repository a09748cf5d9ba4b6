// Questions to likely owners: one row for each question, one for each identity that it is about. What was answered is evidence from then on.
import type { Db } from "./connection.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import type { PartyRow } from "./mandates.ts";
import { joinSql, sql, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export type QuestionState = "open" | "answered" | "expired" | "withdrawn";
export type ItemAnswer = "accepted" | "declined" | "pointed" | "overtaken" | "expired";

/** Who could be asked next. */
export interface NextAsked {
  readonly party: string;
  readonly confidence: number;
  readonly reason: string;
}

export interface QuestionItemRow {
  /** Key. */
  readonly identity: string;
  readonly name: string;
  readonly next: readonly NextAsked[];
  /** Everybody who was asked about it, in lower case. */
  readonly asked: readonly string[];
  readonly answer: ItemAnswer | null;
  readonly pointedTo: string | null;
  readonly answeredBy: string | null;
  readonly answeredAt: string | null;
  readonly comment: string | null;
}

export interface QuestionRow {
  readonly id: string;
  readonly state: QuestionState;
  readonly askedOf: string;
  readonly askedNames: readonly string[];
  readonly askedBy: PartyRow;
  readonly why: string;
  readonly comment: string;
  readonly askedAt: string;
  readonly expiresAt: string;
  readonly steps: number;
  readonly dueAt: string | null;
  readonly closedAt: string | null;
  readonly revision: number;
}

export interface QuestionWithItems extends QuestionRow {
  readonly items: readonly QuestionItemRow[];
}

const COLUMNS = sql`q.id, q.state, q.asked_of as "askedOf", q.asked_names as "askedNames", q.asked_by as "askedBy", q.why, q.comment, q.asked_at as "askedAt", q.expires_at as "expiresAt", q.steps, q.due_at as "dueAt",
  q.closed_at as "closedAt", q.revision`;
const ITEM = sql`identity, name, next, asked, answer, pointed_to as "pointedTo", answered_by as "answeredBy", answered_at as "answeredAt", comment`;

export async function insertQuestion(tx: Tx, row: Omit<QuestionRow, "state" | "askedAt" | "steps" | "closedAt" | "revision">, items: readonly Pick<QuestionItemRow, "identity" | "name" | "next" | "asked">[]): Promise<void> {
  await tx.execute(sql`
    insert into owner_question (id, state, asked_of, asked_names, asked_by, why, comment, asked_at, expires_at, due_at)
    values (${row.id}, 'open', ${row.askedOf}, ${row.askedNames}, ${JSON.stringify(row.askedBy)}, ${row.why}, ${row.comment}, ${tx.at}, ${row.expiresAt}, ${row.dueAt})`);
  await tx.execute(sql`
    insert into owner_question_item (question_id, identity, name, next, asked)
    select ${row.id}, i.identity, i.name, i.next, array(select jsonb_array_elements_text(i.asked)) from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as i (identity text, name text, next jsonb, asked jsonb)`);
}

/** Locked until the end of the transaction. */
export async function takeQuestion(tx: Tx, id: string): Promise<QuestionWithItems | undefined> {
  const [row] = await tx.query<QuestionRow>(sql`select ${COLUMNS} from owner_question q where q.id = ${id} for update`);
  return row === undefined ? undefined : { ...row, items: await itemsOf(tx, id) };
}

export async function questionById(db: Db, id: string): Promise<QuestionWithItems | undefined> {
  const [row] = await db.query<QuestionRow>(sql`select ${COLUMNS} from owner_question q where q.id = ${id}`);
  return row === undefined ? undefined : { ...row, items: await itemsOf(db, id) };
}

const itemsOf = (db: Db, id: string) => db.query<QuestionItemRow>(sql`select ${ITEM} from owner_question_item where question_id = ${id} order by name, identity`);

export interface GivenAnswer {
  readonly answer: ItemAnswer;
  readonly pointedTo: string | null;
  readonly by: string;
  /** In lower case. */
  readonly names: readonly string[];
  readonly comment: string | null;
}

export async function answerItems(tx: Tx, id: string, identities: readonly string[], given: GivenAnswer): Promise<void> {
  await tx.execute(sql`
    update owner_question_item set answer = ${given.answer}, pointed_to = ${given.pointedTo}, answered_by = ${given.by}, answered_names = ${given.names}, answered_at = ${tx.at}, comment = ${given.comment}
    where question_id = ${id} and identity = any(${identities}::text[]) and answer is null`);
}

export async function putQuestionState(tx: Tx, id: string, change: { readonly state: QuestionState; readonly steps: number; readonly dueAt: string | null }): Promise<void> {
  await tx.execute(sql`update owner_question set state = ${change.state}, steps = ${change.steps}, due_at = ${change.dueAt}, closed_at = case when ${change.state} = 'open' then null else ${tx.at}::timestamptz end, revision = revision + 1 where id = ${id}`);
}

export interface QuestionFilter {
  /** Names and teams in lower case: only what is put to one of them. */
  readonly askedOf?: readonly string[] | undefined;
  readonly state?: readonly QuestionState[] | undefined;
  /** Key. */
  readonly identity?: string | undefined;
}

export interface QuestionListRow extends QuestionRow {
  readonly identities: number;
  readonly unanswered: number;
}

const BY_ASKING: Sort = { name: "asked_at", expression: "q.asked_at", type: "timestamptz", descending: true, id: "q.id" };

export async function listQuestions(db: Db, filter: QuestionFilter, page: PageRequest): Promise<Page<QuestionListRow>> {
  const { after, order } = keyset(BY_ASKING, page);
  const where: Sql[] = [after];
  if (filter.askedOf !== undefined) where.push(sql`q.asked_names && ${filter.askedOf}::text[]`);
  if (filter.state !== undefined && filter.state.length > 0) where.push(sql`q.state = any(${filter.state}::text[])`);
  if (filter.identity !== undefined) where.push(sql`q.id in (select question_id from owner_question_item where identity = ${filter.identity})`);
  const rows = await db.query<QuestionListRow>(sql`
    select ${COLUMNS}, (select count(*) from owner_question_item i where i.question_id = q.id) as identities, (select count(*) from owner_question_item i where i.question_id = q.id and i.answer is null) as unanswered
    from owner_question q where ${joinSql(where, " and ")} ${order}`);
  return toPage(BY_ASKING, page, rows, (row) => row.askedAt, (row) => row);
}

/** Which of these identities somebody is being asked about. */
export async function beingAsked(db: Db, identities: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<{ identity: string }>(sql`select identity from owner_question_item where answer is null and identity = any(${identities}::text[])`);
  return new Set(rows.map(({ identity }) => identity));
}

export async function dueQuestions(db: Db, at: Date): Promise<readonly string[]> {
  return (await db.query<{ id: string }>(sql`select id from owner_question where due_at <= ${at} order by due_at, id limit 1000`)).map(({ id }) => id);
}

export interface OwnerAnswerRow {
  readonly by: readonly string[];
  readonly answer: "declined" | "pointed";
  readonly to: string | null;
  readonly at: string;
}

/** What people said of these identities (of all when none are named), by key. */
export async function ownerAnswers(db: Db, identities?: readonly string[]): Promise<ReadonlyMap<string, readonly OwnerAnswerRow[]>> {
  const rows = await db.query<OwnerAnswerRow & { identity: string }>(sql`
    select identity, answered_names as by, answer, pointed_to as "to", answered_at as at from owner_question_item
    where answer in ('declined', 'pointed') and ${identities === undefined ? sql`true` : sql`identity = any(${identities}::text[])`} order by answered_at desc`);
  const told = new Map<string, OwnerAnswerRow[]>();
  for (const { identity, ...answer } of rows) told.set(identity, [...(told.get(identity) ?? []), answer]);
  return told;
}

/** Who said no is not shown as the likely owner any more: the next likeliest is, if there is one. */
export async function replaceSuggestion(tx: Tx, names: readonly string[], next: readonly { readonly identity: string; readonly party: string | null; readonly confidence: number | null }[]): Promise<void> {
  await tx.execute(sql`
    update identity i set owner_status = case when n.party is null then 'none' else 'suggested' end, owner = n.party, owner_confidence = n.confidence
    from jsonb_to_recordset(${JSON.stringify(next)}::jsonb) as n (identity text, party text, confidence real)
    where i.key = n.identity and i.latest and i.owner_status = 'suggested' and lower(i.owner) = any(${names}::text[])`);
}
