// Budgets of mandates as rows: taken in one statement for many acts at once, so that they are exact however many ask, on however many replicas.
import type { Db, Pool } from "./connection.ts";
import { sql, type Sql } from "./sql.ts";

/** What acts take together from one mandate. Money in ten-thousandths. */
export interface Taking {
  readonly mandateId: string;
  /** UTC day, and minute, in which they are done. */
  readonly day: string;
  readonly minute: string;
  readonly calls: number;
  readonly rows: number;
  readonly spend: number;
  readonly currency: string;
  readonly most: BudgetLimits;
}

/** `null`: without limit. */
export interface BudgetLimits {
  readonly dayCalls: number | null;
  readonly dayRows: number | null;
  readonly daySpend: number | null;
  readonly minuteCalls: number | null;
  readonly totalCalls: number | null;
  readonly totalRows: number | null;
  readonly totalSpend: number | null;
}

/** What is used up, as of the day and the minute that the row is in. */
export interface BudgetRow {
  readonly mandateId: string;
  readonly day: string;
  readonly dayCalls: number;
  readonly dayRows: number;
  readonly daySpend: number;
  readonly minute: string;
  readonly minuteCalls: number;
  readonly totalCalls: number;
  readonly totalRows: number;
  readonly totalSpend: number;
  readonly currency: string;
}

const COLUMNS = sql`b.mandate_id as "mandateId", b.day::text as day, b.day_calls as "dayCalls", b.day_rows as "dayRows", b.day_spend as "daySpend", b.minute, b.minute_calls as "minuteCalls",
  b.total_calls as "totalCalls", b.total_rows as "totalRows", b.total_spend as "totalSpend", b.currency`;

/** What stands after `n` more of a kind: the day's part begins anew with a later day, money with another currency. A clock that is behind counts into the later day. */
const dayOf = (column: Sql, more: Sql) => sql`case when b.day >= n.day then ${column} else 0 end + ${more}`;
const moneyOf = (column: Sql) => sql`case when b.currency = n.currency or n.currency = '' then ${column} else 0 end`;
const AFTER = {
  dayCalls: dayOf(sql`b.day_calls`, sql`n.calls`),
  dayRows: dayOf(sql`b.day_rows`, sql`n.rows`),
  daySpend: dayOf(moneyOf(sql`b.day_spend`), sql`n.spend`),
  minuteCalls: sql`case when b.minute >= n.minute then b.minute_calls else 0 end + n.calls`,
  totalCalls: sql`b.total_calls + n.calls`,
  totalRows: sql`b.total_rows + n.rows`,
  totalSpend: sql`${moneyOf(sql`b.total_spend`)} + n.spend`,
};

/**
 * Takes for every mandate whose limits allow all of it, and gives what is used up there then; those that are not given took nothing.
 * INVARIANT: in the order of mandates, so that two replicas never wait for each other; each mandate at most once.
 */
export async function takeFromBudgets(db: Db, takings: readonly Taking[]): Promise<readonly BudgetRow[]> {
  const rows = JSON.stringify(takings.map(({ most, ...taking }) => ({ ...taking, ...most })));
  const within = (after: Sql, most: Sql) => sql`(${most} is null or ${after} <= ${most})`;
  return db.query<BudgetRow>(sql`
    with n as (select r."mandateId" as mandate_id, r.day, r.minute, r.calls, r.rows, r.spend, r.currency, r."dayCalls" as most_day_calls, r."dayRows" as most_day_rows, r."daySpend" as most_day_spend, r."minuteCalls" as most_minute_calls,
        r."totalCalls" as most_total_calls, r."totalRows" as most_total_rows, r."totalSpend" as most_total_spend
      from jsonb_to_recordset(${rows}::jsonb) as r ("mandateId" text, day date, minute timestamptz, calls bigint, rows bigint, spend bigint, currency text, "dayCalls" bigint, "dayRows" bigint, "daySpend" bigint, "minuteCalls" bigint,
        "totalCalls" bigint, "totalRows" bigint, "totalSpend" bigint)),
    locked as (select b.mandate_id from mandate_budget b where b.mandate_id in (select mandate_id from n) order by b.mandate_id for update)
    update mandate_budget b set day = greatest(b.day, n.day), day_calls = ${AFTER.dayCalls}, day_rows = ${AFTER.dayRows}, day_spend = ${AFTER.daySpend}, minute = greatest(b.minute, n.minute), minute_calls = ${AFTER.minuteCalls},
      total_calls = ${AFTER.totalCalls}, total_rows = ${AFTER.totalRows}, total_spend = ${AFTER.totalSpend}, currency = case when n.currency = '' then b.currency else n.currency end
    from n join locked using (mandate_id) where b.mandate_id = n.mandate_id
      and ${within(AFTER.dayCalls, sql`n.most_day_calls`)} and ${within(AFTER.dayRows, sql`n.most_day_rows`)} and ${within(AFTER.daySpend, sql`n.most_day_spend`)} and ${within(AFTER.minuteCalls, sql`n.most_minute_calls`)}
      and ${within(AFTER.totalCalls, sql`n.most_total_calls`)} and ${within(AFTER.totalRows, sql`n.most_total_rows`)} and ${within(AFTER.totalSpend, sql`n.most_total_spend`)}
    returning ${COLUMNS}`);
}

