// The one sequencer: numbers what was written, grows the tree, signs a checkpoint. Several servers may run it; the head's row lets one through.
import { setTimeout as sleep } from "node:timers/promises";
import { leafHash, treeRoot, type Clock, type Log, type NoteSigner } from "../kernel/index.ts";
import { sql, type Pool } from "../store/index.ts";
import { checkpointText } from "./checkpoint.ts";
import { keepCheckpoint } from "./key.ts";
import { appendLeaves, tileReader } from "./tiles.ts";

const BATCH = 10_000;
const PAUSE_MILLISECONDS = 500;

export interface SequencerOptions {
  readonly pool: Pool;
  readonly signer: NoteSigner;
  readonly clock: Clock;
  /** Where the last checkpoint is kept beside the database. */
  readonly dataDir: string;
}

/** One turn. Gives the size of the log and how many entries were numbered. All or nothing. */
export async function sequence(options: SequencerOptions): Promise<{ readonly size: number; readonly added: number }> {
  const turn = await options.pool.transaction(async (tx) => {
    const [head] = await tx.query<{ size: number }>(sql`select size from audit_head for update`);
    const size = head?.size ?? 0;
    const entries = await tx.query<{ id: string; entry: string }>(sql`select id, entry from audit_entry where leaf is null order by id limit ${BATCH}`);
    if (entries.length === 0) return { size, added: 0, note: undefined };
    const after = size + entries.length;
    await tx.execute(sql`
      update audit_entry e set leaf = n.leaf from unnest(${entries.map((entry) => entry.id)}::text[], ${entries.map((_, index) => size + index)}::bigint[]) as n (id, leaf) where e.id = n.id`);
    await appendLeaves(tx, size, entries.map((entry) => leafHash(entry.entry)));
    await tx.execute(sql`update audit_head set size = ${after}`);
    const root = await treeRoot(tileReader(tx), after);
    const note = options.signer.sign(checkpointText({ origin: options.signer.name, size: after, root }));
    await tx.execute(sql`insert into audit_checkpoint (size, root, note, signed_at) values (${after}, ${Buffer.from(root)}, ${note}, ${options.clock.now()})`);
    return { size: after, added: entries.length, note };
  });
  if (turn.note !== undefined) keepCheckpoint(options.dataDir, turn.note);
  return { size: turn.size, added: turn.added };
}

export interface Sequencer {
  stop(): Promise<void>;
}

/** Runs turns until stopped, and one last turn then. */
export function startSequencer(options: SequencerOptions & { readonly log: Log }): Sequencer {
  const stopping = new AbortController();
  // An outage is told once, not at every turn.
  let failing = false;
  const turn = async () => {
    try {
      while ((await sequence(options)).added === BATCH);
      failing = false;
    } catch (thrown) {
      if (!failing) options.log.error({ err: thrown }, "the audit log could not be sequenced; trying again");
      failing = true;
    }
  };
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await turn();
      // An abort ends the pause, not the loop's last turn.
      await sleep(PAUSE_MILLISECONDS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
    await turn();
  };
  const ended = loop();
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}
