// Starts the server process of the embedded database and waits until it answers, or takes over one that runs already.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, existsSync, fstatSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MandateError, messageOf } from "../kernel/index.ts";
import { connect, type ConnectionTarget } from "./connection.ts";
import { diskFull, isDiskFull, storageError } from "./data-folder.ts";
import type { Binaries } from "./embedded-binaries.ts";
import { saysDiskFull, spawnOptions, targetOf, tellingLine, type Cluster } from "./embedded-cluster.ts";
import { readPostmaster, settleRemains, signalProcess, socketFolder, type Postmaster } from "./embedded-postmaster.ts";
import { sql } from "./sql.ts";

/** Long, because after a crash the log of up to 2 GB is read again. */
const RECOVERY_MILLISECONDS = 600_000;
const SILENT_MILLISECONDS = 60_000;
const SAY_MILLISECONDS = 10_000;
const LARGEST_LOG_BYTES = 4 * 1024 * 1024;
const isWindows = process.platform === "win32";

/** Memory stays small; durability stays on. The default of /dev/shm in containers (64 MB) is too small for parallel hash joins. */
const SETTINGS: Readonly<Record<string, string>> = {
  fsync: "on",
  synchronous_commit: "on",
  full_page_writes: "on",
  shared_buffers: "256MB",
  work_mem: "32MB",
  maintenance_work_mem: "128MB",
  max_connections: "60",
  max_wal_size: "2GB",
  wal_compression: "pglz",
  random_page_cost: "1.1",
  enable_parallel_hash: "off",
  jit: "off",
  unix_socket_permissions: "0700",
  timezone: "UTC",
  log_timezone: "UTC",
  // What a killed server was asking for ends soon after it, instead of running to its end for nobody.
  ...(process.platform === "linux" ? { client_connection_check_interval: "1s" } : {}),
};

export interface Launch {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  /** Where there are no sockets: the same port for each start, so that a connection target stays true. */
  readonly port: number;
  readonly say: (line: string) => void;
}

export const portWithoutSockets = (): number => 20_000 + (randomBytes(2).readUInt16BE() % 20_000);

/** A postmaster that answers: one that runs already (`adopted`), or a new one. */
export async function bringUp(launch: Launch): Promise<{ readonly postmaster: Postmaster; readonly adopted: boolean }> {
  for (let waited = 0; ; waited += 500) {
    const running = await adopt(launch.cluster);
    if (running !== undefined) return { postmaster: running, adopted: true };
    const started = await start(launch);
    if (started !== "busy") return { postmaster: started, adopted: false };
    if (waited >= SILENT_MILLISECONDS) throw new MandateError("database_unavailable", `processes of a PostgreSQL that ended still hold ${launch.cluster.data}; end them and start again`);
    await sleep(500);
  }
}

async function adopt({ data, ...cluster }: Cluster): Promise<Postmaster | undefined> {
  for (let waited = 0; waited < SILENT_MILLISECONDS; waited += 50) {
    const postmaster = readPostmaster(data);
    if (postmaster === undefined) return undefined;
    if (!postmaster.alive) {
      await settleRemains(data, postmaster);
      return undefined;
    }
    if (postmaster.ready && (await answers(targetOf({ data, ...cluster }, postmaster)))) return postmaster;
    await sleep(50);
  }
  throw new MandateError("database_unavailable", `a PostgreSQL process holds ${data} but does not answer; end it and start again`);
}

async function answers(target: ConnectionTarget): Promise<boolean> {
  const pool = connect(target, { max: 1 });
  try {
    return (await pool.query<{ one: number }>(sql`select 1 as one`)).length === 1;
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "database_unavailable") return false;
    throw thrown;
  } finally {
    await pool.close();
  }
}

/** `busy` when another process has started one meanwhile, or when those of a dead one still hold its memory. */
async function start({ cluster, binaries, port, say }: Launch): Promise<Postmaster | "busy"> {
  const sockets = isWindows ? undefined : socketFolder(cluster.base, cluster.owner);
  const listen = sockets === undefined ? ["-h", "127.0.0.1", "-p", String(port)] : ["-k", sockets, "-c", "listen_addresses="];
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const log = openLog(join(cluster.base, "postgres.log"));
  const child = spawn(binaries.postgres, ["-D", cluster.data, ...listen, ...settings], { ...spawnOptions(cluster), stdio: ["ignore", log.opened, log.opened] });
  closeSync(log.opened);
  child.unref();
  const ended = endOf(child);
  for (let waited = 0; waited < RECOVERY_MILLISECONDS; waited += 15) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster?.pid === child.pid && postmaster?.ready === true) return postmaster;
    const why = ended();
    if (why !== undefined) return failed(cluster, log, why);
    if (waited > 0 && waited % SAY_MILLISECONDS === 0) say("  the database is still reading its log after a sudden end …");
    await sleep(15);
  }
  if (child.pid !== undefined) signalProcess(child.pid, "SIGQUIT");
  return failed(cluster, log, "it did not become ready in time");
}

function endOf(child: ChildProcess): () => string | undefined {
  let ended: string | undefined;
  child.on("exit", (code, signal) => (ended = `it ended with ${signal ?? `code ${code}`}`));
  child.on("error", (thrown) => (ended = messageOf(thrown)));
  return () => ended;
}

interface OpenLog {
  readonly file: string;
  readonly opened: number;
  /** Its size before this start. */
  readonly from: number;
}

function openLog(file: string): OpenLog {
  try {
    if (existsSync(file) && statSync(file).size > LARGEST_LOG_BYTES) renameSync(file, `${file}.1`);
    const opened = openSync(file, "a", 0o600);
    return { file, opened, from: fstatSync(opened).size };
  } catch (thrown) {
    throw storageError(thrown, file);
  }
}

function failed(cluster: Cluster, log: OpenLog, why: string): "busy" {
  const text = readFileSync(log.file).subarray(log.from).toString("utf8");
  if (/lock file ".*" already exists|pre-existing shared memory block/.test(text)) return "busy";
  // On a full disk the log is the first to stay silent.
  if (saysDiskFull(text) || isDiskFull(cluster.base)) throw diskFull(cluster.base);
  throw new MandateError("database_unavailable", `the embedded database did not start: ${why} (${tellingLine(text)}); see ${log.file}`);
}
