// The only door for changes: a transaction with an actor and at least one audit record, or nothing happens.
import { canonicalJson, MandateError, newId, sha256Hex, type Clock } from "../kernel/index.ts";
import type { Actor } from "./actor.ts";
import type { Db, Pool } from "./connection.ts";
import { named, sql } from "./sql.ts";

export interface AuditRecord {
  /** `noun.past-tense`, such as `finding.accepted`. */
  readonly action: string;
  /** Id or key of what it is about; `null` for the installation itself. */
  readonly subject: string | null;
  /** Facts of the change. MUST NOT hold a secret value. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Who it was, where one transaction serves several; else the actor of the transaction. */
  readonly by?: Actor;
}

export interface Tx extends Db {
  readonly actor: Actor;
  /** The instant of this change: one for the whole transaction. */
  readonly at: Date;
  /** Joins a record to this transaction. Records of one transaction keep their order. */
  record(record: AuditRecord): Promise<void>;
  /** The same for many, in one statement. */
  recordAll(records: readonly AuditRecord[]): Promise<void>;
}

const ACTION = /^[a-z][a-z-]*\.[a-z][a-z-]*$/;
/** SPEC: c2sp.org/tlog-tiles, entry bundles: an entry has at most 65,535 bytes. Room is left for the envelope. */
const LARGEST_DETAIL_BYTES = 60_000;

/** Runs `work` in one transaction. Throws `internal` and rolls back when it made no record. Nothing is left behind by a failure. */
export async function write<T>(pool: Pool, clock: Clock, actor: Actor, work: (tx: Tx) => Promise<T>): Promise<T> {
  return pool.transaction(async (db) => {
    let records = 0;
    let lastId = "";
    const at = clock.now();
    const recordAll = async (all: readonly AuditRecord[]) => {
      records += all.length;
      const entries = entriesOf(all, { actor, at, clock, after: lastId });
      lastId = entries.at(-1)?.id ?? lastId;
      if (entries.length > 0) await db.execute(named("audit-records", sql`insert into audit_entry (id, entry) select * from unnest(${entries.map(({ id }) => id)}::text[], ${entries.map(({ text }) => text)}::text[])`));
    };
    const tx: Tx = {
      query: (statement) => db.query(statement),
      execute: (statement) => db.execute(statement),
      copy: (target, columns, rows) => db.copy(target, columns, rows),
      actor,
      at,
      record: (record) => recordAll([record]),
      recordAll,
    };
    const result = await work(tx);
    if (records === 0) throw new MandateError("internal", "a change was made without an audit record, so it was rolled back; report this as a defect of Mandate");
    return result;
  });
}

/** A record as it goes into the log. */
export interface AuditEntry {
  readonly id: string;
  readonly text: string;
}

/** For a statement that puts records itself, together with what they tell of. Their ids are in their order, and after `after`. */
export function entriesOf(records: readonly AuditRecord[], { actor, at, clock, after = "" }: { readonly actor: Actor; readonly at: Date; readonly clock: Clock; readonly after?: string }): readonly AuditEntry[] {
  let id = after;
  return records.map((record) => {
    id = idAfter(id, newId("rec", clock));
    return { id, text: entryText({ id, actor: record.by ?? actor, at, record }) };
  });
}

function entryText({ id, actor, at, record }: { id: string; actor: Actor; at: Date; record: AuditRecord }): string {
  if (!ACTION.test(record.action)) throw new MandateError("internal", `the audit action ${record.action} is not of the form noun.past-tense; report this as a defect of Mandate`);
  // Canonical: its members stand in the order of their names.
  return `{"action":"${record.action}","actor":${canonicalJson(actor)},"at":"${at.toISOString()}","detail":${bounded(canonicalJson(record.detail ?? {}))},"id":"${id}","subject":${canonicalJson(record.subject)}}`;
}

/** A detail that is too large for a log entry is stood for by its digest. */
function bounded(detail: string): string {
  const bytes = Buffer.byteLength(detail);
  return bytes <= LARGEST_DETAIL_BYTES ? detail : canonicalJson({ sha256: sha256Hex(detail), bytes });
}

const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** Ids made in one millisecond are in no order; this gives the next one after `last` when `fresh` would come before it. */
function idAfter(last: string, fresh: string): string {
  if (fresh > last) return fresh;
  const end = last.length - 1;
  const place = DIGITS.indexOf(last.charAt(end));
  if (place < DIGITS.length - 1) return last.slice(0, end) + DIGITS.charAt(place + 1);
  return `${idAfter(last.slice(0, end), "")}0`;
}
