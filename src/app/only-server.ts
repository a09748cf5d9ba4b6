// One server for one embedded database: the lock is a database session's, so it goes with the process however that ends. A server that was
// killed left its jobs as running; the next one knows by the lock that nobody works on them.
import { setTimeout as sleep } from "node:timers/promises";
import { expireLeases } from "../jobs/index.ts";
import { MandateError } from "../kernel/index.ts";
import { sql, type Db, type Pool } from "../store/index.ts";

/** Any number that no other lock of Mandate has. */
const LOCK = 7_420;
/** A killed server's session ends within a second of it. */
const PATIENCE_MILLISECONDS = 3_000;
const LOOK_MILLISECONDS = 1_000;

/** Gives the act that lets the place go. Throws `conflict` while another server has it. */
export async function beOnlyServer(pool: Pool, dataDir: string): Promise<() => Promise<void>> {
  const letGo = new AbortController();
  const first = Promise.withResolvers<void>();
  const held = hold(pool, dataDir, letGo.signal, first.resolve);
  await Promise.race([first.promise, held]);
  await expireLeases(pool);
  return async () => {
    letGo.abort();
    await held;
  };
}

/** Holds the lock until told to let go, and takes it again whenever the database was started anew. */
async function hold(pool: Pool, dataDir: string, letGo: AbortSignal, taken: () => void): Promise<void> {
  let wasTaken = false;
  while (!letGo.aborted) {
    try {
      await pool.session(async (db) => {
        await take(db, dataDir);
        wasTaken = true;
        taken();
        while (!letGo.aborted) {
          await pause(letGo);
          await db.query(sql`select 1`);
        }
        await db.query(sql`select pg_advisory_unlock(${LOCK})`);
      });
    } catch (thrown) {
      if (!wasTaken) throw thrown;
      await pause(letGo);
    }
  }
}

// An abort ends the pause, and the loop with it.
const pause = (letGo: AbortSignal) => sleep(LOOK_MILLISECONDS, undefined, { signal: letGo, ref: false }).catch(() => undefined);

async function take(db: Db, dataDir: string): Promise<void> {
  for (let waited = 0; ; waited += 100) {
    const [row] = await db.query<{ got: boolean }>(sql`select pg_try_advisory_lock(${LOCK}) as got`);
    if (row?.got === true) return;
    if (waited >= PATIENCE_MILLISECONDS) throw new MandateError("conflict", `Another Mandate serves from ${dataDir}. Use that one, stop it, or name another folder with --data-dir.`);
    await sleep(100);
  }
}
