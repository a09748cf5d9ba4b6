// Records of decisions: what was asked, what was answered and why. Written in batches, each with its digest in the audit log; never changed.
import { digestOf } from "../kernel/index.ts";
import type { Decision, DecisionStage } from "../model/index.ts";
import type { Db } from "./connection.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, sql, trusted, type Sql } from "./sql.ts";
import type { Tx } from "./write.ts";

export interface DecisionRecordRow {
  readonly id: string;
  readonly at: string;
  readonly decision: Decision["decision"];
  /** One of `DECISION_STAGES`; `application` for a question in an application's own words. */
  readonly stage: DecisionStage | "application" | null;
  /** Name of the enforcement point. */
  readonly point: string;
  /** Id of the caller: a token, a user, or the point itself. */
  readonly askedBy: string;
  /** The point's own id of the request. */
  readonly askedAs: string | null;
  readonly enforced: boolean;
  readonly shadowAgrees: boolean | null;
  readonly principalKind: string;
  readonly principalId: string;
  readonly principal: string;
  /** `issuer subject`. */
  readonly person: string | null;
  readonly mandate: string | null;
  readonly mandateId: string | null;
  readonly mandateVersion: number | null;
  readonly mandateHash: string | null;
  readonly actKind: "tool" | "access" | "other";
  readonly act: string;
  readonly server: string | null;
  readonly environment: string;
  readonly task: string | null;
  readonly policies: readonly string[];
  readonly errors: Decision["errors"];
  readonly reason: string;
  readonly remedy: string;
  readonly obligations: Decision["obligations"];
  readonly sequence: number;
  /** A `DecisionRequest` (an AuthZEN question when `actKind` is `other`), its arguments the redacted copy. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Of the question with its arguments in full. */
  readonly digest: string;
  /** Paths of what is left out of `request`. Empty: it can be asked again exactly. */
  readonly redacted: readonly string[];
}

const COLUMNS = trusted(`id, at, decision, stage, point, asked_by as "askedBy", asked_as as "askedAs", enforced, shadow_agrees as "shadowAgrees", principal_kind as "principalKind", principal_id as "principalId", principal, person, mandate,
  mandate_id as "mandateId", mandate_version as "mandateVersion", mandate_hash as "mandateHash", act_kind as "actKind", act, server, environment, task, policies, errors, reason, remedy, obligations, sequence, request, digest, redacted`);

/** Joins the batch to the transaction, with one audit record that holds its digest. */
export async function insertDecisionRecords(tx: Tx, rows: readonly DecisionRecordRow[]): Promise<void> {
  const [first] = rows;
  const last = rows.at(-1);
  if (first === undefined || last === undefined) return;
  const list = (column: Sql) => sql`array(select jsonb_array_elements_text(${column}))`;
  await tx.execute(sql`
    insert into decision_record (id, at, decision, stage, point, asked_by, asked_as, enforced, shadow_agrees, principal_kind, principal_id, principal, person, mandate, mandate_id, mandate_version, mandate_hash,
      act_kind, act, server, environment, task, policies, errors, reason, remedy, obligations, sequence, request, digest, redacted, batch)
    select r.id, r.at, r.decision, r.stage, r.point, r."askedBy", r."askedAs", r.enforced, r."shadowAgrees", r."principalKind", r."principalId", r.principal, r.person, r.mandate, r."mandateId", r."mandateVersion", r."mandateHash",
      r."actKind", r.act, r.server, r.environment, r.task, ${list(sql`r.policies`)}, r.errors, r.reason, r.remedy, r.obligations, r.sequence, r.request, r.digest, ${list(sql`r.redacted`)}, ${first.id}
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (id text, at timestamptz, decision text, stage text, point text, "askedBy" text, "askedAs" text, enforced boolean, "shadowAgrees" boolean, "principalKind" text,
      "principalId" text, principal text, person text, mandate text, "mandateId" text, "mandateVersion" integer, "mandateHash" text, "actKind" text, act text, server text, environment text, task text, policies jsonb, errors jsonb,
      reason text, remedy text, obligations jsonb, sequence bigint, request jsonb, digest text, redacted jsonb)`);
  const instants = rows.map(({ at }) => at).sort();
  await tx.record({ action: "decision.recorded", subject: first.id, detail: { count: rows.length, refused: rows.filter(({ decision }) => decision !== "allow").length, from: instants[0], to: instants.at(-1), sha256: digestOfDecisions(rows) } });
}

