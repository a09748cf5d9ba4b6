// Where the embedded database lies and how it is made. The one thing to know: as root, server and data belong to uid 65534, because
// PostgreSQL refuses to run as root; what that user cannot reach lies under /var/lib/mandate instead.
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MandateError, messageOf, writeWhole } from "../kernel/index.ts";
import type { ConnectionTarget } from "./connection.ts";
import { assertWritable, isDiskFull, storageError } from "./data-folder.ts";
import { isTraversable, type Binaries } from "./embedded-binaries.ts";
import type { Postmaster } from "./embedded-postmaster.ts";

const UNPRIVILEGED = 65534;
const FAR_AWAY = "/var/lib/mandate";
const USER = "mandate";

export interface Cluster {
  /** Where binaries (if copied), data and log lie. */
  readonly base: string;
  readonly data: string;
  readonly owner: number | undefined;
}

/** The data folder, or, when the unprivileged user cannot pass through the folders above it, a place that a pointer file names. */
export function placeCluster(dataDir: string, say: (line: string) => void): Cluster {
  const owner = process.getuid?.() === 0 ? UNPRIVILEGED : undefined;
  assertWritable(dataDir);
  if (owner === undefined || isTraversable(dataDir, owner)) return { base: dataDir, data: join(dataDir, "pg"), owner };
  const pointer = join(dataDir, "pg.location");
  const known = existsSync(pointer) ? readFileSync(pointer, "utf8").trim() : "";
  const base = known === "" ? join(FAR_AWAY, randomBytes(6).toString("hex")) : known;
  try {
    mkdirSync(base, { recursive: true, mode: 0o755 });
    if (known === "") writeWhole(pointer, `${base}\n`);
  } catch (thrown) {
    throw storageError(thrown, base);
  }
  if (known === "") say(`The database goes to ${base}, because the user it runs as cannot pass through the folders above ${dataDir}.`);
  return { base, data: join(base, "pg"), owner };
}

/** Makes the database when there is none. INVARIANT: the folder gets its name only when it is complete, so a start that was killed leaves nothing half made. */
export async function ensureInitialised(cluster: Cluster, binaries: Binaries): Promise<void> {
  if (existsSync(join(cluster.data, "PG_VERSION"))) return assertVersion(cluster, binaries);
  if (existsSync(cluster.data) && readdirSync(cluster.data).length > 0) {
    throw new MandateError("database_version", `the folder ${cluster.data} holds files but no PG_VERSION, so it is not a whole database; restore it from a backup, or move it away to begin anew`);
  }
  const unfinished = `${cluster.data}.new`;
  const password = join(cluster.base, "pg.password");
  try {
    for (const folder of [unfinished, cluster.data]) rmSync(folder, { recursive: true, force: true });
    mkdirSync(unfinished, { mode: 0o700 });
    writeFileSync(password, randomBytes(24).toString("base64url"), { mode: 0o600 });
    if (cluster.owner !== undefined) for (const path of [unfinished, password]) chownSync(path, cluster.owner, cluster.owner);
  } catch (thrown) {
    throw storageError(thrown, cluster.base);
  }
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["-U", USER, "--auth-local=trust", "--auth-host=scram-sha-256", `--pwfile=${password}`];
  const { code, output } = await runProgram(cluster, binaries.initdb, ["-D", unfinished, ...locale, ...access, "--no-instructions", "--no-clean"]);
  if (code !== 0) {
    const thrown = initError(output, cluster.base);
    rmSync(unfinished, { recursive: true, force: true });
    throw thrown;
  }
  renameSync(unfinished, cluster.data);
}

function initError(output: string, folder: string): MandateError {
  const cause = saysDiskFull(output) || isDiskFull(folder) ? { code: "ENOSPC" } : /Permission denied|Read-only/i.test(output) ? { code: "EACCES" } : undefined;
  if (cause !== undefined) return storageError(Object.assign(new Error(output), cause), folder);
  return new MandateError("database_unavailable", `the embedded database could not be created (${tellingLine(output)}); set DATABASE_URL to use a server instead`);
}

export const saysDiskFull = (output: string) => /No space left|quota exceeded/i.test(output);

/** The line of a program's output that says what went wrong. */
export function tellingLine(output: string): string {
  const lines = output.trim().split("\n");
  return lines.findLast((line) => /error|fatal|panic|could not/i.test(line)) ?? (lines.at(-1) || "no message");
}

function assertVersion(cluster: Cluster, binaries: Binaries): void {
  const found = readFileSync(join(cluster.data, "PG_VERSION"), "utf8").trim();
  const wanted = binaries.version.split(".")[0];
  if (found === wanted) return;
  throw new MandateError("database_version", `the data in ${cluster.data} was made by PostgreSQL ${found} and this Mandate brings PostgreSQL ${wanted}; start the Mandate version that made it, or move the folder away to begin anew`);
}

/** How the programs of PostgreSQL are started: unprivileged, in a process group of their own, so that Ctrl-C reaches us first and we stop them in order. */
export function spawnOptions(cluster: Cluster) {
  const identity = cluster.owner === undefined ? {} : { uid: cluster.owner, gid: cluster.owner };
  return { cwd: cluster.base, detached: true, env: { LC_ALL: "C", PATH: "/usr/bin:/bin" }, windowsHide: true, ...identity };
}

function runProgram(cluster: Cluster, program: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((done) => {
    const child = spawn(program, args, { ...spawnOptions(cluster), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const add = (chunk: Buffer) => (output += chunk.toString("utf8"));
    child.stdout.on("data", add);
    child.stderr.on("data", add);
    child.on("error", (thrown) => done({ code: -1, output: messageOf(thrown) }));
    child.on("close", (code) => done({ code, output }));
  });
}

/** Unix socket where there is one; TCP with the password elsewhere. The database is the one that every cluster has. */
export function targetOf(cluster: Cluster, postmaster: Postmaster): ConnectionTarget {
  if (postmaster.sockets !== "") return { host: postmaster.sockets, port: postmaster.port, user: USER, database: "postgres" };
  const password = readFileSync(join(cluster.base, "pg.password"), "utf8");
  return { host: "127.0.0.1", port: postmaster.port, user: USER, password, database: "postgres" };
}