/** Rows to take from, for mandates that have none yet. */
export async function openBudgets(db: Db, mandates: readonly string[]): Promise<void> {
  await db.execute(sql`
    insert into mandate_budget (mandate_id, day, day_calls, day_rows, day_spend, minute, minute_calls, total_calls, total_rows, total_spend, currency)
    select id, '0001-01-01', 0, 0, 0, '0001-01-01T00:00:00Z', 0, 0, 0, 0, '' from unnest(${[...mandates].sort()}::text[]) as m (id) on conflict do nothing`);
}

/** Gives back what was taken for acts that did not happen; of another day or minute only from the total. */
export async function giveBack(db: Db, { mandateId, day, minute, calls, rows, spend, currency }: Omit<Taking, "most">): Promise<void> {
  const money = sql`case when currency = ${currency} then ${spend}::bigint else 0 end`;
  await db.execute(sql`
    update mandate_budget set day_calls = day_calls - case when day = ${day}::date then ${calls}::bigint else 0 end, day_rows = day_rows - case when day = ${day}::date then ${rows}::bigint else 0 end,
      day_spend = day_spend - case when day = ${day}::date then ${money} else 0 end, minute_calls = minute_calls - case when minute = ${minute}::timestamptz then ${calls}::bigint else 0 end,
      total_calls = total_calls - ${calls}::bigint, total_rows = total_rows - ${rows}::bigint, total_spend = total_spend - ${money}
    where mandate_id = ${mandateId}`);
}

export const budgetsOf = (db: Db, mandates: readonly string[] | null): Promise<readonly BudgetRow[]> =>
  db.query<BudgetRow>(sql`select ${COLUMNS} from mandate_budget b where ${mandates === null ? sql`true` : sql`b.mandate_id = any(${mandates}::text[])`}`);

/**
 * Acts of one mandate one after the other, each whole or not at all, with nobody in between. Gives for each `null`, or the first limit that it goes beyond.
 * For when a mandate is near its end; else `takeFromBudgets` is one step for all.
 */
export const takeInTurn = (pool: Pool, takings: readonly Taking[]): Promise<readonly (keyof BudgetLimits | null)[]> =>
  pool.transaction(async (tx) => {
    const [first] = takings;
    const [before] = first === undefined ? [] : await tx.query<BudgetRow>(sql`select ${COLUMNS} from mandate_budget b where b.mandate_id = ${first.mandateId} for update`);
    if (first === undefined || before === undefined) return takings.map(() => null);
    let row = before;
    const answers = takings.map((taking) => {
      const { after, over } = afterTaking(row, taking);
      if (over === null) row = after;
      return over;
    });
    const { day, minute, currency } = row;
    await tx.execute(sql`
      update mandate_budget set day = ${day}::date, day_calls = ${row.dayCalls}::bigint, day_rows = ${row.dayRows}::bigint, day_spend = ${row.daySpend}::bigint, minute = ${minute}::timestamptz, minute_calls = ${row.minuteCalls}::bigint,
        total_calls = ${row.totalCalls}::bigint, total_rows = ${row.totalRows}::bigint, total_spend = ${row.totalSpend}::bigint, currency = ${currency} where mandate_id = ${row.mandateId}`);
    return answers;
  });

/** What `takeFromBudgets` does, in words of its own for one act. INVARIANT: the two say the same; a test holds them together. */
export function afterTaking(row: BudgetRow, { day, minute, calls, rows, spend, currency, most }: Taking): { readonly after: BudgetRow; readonly over: keyof BudgetLimits | null } {
  const sameDay = row.day >= day;
  const sameMoney = currency === "" || row.currency === currency;
  const sameMinute = row.minute >= minute;
  const after: BudgetRow = {
    mandateId: row.mandateId,
    day: sameDay ? row.day : day,
    dayCalls: (sameDay ? row.dayCalls : 0) + calls,
    dayRows: (sameDay ? row.dayRows : 0) + rows,
    daySpend: (sameDay && sameMoney ? row.daySpend : 0) + spend,
    minute: sameMinute ? row.minute : minute,
    minuteCalls: (sameMinute ? row.minuteCalls : 0) + calls,
    totalCalls: row.totalCalls + calls,
    totalRows: row.totalRows + rows,
    totalSpend: (sameMoney ? row.totalSpend : 0) + spend,
    currency: currency === "" ? row.currency : currency,
  };
  const over = LIMITS.find((limit) => after[limit] > (most[limit] ?? Infinity)) ?? null;
  return { after, over };
}

const LIMITS = ["minuteCalls", "dayCalls", "dayRows", "daySpend", "totalCalls", "totalRows", "totalSpend"] as const satisfies readonly (keyof BudgetLimits)[];