/** The same whether taken from what is written or from what is read again. */
export const digestOfDecisions = (rows: readonly DecisionRecordRow[]): string => digestOf([...rows].sort((a, b) => (a.id < b.id ? -1 : 1)));

/** Those of one batch, to be compared with the digest in the audit log. */
export const decisionsOfBatch = (db: Db, batch: string, from: string, to: string): Promise<DecisionRecordRow[]> =>
  db.query<DecisionRecordRow>(sql`select ${COLUMNS} from decision_record where at between ${from} and ${to} and batch = ${batch}`);

export async function decisionById(db: Db, id: string): Promise<DecisionRecordRow | undefined> {
  const [row] = await db.query<DecisionRecordRow>(sql`select ${COLUMNS} from decision_record where id = ${id}`);
  return row;
}

export interface DecisionFilter {
  readonly decision?: readonly Decision["decision"][] | undefined;
  readonly stage?: readonly string[] | undefined;
  /** Id or name of who acted. */
  readonly principal?: string | undefined;
  readonly person?: string | undefined;
  readonly mandate?: string | undefined;
  /** Part of what was done. */
  readonly act?: string | undefined;
  readonly server?: string | undefined;
  readonly point?: string | undefined;
  /** Id of a policy that determined it. */
  readonly policy?: string | undefined;
  readonly since?: string | undefined;
  /** Left out itself. */
  readonly until?: string | undefined;
  readonly actKind?: DecisionRecordRow["actKind"] | undefined;
}

function conditions(filter: DecisionFilter): readonly Sql[] {
  const { decision, stage, principal, person, mandate, act, server, point, policy, since, until, actKind } = filter;
  return [
    sql`true`,
    ...(decision === undefined || decision.length === 0 ? [] : [sql`decision = any(${decision}::text[])`]),
    ...(stage === undefined || stage.length === 0 ? [] : [sql`stage = any(${stage}::text[])`]),
    ...(principal === undefined ? [] : [sql`(principal_id = ${principal} or principal = ${principal})`]),
    ...(person === undefined ? [] : [sql`lower(person) like ${containing(person)}`]),
    ...(mandate === undefined ? [] : [sql`(mandate = ${mandate} or mandate_id = ${mandate})`]),
    ...(act === undefined ? [] : [sql`lower(act) like ${containing(act)}`]),
    ...(server === undefined ? [] : [sql`server = ${server}`]),
    ...(point === undefined ? [] : [sql`point = ${point}`]),
    ...(policy === undefined ? [] : [sql`${policy} = any(policies)`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
    ...(until === undefined ? [] : [sql`at < ${until}`]),
    ...(actKind === undefined ? [] : [sql`act_kind = ${actKind}`]),
  ];
}

const NEWEST: Sort = { name: "at", expression: "at", type: "timestamptz", descending: true, id: "id" };
const OLDEST: Sort = { ...NEWEST, descending: false };

export async function listDecisions(db: Db, filter: DecisionFilter, page: PageRequest): Promise<Page<DecisionRecordRow>> {
  return pageOf(db, filter, NEWEST, page);
}

async function pageOf(db: Db, filter: DecisionFilter, sort: Sort, page: PageRequest): Promise<Page<DecisionRecordRow>> {
  const { after, order } = keyset(sort, page);
  const rows = await db.query<DecisionRecordRow>(sql`select ${COLUMNS} from decision_record where ${joinSql([after, ...conditions(filter)], " and ")} ${order}`);
  return toPage(sort, page, rows, ({ at }) => at, (row) => row);
}

/** All that match, oldest first, page by page: for whoever asks them again. */
export async function* readDecisions(db: Db, filter: DecisionFilter, limit = 1000): AsyncGenerator<readonly DecisionRecordRow[]> {
  for (let cursor: string | undefined; ; ) {
    const page: Page<DecisionRecordRow> = await pageOf(db, filter, OLDEST, { limit, cursor });
    if (page.rows.length > 0) yield page.rows;
    if (page.nextCursor === null) return;
    cursor = page.nextCursor;
  }
}
