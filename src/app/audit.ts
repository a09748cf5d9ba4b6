// The record, wired: the sequencer beside the server, and what the API and the command line ask of it.
import type { AuditAccess } from "../api/index.ts";
import { countWaiting, openAuditKey, readKeptCheckpoint, sequence, startSequencer as startAuditSequencer, storedLog, verifyDecisions, verifyLog, type DecisionsVerification, type Sequencer } from "../audit/index.ts";
import { openVerifier, sha256Hex, type Log } from "../kernel/index.ts";
import { openStore, type Store } from "../store/index.ts";
import type { Config } from "./config.ts";
import { migrationsFolder } from "./root.ts";

export interface AuditVerdict {
  readonly ok: boolean;
  readonly verified: number;
  readonly problems: readonly string[];
  /** What the log says of decisions, against the decisions that stand. */
  readonly decisions: Omit<DecisionsVerification, "problems">;
}

export function startSequencer(store: Store, dataDir: string, log: Log): Sequencer {
  return startAuditSequencer({ pool: store.pool, signer: openAuditKey(dataDir), clock: store.clock, dataDir, log });
}

/** Numbers what waits first, so that the newest record is verified too. */
async function verdictOf(store: Store, dataDir: string): Promise<AuditVerdict> {
  const signer = openAuditKey(dataDir);
  if ((await countWaiting(store.pool)) > 0) await sequence({ pool: store.pool, signer, clock: store.clock, dataDir });
  const kept = readKeptCheckpoint(dataDir);
  const verification = await verifyLog(storedLog(store.pool, kept === undefined ? [] : [kept]), [openVerifier(signer.verifierKey)]);
  const { problems, ...decisions } = await verifyDecisions(store.pool);
  const all = [...verification.problems.map(({ sentence }) => sentence), ...problems];
  return { ok: all.length === 0, verified: verification.verified, problems: all, decisions };
}

export function auditAccess(store: Store, dataDir: string): AuditAccess {
  return {
    list: async (filter, page) => {
      const listed = await store.reads.audit.list({ actor: filter.actor, action: filter.what, subject: filter.subject }, page);
      return {
        rows: listed.rows.map((row) => ({ index: row.index, id: row.id, at: row.at, what: row.action, actor: row.actor.name, actor_type: row.actor.type, actor_id: row.actor.id, subject: row.subject, detail: row.detail, hash: sha256Hex(`\u0000${row.entry}`) })),
        nextCursor: listed.nextCursor,
      };
    },
    checkpoint: async () => {
      const row = await store.reads.audit.checkpoint();
      if (row === undefined) return undefined;
      const signer = openAuditKey(dataDir);
      return { origin: signer.name, size: row.size, root: row.root, note: row.note, signedAt: row.signedAt, key: signer.verifierKey };
    },
    verify: () => verdictOf(store, dataDir),
  };
}

/** `mandate audit verify`, beside a running server or without one. */
export async function verifyAudit(config: Config): Promise<AuditVerdict> {
  const store = await openStore({
    dataDir: config.dataDir,
    migrationsDir: migrationsFolder,
    connections: 2,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
  });
  try {
    return await verdictOf(store, config.dataDir);
  } finally {
    await store.close();
  }
}
