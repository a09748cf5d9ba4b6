// Reads `postmaster.pid`, tells a living server from the remains of a dead one, and picks a socket folder short enough for the kernel.
import { createHash } from "node:crypto";
import { chownSync, existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MandateError } from "../kernel/index.ts";
import { isTraversable } from "./embedded-binaries.ts";

export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  /** Folder of its socket; empty when it listens on TCP only. */
  readonly sockets: string;
  readonly ready: boolean;
  readonly alive: boolean;
}

/** SPEC: PostgreSQL miscadmin.h. Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status. */
export function readPostmaster(data: string): Postmaster | undefined {
  const file = join(data, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const lines = readIfThere(file).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return { pid, port: Number(lines[3] ?? 0), sockets: (lines[4] ?? "").trim(), ready: (lines[7] ?? "").trim() === "ready", alive: isPostgres(pid, data) };
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (thrown) {
    // A process that ends while its file in /proc is read gives ESRCH.
    if (["ENOENT", "ESRCH"].includes(String((thrown as NodeJS.ErrnoException).code))) return "";
    throw thrown;
  }
}

/** A process number is used again after a restart of the machine or container, so its name is looked at where the system tells it. */
function isPostgres(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  const command = readIfThere(`/proc/${pid}/cmdline`);
  const isZombie = /^State:\s+Z/m.test(readIfThere(`/proc/${pid}/status`));
  return !isZombie && command.includes("postgres") && command.includes(data);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return (thrown as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Sees to what a dead postmaster left behind. INVARIANT: `postmaster.pid` tells the next server of processes that still use the dead one's memory,
 * so it stays, except when its number now belongs to a stranger: PostgreSQL would take that one for a living server.
 */
export async function settleRemains(data: string, dead: Postmaster): Promise<void> {
  for (let waited = 0; orphansOn(data).length > 0; waited += 50) {
    // They end by themselves within moments; one that is stuck is ended, and the log of the database brings back what was committed.
    if (waited >= ORPHAN_MILLISECONDS) for (const pid of orphansOn(data)) signalProcess(pid, "SIGKILL");
    await sleep(50);
    if (readPostmaster(data)?.pid !== dead.pid) return;
  }
  if (!isAlive(dead.pid)) return;
  rmSync(join(data, "postmaster.pid"), { force: true });
  if (dead.sockets === "") return;
  const socket = join(dead.sockets, `.s.PGSQL.${dead.port}`);
  rmSync(`${socket}.lock`, { force: true });
  rmSync(socket, { force: true });
}

const ORPHAN_MILLISECONDS = 10_000;

/** Server processes whose postmaster is dead: every process of PostgreSQL works in its data folder. Elsewhere than on Linux the server itself refuses to start beside them. */
function orphansOn(data: string): readonly number[] {
  if (process.platform !== "linux") return [];
  const folder = realpathSync(data);
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && workingFolder(name) === folder && readIfThere(`/proc/${name}/cmdline`).startsWith("postgres"))
    .map(Number);
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    // It ended meanwhile, or is another user's and so none of ours.
    return undefined;
  }
}

export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (thrown) {
    // It ended between our look and our signal: that is what we wanted.
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}

/** SPEC: unix(7): a socket path has at most 107 bytes on Linux and 103 on macOS. */
const LONGEST_SOCKET_PATH = 103;
const SOCKET_NAME = "/.s.PGSQL.5432";

export function socketFolder(base: string, owner: number | undefined): string {
  const near = join(base, "run");
  const folder = Buffer.byteLength(near + SOCKET_NAME) <= LONGEST_SOCKET_PATH ? near : join(shortRoot(owner), `mandate-${createHash("sha256").update(base).digest("hex").slice(0, 12)}`);
  const wanted = owner ?? process.getuid?.() ?? 0;
  if (!existsSync(folder)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (owner !== undefined) chownSync(folder, owner, owner);
  }
  const found = lstatSync(folder);
  // INVARIANT: in a temporary folder anybody may have made this name first; who owns the folder could stand between us and the database.
  if (!found.isDirectory() || found.uid !== wanted || (found.mode & 0o077) !== 0) {
    throw new MandateError("no_write_permission", `the socket folder ${folder} belongs to somebody else or is open to others; remove it and start again`);
  }
  return folder;
}

/** The temporary folder of the system, unless it is long itself or closed to the server's user. */
function shortRoot(owner: number | undefined): string {
  const root = tmpdir();
  const fits = Buffer.byteLength(root) <= LONGEST_SOCKET_PATH - SOCKET_NAME.length - 21;
  return fits && (owner === undefined || isTraversable(root, owner)) ? root : "/tmp";
}
