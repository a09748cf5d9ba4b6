// Calls of tools through the gate. A row is written with its decision, in the same transaction; how it ended follows in a batch of its own.
import { canonicalJson, sha256Hex } from "../kernel/index.ts";
import type { GatePoint, Outcome, Traced } from "../model/index.ts";
import type { Actor } from "./actor.ts";
import type { Db } from "./connection.ts";
import type { Store } from "./open.ts";
import { containing, keyset, toPage, type Page, type PageRequest, type Sort } from "./page.ts";
import { joinSql, named, sql, type Sql } from "./sql.ts";
import { entriesOf, type AuditRecord, type Tx } from "./write.ts";

export interface GateCallRow {
  readonly id: string;
  readonly at: string;
  readonly session: string;
  readonly task: string | null;
  readonly point: GatePoint;
  readonly agentId: string;
  readonly agent: string;
  readonly person: string | null;
  readonly mandate: string;
  readonly tokenId: string;
  readonly server: string;
  readonly tool: string;
  readonly effects: readonly string[];
  readonly verdict: "allow" | "deny" | "hold";
  readonly reason: string;
  readonly traced: Traced;
  readonly definition: string;
  readonly traceparent: string | null;
  readonly heldAct: string | null;
  /** `running`: no outcome yet. `lost`: none came within the time in which every call ends; it may have happened. */
  readonly status: Outcome["status"] | "running" | "lost" | "refused";
  readonly finishedAt: string | null;
  readonly milliseconds: number | null;
  readonly resultDigest: string | null;
  readonly error: string | null;
  readonly masked: readonly string[];
}

export type NewGateCall = Omit<GateCallRow, "status" | "finishedAt" | "milliseconds" | "resultDigest" | "error" | "masked" | "heldAct">;

export interface GateOutcomeRow {
  readonly id: string;
  readonly at: string;
  readonly status: Outcome["status"];
  readonly finishedAt: string;
  readonly milliseconds: number;
  readonly resultDigest: string | null;
  readonly error: string | null;
  readonly masked: readonly string[];
}

/** No call runs longer. */
export const LONGEST_CALL_MILLISECONDS = 15 * 60_000;

/** What puts calls down, as a part of the statement that puts down the decisions on them. `text`: their canonical JSON. */
export const gateCallRows = (text: string, batch: string): Sql => sql`
    insert into gate_call (at, id, session, task, point, agent_id, agent, person, mandate, token_id, server, tool, effects, verdict, reason, traced, definition, traceparent, batch)
    select r.at, r.id, r.session, r.task, r.point, r."agentId", r.agent, r.person, r.mandate, r."tokenId", r.server, r.tool, array(select jsonb_array_elements_text(r.effects)), r.verdict, r.reason, r.traced, r.definition, r.traceparent, ${batch}::text
    from jsonb_to_recordset(${text}::jsonb) as r (at timestamptz, id text, session text, task text, point text, "agentId" text, agent text, person text, mandate text, "tokenId" text, server text, tool text,
      effects jsonb, verdict text, reason text, traced jsonb, definition text, traceparent text)`;

export const intendedRecord = ([first, ...more]: readonly NewGateCall[], text: string): readonly AuditRecord[] => (first === undefined ? [] : [{ action: "call.intended", subject: first.id, detail: { count: 1 + more.length, sha256: sha256Hex(text) } }]);

/** How calls ended, with one audit record for all of them, in one statement. */
export async function finishGateCalls({ pool, clock }: Pick<Store, "pool" | "clock">, actor: Actor, rows: readonly GateOutcomeRow[]): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const text = canonicalJson(rows);
  const [entry] = entriesOf([{ action: "call.finished", subject: first.id, detail: { count: rows.length, sha256: sha256Hex(text) } }], { actor, at: clock.now(), clock });
  await pool.execute(named("finish-calls", sql`
    with ended as (update gate_call c set status = r.status, finished_at = r."finishedAt", milliseconds = r.milliseconds, result_digest = r."resultDigest", error = r.error, masked = array(select jsonb_array_elements_text(r.masked))
    from jsonb_to_recordset(${text}::jsonb) as r (id text, at timestamptz, status text, "finishedAt" timestamptz, milliseconds double precision, "resultDigest" text, error text, masked jsonb)
    where c.at = r.at and c.id = r.id and c.status is null)
    insert into audit_entry (id, entry) values (${entry?.id ?? ""}, ${entry?.text ?? ""})`));
}

