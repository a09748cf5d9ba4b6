// Supervisor of the embedded PostgreSQL: real server binaries as a child process, adopted again when we died and it lived on.
// The one thing to know: as root, server and data belong to uid 65534, because PostgreSQL refuses to run as root.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MandateError, messageOf } from "../kernel/index.ts";
import { connect, type ConnectionTarget } from "./connection.ts";
import { assertWritable, isTraversable, prepareBinaries, storageError, type Binaries } from "./embedded-binaries.ts";
import { readPostmaster, removeStaleLocks, socketFolder, type Postmaster } from "./embedded-postmaster.ts";
import { sql } from "./sql.ts";

const UNPRIVILEGED = 65534;
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 30_000;
const USER = "mandate";
const DATABASE = "mandate";
const isWindows = process.platform === "win32";

export interface Embedded {
  readonly target: ConnectionTarget;
  /** True when a server that outlived its former supervisor was taken over. */
  readonly adopted: boolean;
  /** Fast shutdown; leaves the server running while another process is connected to it. */
  stop(): Promise<void>;
}

interface Cluster {
  /** Where binaries (if copied), data and log lie. */
  readonly base: string;
  readonly data: string;
  readonly owner: number | undefined;
}

export async function startEmbedded(dataDir: string): Promise<Embedded> {
  const owner = process.getuid?.() === 0 ? UNPRIVILEGED : undefined;
  const cluster = placeCluster(resolve(dataDir), owner);
  const binaries = prepareBinaries(cluster.base, cluster.owner);
  if (!existsSync(join(cluster.data, "PG_VERSION"))) await initialise(cluster, binaries);
  assertVersion(cluster, binaries);
  const running = await adopt(cluster);
  const postmaster = running ?? (await launch(cluster, binaries));
  const target = targetOf(cluster, postmaster);
  await ensureDatabase(target);
  return { target: { ...target, database: DATABASE }, adopted: running !== undefined, stop: () => stop(cluster, target) };
}

/** The data folder, or, when the unprivileged user cannot pass through the folders above it, a place under /var/lib that a pointer file names. */
function placeCluster(dataDir: string, owner: number | undefined): Cluster {
  assertWritable(dataDir);
  if (owner === undefined || isTraversable(dataDir, owner)) return { base: dataDir, data: join(dataDir, "pg"), owner };
  const pointer = join(dataDir, "pg.location");
  try {
    const known = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : "";
    const base = known === "" ? join("/var/lib/mandate", randomBytes(6).toString("hex")) : known;
    mkdirSync(base, { recursive: true, mode: 0o755 });
    if (known === "") writeFileSync(pointer, `${base}\n`, { mode: 0o600 });
    return { base, data: join(base, "pg"), owner };
  } catch (thrown) {
    throw storageError(thrown, dataDir);
  }
}

/** INVARIANT: the folder gets its final name only when it is complete, so a start that was killed leaves nothing half made. */
async function initialise(cluster: Cluster, binaries: Binaries): Promise<void> {
  const unfinished = `${cluster.data}.new`;
  const password = join(cluster.base, "pg.password");
  try {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(cluster.data, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
    if (cluster.owner !== undefined) for (const path of [unfinished, password]) chownSync(path, cluster.owner, cluster.owner);
  } catch (thrown) {
    throw storageError(thrown, cluster.base);
  }
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["-U", USER, "--auth-local=trust", "--auth-host=scram-sha-256", `--pwfile=${password}`];
  const { code, output } = await runProgram(cluster, binaries.initdb, ["-D", unfinished, ...locale, ...access, "--no-instructions"]);
  if (code !== 0) throw initError(output, cluster.base);
  renameSync(unfinished, cluster.data);
}

function initError(output: string, folder: string): MandateError {
  const cause = /No space left|quota exceeded/i.test(output) ? { code: "ENOSPC" } : /Permission denied|Read-only/i.test(output) ? { code: "EACCES" } : undefined;
  if (cause !== undefined) return storageError(Object.assign(new Error(output), cause), folder);
  return new MandateError("database_unavailable", `the embedded database could not be created (${lastLine(output)}); set DATABASE_URL to use a server instead`);
}

const lastLine = (output: string) => output.trim().split("\n").findLast((line) => /error|fatal|could not/i.test(line)) ?? output.trim().split("\n").at(-1) ?? "no message";

function assertVersion(cluster: Cluster, binaries: Binaries): void {
  const found = readFileSync(join(cluster.data, "PG_VERSION"), "utf8").trim();
  const wanted = binaries.version.split(".")[0];
  if (found === wanted) return;
  throw new MandateError("database_version", `the data in ${cluster.data} was made by PostgreSQL ${found} and this Mandate brings PostgreSQL ${wanted}; start the Mandate version that made it, or move the folder away to begin anew`);
}

/** A postmaster that runs on our data: ours before we died, or that of another Mandate. Removes what a dead one left behind. */
async function adopt(cluster: Cluster): Promise<Postmaster | undefined> {
  for (let waited = 0; waited < START_MILLISECONDS; waited += 50) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster === undefined) return undefined;
    if (!postmaster.alive) {
      removeStaleLocks(cluster.data, postmaster);
      return undefined;
    }
    if (postmaster.ready && (await answers(targetOf(cluster, postmaster)))) return postmaster;
    await sleep(50);
  }
  throw new MandateError("database_unavailable", `a PostgreSQL process holds ${cluster.data} but does not answer; end it and start again`);
}

