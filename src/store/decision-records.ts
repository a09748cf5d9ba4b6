// Records of decisions: what was asked, what was answered and why. Written in batches, each with its digest in the audit log; never changed.
import { canonicalJson, sha256Hex } from "../kernel/index.ts";
import type { Decision, DecisionStage } from "../model/index.ts";
import type { Actor } from "./actor.ts";
import type { Db } from "./connection.ts";
import { gateCallRows, intendedRecord, type NewGateCall } from "./gate-calls.ts";
import type { Store } from "./open.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, named, sql, trusted, type Sql } from "./sql.ts";
import { entriesOf } from "./write.ts";

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
  readonly actKind: "tool" | "access" | "token" | "other";
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

export const DECISION_COLUMNS = trusted(`id, at, decision, stage, point, asked_by as "askedBy", asked_as as "askedAs", enforced, shadow_agrees as "shadowAgrees", principal_kind as "principalKind", principal_id as "principalId", principal, person, mandate,
  mandate_id as "mandateId", mandate_version as "mandateVersion", mandate_hash as "mandateHash", act_kind as "actKind", act, server, environment, task, policies, errors, reason, remedy, obligations, sequence, request, digest, redacted`);

/** A batch with the calls of tools that it is about, and with their audit records, which hold their digests. INVARIANT: one statement, so one way to the database and back, and all or nothing. */
export async function putDecisions({ pool, clock }: Pick<Store, "pool" | "clock">, actor: Actor, rows: readonly DecisionRecordRow[], calls: readonly NewGateCall[] = []): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const [text, callsText] = [inOrder(rows), canonicalJson(calls)];
  const instants = rows.map(({ at }) => at).sort();
  const entries = entriesOf([
    { action: "decision.recorded", subject: first.id, detail: { count: rows.length, refused: rows.filter(({ decision }) => decision !== "allow").length, from: instants[0], to: instants.at(-1), sha256: sha256Hex(text) } },
    ...intendedRecord(calls, callsText),
  ], { actor, at: clock.now(), clock });
  await pool.execute(named("put-decisions", sql`
    with decisions as (${decisionRows(text, first.id)}), calls as (${gateCallRows(callsText, first.id)})
    insert into audit_entry (id, entry) select * from unnest(${entries.map(({ id }) => id)}::text[], ${entries.map(({ text: entry }) => entry)}::text[])`));
}

function decisionRows(text: string, batch: string): Sql {
  const list = (column: Sql) => sql`array(select jsonb_array_elements_text(${column}))`;
  return sql`
    insert into decision_record (id, at, decision, stage, point, asked_by, asked_as, enforced, shadow_agrees, principal_kind, principal_id, principal, person, mandate, mandate_id, mandate_version, mandate_hash,
      act_kind, act, server, environment, task, policies, errors, reason, remedy, obligations, sequence, request, digest, redacted, batch)
    select r.id, r.at, r.decision, r.stage, r.point, r."askedBy", r."askedAs", r.enforced, r."shadowAgrees", r."principalKind", r."principalId", r.principal, r.person, r.mandate, r."mandateId", r."mandateVersion", r."mandateHash",
      r."actKind", r.act, r.server, r.environment, r.task, ${list(sql`r.policies`)}, r.errors, r.reason, r.remedy, r.obligations, r.sequence, r.request, r.digest, ${list(sql`r.redacted`)}, ${batch}::text
    from jsonb_to_recordset(${text}::jsonb) as r (id text, at timestamptz, decision text, stage text, point text, "askedBy" text, "askedAs" text, enforced boolean, "shadowAgrees" boolean, "principalKind" text,
      "principalId" text, principal text, person text, mandate text, "mandateId" text, "mandateVersion" integer, "mandateHash" text, "actKind" text, act text, server text, environment text, task text, policies jsonb, errors jsonb,
      reason text, remedy text, obligations jsonb, sequence bigint, request jsonb, digest text, redacted jsonb)`;
}

const inOrder = (rows: readonly DecisionRecordRow[]): string => canonicalJson([...rows].sort((a, b) => (a.id < b.id ? -1 : 1)));

/** The same whether taken from what is written or from what is read again. */
export const digestOfDecisions = (rows: readonly DecisionRecordRow[]): string => sha256Hex(inOrder(rows));

export async function decisionById(db: Db, id: string): Promise<DecisionRecordRow | undefined> {
  const [row] = await db.query<DecisionRecordRow>(sql`select ${DECISION_COLUMNS} from decision_record where id = ${id}`);
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
  const rows = await db.query<DecisionRecordRow>(sql`select ${DECISION_COLUMNS} from decision_record where ${joinSql([after, ...conditions(filter)], " and ")} ${order}`);
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
