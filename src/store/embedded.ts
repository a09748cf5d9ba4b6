// Supervisor of the embedded PostgreSQL: real server binaries as a child process, started again when it ends unasked, and adopted when it
// outlived a supervisor that was killed.
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../kernel/index.ts";
import { connect, type ConnectionTarget } from "./connection.ts";
import { isConnectionLoss } from "./database-error.ts";
import { prepareBinaries } from "./embedded-binaries.ts";
import { ensureInitialised, placeCluster, targetOf, type Cluster } from "./embedded-cluster.ts";
import { bringUp, portWithoutSockets, type Launch } from "./embedded-launch.ts";
import { readPostmaster, signalProcess } from "./embedded-postmaster.ts";
import { sql } from "./sql.ts";

const LOOK_MILLISECONDS = 500;
const LONGEST_PAUSE_MILLISECONDS = 10_000;
const STOP_MILLISECONDS = 30_000;
const DATABASE = "mandate";

export interface Embedded {
  /** Stays true when the server is started again. */
  readonly target: ConnectionTarget;
  /** True when a server that outlived its former supervisor was taken over. */
  readonly adopted: boolean;
  /** Fast shutdown; leaves the server running while another process is connected to it. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** One sentence each time something happens that the person should know. */
  readonly say?: (line: string) => void;
}

export async function startEmbedded(dataDir: string, { say = () => undefined }: EmbeddedOptions = {}): Promise<Embedded> {
  const cluster = placeCluster(resolve(dataDir), say);
  const binaries = prepareBinaries(cluster.base, cluster.owner);
  await ensureInitialised(cluster, binaries);
  const launch: Launch = { cluster, binaries, port: portWithoutSockets(), say };
  const { postmaster, adopted } = await bringUp(launch);
  const target = targetOf(cluster, postmaster);
  await ensureDatabase(target);
  const watch = watchOver(launch);
  return {
    target: { ...target, database: DATABASE },
    adopted,
    stop: async () => {
      await watch.end();
      await shutDown(cluster, target);
    },
  };
}

/** Starts the server again whenever it has ended. Should we leave without a word, it is told to end too. */
function watchOver(launch: Launch): { end(): Promise<void> } {
  const { cluster } = launch;
  const ending = new AbortController();
  let restarting: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (restarting !== undefined || isUp(cluster)) return;
    restarting = bringBack(launch, ending.signal).finally(() => (restarting = undefined));
  }, LOOK_MILLISECONDS).unref();
  const atExit = () => tellToEnd(cluster);
  process.once("exit", atExit);
  return {
    end: async () => {
      clearInterval(timer);
      ending.abort();
      await restarting;
      process.off("exit", atExit);
    },
  };
}

async function bringBack(launch: Launch, ending: AbortSignal): Promise<void> {
  launch.say("The embedded database ended unexpectedly. Starting it again …");
  let said = "";
  for (let pause = LOOK_MILLISECONDS; !ending.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS)) {
    try {
      await bringUp(launch);
      launch.say("The embedded database runs again. Everything that was acknowledged is there.");
      return;
    } catch (thrown) {
      if (messageOf(thrown) !== said) launch.say(`Not yet: ${messageOf(thrown)}. Trying again until it works.`);
      said = messageOf(thrown);
    }
    // An abort ends the pause, and the loop with it.
    await sleep(pause, undefined, { signal: ending }).catch(() => undefined);
  }
}

const isUp = (cluster: Cluster) => readPostmaster(cluster.data)?.alive === true;

async function ensureDatabase(target: ConnectionTarget): Promise<void> {
  const pool = connect(target, { max: 1 });
  try {
    const found = await pool.query(sql`select 1 from pg_database where datname = 'mandate'`);
    if (found.length === 0) await pool.execute(sql`create database mandate`);
  } finally {
    await pool.close();
  }
}

async function othersConnected(target: ConnectionTarget): Promise<boolean> {
  const pool = connect(target, { max: 1 });
  try {
    const rows = await pool.query(sql`select 1 from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid() limit 1`);
    return rows.length > 0;
  } catch (thrown) {
    // A server that lets nobody in has no one to wait for.
    if (isConnectionLoss(thrown)) return false;
    throw thrown;
  } finally {
    await pool.close();
  }
}

/** SPEC: PostgreSQL §18.5. SIGINT is the fast shutdown: sessions end, everything acknowledged is on disk. SIGQUIT is the last resort; the next start recovers. */
async function shutDown(cluster: Cluster, target: ConnectionTarget): Promise<void> {
  if (!isUp(cluster)) return;
  for (let waited = 0; waited < 2_000 && (await othersConnected(target)); waited += 100) {
    if (waited >= 1_900) return;
    await sleep(100);
  }
  tellToEnd(cluster);
  if (await isGone(cluster, STOP_MILLISECONDS)) return;
  tellToEnd(cluster, "SIGQUIT");
  await isGone(cluster, STOP_MILLISECONDS);
}

function tellToEnd(cluster: Cluster, signal: "SIGINT" | "SIGQUIT" = "SIGINT"): void {
  const postmaster = readPostmaster(cluster.data);
  if (postmaster?.alive === true) signalProcess(postmaster.pid, signal);
}

async function isGone(cluster: Cluster, milliseconds: number): Promise<boolean> {
  for (let waited = 0; waited < milliseconds; waited += 20) {
    if (!isUp(cluster)) return true;
    await sleep(20);
  }
  return false;
}