async function launch(cluster: Cluster, binaries: Binaries): Promise<Postmaster> {
  const sockets = isWindows ? undefined : socketFolder(cluster.base, cluster.owner);
  const log = join(cluster.base, "postgres.log");
  const listen = sockets === undefined ? ["-h", "127.0.0.1"] : ["-k", sockets, "-c", "listen_addresses="];
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const port = sockets === undefined ? ["-p", String(20_000 + (randomBytes(2).readUInt16BE() % 20_000))] : [];
  const output = openLog(log);
  const child = spawn(binaries.postgres, ["-D", cluster.data, ...listen, ...port, ...settings], spawnOptions(cluster, output));
  closeSync(output);
  let ended: string | undefined;
  child.on("exit", (code, signal) => (ended = `it ended with ${signal ?? `code ${code}`}`));
  child.on("error", (thrown) => (ended = messageOf(thrown)));
  child.unref();
  for (let waited = 0; waited < START_MILLISECONDS; waited += 15) {
    const postmaster = readPostmaster(cluster.data);
    if (postmaster?.pid === child.pid && postmaster?.ready === true) return postmaster;
    if (ended !== undefined) throw launchError(log, ended);
    await sleep(15);
  }
  throw launchError(log, "it did not become ready in time");
}

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
};

function openLog(log: string): number {
  try {
    rmSync(`${log}.1`, { force: true });
    if (existsSync(log)) renameSync(log, `${log}.1`);
    return openSync(log, "a", 0o600);
  } catch (thrown) {
    throw storageError(thrown, log);
  }
}

function launchError(log: string, ended: string): MandateError {
  const text = readFileSync(log, "utf8");
  if (/No space left|quota exceeded/i.test(text)) return storageError(Object.assign(new Error(text), { code: "ENOSPC" }), log);
  return new MandateError("database_unavailable", `the embedded database did not start: ${ended} (${lastLine(text)}); see ${log}`);
}

function spawnOptions(cluster: Cluster, output: number) {
  const identity = cluster.owner === undefined ? {} : { uid: cluster.owner, gid: cluster.owner };
  // Its own process group: Ctrl-C reaches us first, and we stop it in order.
  return { cwd: cluster.data, detached: true, stdio: ["ignore", output, output] as ["ignore", number, number], env: { LC_ALL: "C", PATH: "/usr/bin:/bin" }, windowsHide: true, ...identity };
}

function runProgram(cluster: Cluster, program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const identity = cluster.owner === undefined ? {} : { uid: cluster.owner, gid: cluster.owner };
    const child = spawn(program, args, { cwd: cluster.base, env: { LC_ALL: "C", PATH: "/usr/bin:/bin" }, windowsHide: true, ...identity });
    let output = "";
    const add = (chunk: Buffer) => (output += chunk.toString("utf8"));
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", (thrown) => done({ code: -1, output: messageOf(thrown) }));
    child.on("close", (code) => done({ code, output }));
  });
}

function targetOf(cluster: Cluster, postmaster: Postmaster): ConnectionTarget {
  if (postmaster.sockets !== "") return { host: postmaster.sockets, port: postmaster.port, user: USER, database: "postgres" };
  const password = readFileSync(join(cluster.base, "pg.password"), "utf8");
  return { host: "127.0.0.1", port: postmaster.port, user: USER, password, database: "postgres" };
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
  } finally {
    await pool.close();
  }
}

/** SPEC: PostgreSQL §18.5. SIGINT is the fast shutdown: sessions end, everything acknowledged is on disk. SIGQUIT is the last resort; the next start recovers. */
async function stop(cluster: Cluster, target: ConnectionTarget): Promise<void> {
  const postmaster = readPostmaster(cluster.data);
  if (postmaster === undefined || !postmaster.alive) return;
  for (let waited = 0; waited < 2_000 && (await othersConnected(target)); waited += 100) {
    if (waited >= 1_900) return;
    await sleep(100);
  }
  signal(postmaster.pid, "SIGINT");
  for (let waited = 0; waited < STOP_MILLISECONDS; waited += 20) {
    if (readPostmaster(cluster.data)?.alive !== true) return;
    await sleep(20);
  }
  signal(postmaster.pid, "SIGQUIT");
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    // It ended between our look and our signal: that is what we wanted.
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}

