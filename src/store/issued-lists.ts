// The list of tokens that were made: filters and pages, newest first.
import type { Db } from "./connection.ts";
import { selectIssued, type IssuedState, type IssuedTokenRow } from "./issued-tokens.ts";
import { keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, type Sql } from "./sql.ts";

export interface IssuedFilter {
  readonly agent?: string | undefined;
  readonly mandate?: string | undefined;
  readonly person?: string | undefined;
  readonly parent?: string | undefined;
  readonly txn?: string | undefined;
  readonly state?: readonly IssuedState[] | undefined;
}

const BY_TIME: Sort = { name: "issuedAt", expression: `t."issuedAt"`, type: "timestamptz", descending: true, id: "t.id" };

/** Agent and mandate by id or by name. */
export async function listIssued(db: Db, filter: IssuedFilter, at: Date, page: PageRequest): Promise<Page<IssuedTokenRow>> {
  const { after, order } = keyset(BY_TIME, page);
  const states = filter.state === undefined || filter.state.length === 0 ? sql`true` : sql`t.state = any(${filter.state}::text[])`;
  const rows = await selectIssued(db, at, conditions(filter, at), sql`where ${states} and ${after} ${order}`);
  return toPage(BY_TIME, page, rows, (row) => row.issuedAt, (row) => row);
}

function conditions({ agent, mandate, person, parent, txn, state = [] }: IssuedFilter, at: Date): Sql {
  const lives = state.length > 0 && state.every((each) => each === "valid" || each === "suspended");
  return joinSql(
    [
      sql`true`,
      ...(agent === undefined ? [] : [sql`t.agent_id in (select id from agent where id = ${agent} or name = ${agent})`]),
      ...(mandate === undefined ? [] : [sql`t.mandate_id in (select id from mandate where id = ${mandate} or name = ${mandate})`]),
      ...(person === undefined ? [] : [sql`t.person = ${person}`]),
      ...(parent === undefined ? [] : [sql`t.parent_id = ${parent}`]),
      ...(txn === undefined ? [] : [sql`t.txn = ${txn}`]),
      ...(lives ? [sql`t.expires_at > ${at}`] : []),
    ],
    " and ",
  );
}
