// INTERIM until the audit room lands.
import type { AuditAccess } from "../api/index.ts";
import { MandateError, sha256Hex, type Log } from "../kernel/index.ts";
import type { Store } from "../store/index.ts";
import type { Config } from "./config.ts";

export async function startSequencer(_store: Store, _dataDir: string, _log: Log): Promise<{ stop(): Promise<void> }> {
  return { stop: async () => undefined };
}

export function auditAccess(store: Store, _dataDir: string): AuditAccess {
  return {
    list: async (filter, page) => {
      const listed = await store.reads.audit.list({ actor: filter.actor, action: filter.what, subject: filter.subject }, page);
      return {
        rows: listed.rows.map((row) => ({ index: row.index, id: row.id, at: row.at, what: row.action, actor: row.actor.name, subject: row.subject, detail: row.detail, hash: sha256Hex(row.entry) })),
        nextCursor: listed.nextCursor,
      };
    },
    checkpoint: async () => undefined,
    verify: async () => {
      throw new MandateError("internal", "not yet");
    },
  };
}

export async function verifyAudit(_config: Config): Promise<{ readonly ok: boolean; readonly verified: number; readonly problems: readonly string[] }> {
  throw new MandateError("internal", "not yet");
}