/** The held act that asks a person about the call. */
export const tieHeldAct = (tx: Tx, id: string, heldAct: string): Promise<number> => tx.execute(sql`update gate_call set held_act = ${heldAct} where id = ${id}`);

const columns = (at: Date): Sql => sql`id, at, session, task, point, agent_id as "agentId", agent, person, mandate, token_id as "tokenId", server, tool, effects, verdict, reason, traced, definition, traceparent, held_act as "heldAct",
  case when status is not null then status when verdict <> 'allow' then 'refused' when at < ${new Date(at.getTime() - LONGEST_CALL_MILLISECONDS)} then 'lost' else 'running' end as status,
  finished_at as "finishedAt", milliseconds, result_digest as "resultDigest", error, masked`;

export const gateCallById = async (db: Db, id: string, at: Date): Promise<GateCallRow | undefined> => (await db.query<GateCallRow>(sql`select ${columns(at)} from gate_call where id = ${id}`))[0];

/** Whether the agent has made calls in the session. */
export const hasGateCalls = async (db: Db, session: string, agentId: string): Promise<boolean> =>
  (await db.query(sql`select 1 from gate_call where session = ${session} and agent_id = ${agentId} and verdict = 'allow' limit 1`)).length > 0;

export interface GateCallFilter {
  readonly session?: string | undefined;
  /** Id or name. */
  readonly agent?: string | undefined;
  readonly server?: string | undefined;
  readonly tool?: string | undefined;
  readonly verdict?: readonly GateCallRow["verdict"][] | undefined;
  readonly since?: string | undefined;
}

const NEWEST: Sort = { name: "at", expression: "at", type: "timestamptz", descending: true, id: "id" };

export async function listGateCalls(db: Db, { session, agent, server, tool, verdict, since }: GateCallFilter, at: Date, page: PageRequest): Promise<Page<GateCallRow>> {
  const { after, order } = keyset(NEWEST, page);
  const where = [
    after,
    ...(session === undefined ? [] : [sql`session = ${session}`]),
    ...(agent === undefined ? [] : [sql`(agent_id = ${agent} or agent = ${agent})`]),
    ...(server === undefined ? [] : [sql`server = ${server}`]),
    ...(tool === undefined ? [] : [sql`lower(tool) like ${containing(tool)}`]),
    ...(verdict === undefined || verdict.length === 0 ? [] : [sql`verdict = any(${verdict}::text[])`]),
    ...(since === undefined ? [] : [sql`at >= ${since}`]),
  ];
  const rows = await db.query<GateCallRow>(sql`select ${columns(at)} from gate_call where ${joinSql(where, " and ")} ${order}`);
  return toPage(NEWEST, page, rows, ({ at: then }) => then, (row) => row);
}

/** Calls that belong together, as people look at them. */
export interface GateSessionRow {
  /** Of the task, or of the session where none was given. */
  readonly id: string;
  readonly task: string | null;
  readonly agentId: string;
  readonly agent: string;
  readonly person: string | null;
  readonly mandate: string;
  readonly began: string;
  readonly last: string;
  readonly calls: number;
  readonly denied: number;
  readonly held: number;
}

const LATEST: Sort = { name: "last", expression: "last", type: "timestamptz", descending: true, id: "id" };

/** Of calls since an instant, the session of the newest call first. */
export async function listGateSessions(db: Db, { agent, since }: Pick<GateCallFilter, "agent"> & { readonly since: string }, page: PageRequest): Promise<Page<GateSessionRow>> {
  const { after, order } = keyset(LATEST, page);
  const rows = await db.query<GateSessionRow>(sql`
    select * from (
      select session as id, max(task) as task, max(agent_id) as "agentId", max(agent) as agent, max(person) as person, max(mandate) as mandate, min(at) as began, max(at) as last, count(*) as calls,
        count(*) filter (where verdict = 'deny') as denied, count(*) filter (where verdict = 'hold') as held
      from gate_call where at >= ${since} and ${agent === undefined ? sql`true` : sql`(agent_id = ${agent} or agent = ${agent})`} group by session
    ) s where ${after} ${order}`);
  return toPage(LATEST, page, rows, ({ last }) => last, (row) => row);
}
