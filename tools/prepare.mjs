// What must be there before anything runs: dependencies, Node 24, an up-to-date build. Plain JavaScript for the host's Node (18 or newer).
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_NODE = 24;
const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP"];

/** Whether a signal was passed on. */
let interrupted = false;

/** Says one line of progress on stderr, so that stdout stays what the command prints. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Ends with one clear sentence. What fails because somebody asked us to stop is no failure. */
export function fail(sentence, code = 1) {
  say(interrupted ? "Stopped." : `mandate: ${sentence}`);
  process.exit(interrupted ? 130 : code);
}

/** Runs a program to its end; resolves to its exit code. Signals are passed on; we end when the child has ended. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: "inherit", ...options });
    const forward = (signal) => {
      interrupted = true;
      child.kill(signal);
    };
    for (const signal of FORWARDED) process.on(signal, forward);
    child.on("error", reject);
    child.on("close", (code, signal) => {
      for (const signal of FORWARDED) process.off(signal, forward);
      resolve(code ?? 128 + ({ SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 1));
    });
  });
}

/** Path of a Node 24: this one, or the one that came with the dependencies. */
export function node24() {
  if (Number(process.versions.node.split(".")[0]) >= NEEDED_NODE) return process.execPath;
  const platform = process.platform === "win32" ? "win" : process.platform;
  const packaged = join(root, "node_modules", `node-${platform}-${process.arch}`, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(packaged)) return packaged;
  return fail(
    `this host runs Node ${process.versions.node}, Mandate needs Node ${NEEDED_NODE}, and there is no packaged one for ${platform}-${process.arch}. Install Node ${NEEDED_NODE} and run the command again.`,
  );
}

/** Why the installed packages are not those of the lock file; null when they are. */
function notInstalled() {
  const hidden = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(hidden)) return "dependencies are missing";
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const present = JSON.parse(readFileSync(hidden, "utf8")).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === "" || entry.link === true || !path.startsWith("node_modules/")) continue;
    const installed = present[path];
    if (installed === undefined && (entry.optional === true || entry.peer === true)) continue;
    if (installed === undefined) return `${path.slice("node_modules/".length)} is missing`;
    if (installed.version !== entry.version) return `${path.slice("node_modules/".length)} has changed`;
  }
  return null;
}

/** Installs the dependencies of the lock file when they are not there. Scripts of packages are never run. */
export async function ensureInstalled() {
  const why = notInstalled();
  if (why === null) return;
  assertCheckoutWritable("the dependencies go there");
  const started = Date.now();
  say(`Installing dependencies (${why}) …`);
  const npm = process.env.npm_execpath;
  const args = ["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const ticking = setInterval(() => say(`  still installing, ${Math.round((Date.now() - started) / 1000)} s`), 10_000);
  const options = { stdio: ["ignore", 2, 2], env: { ...process.env, NODE_ENV: "development" } };
  const code = await (npm !== undefined && /\.c?js$/.test(npm) ? run(process.execPath, [npm, ...args], options) : run(process.platform === "win32" ? "npm.cmd" : "npm", args, options)).catch((thrown) =>
    fail(`npm could not be started (${thrown.message}). Install npm and run the command again.`),
  );
  clearInterval(ticking);
  if (code !== 0) fail(`npm ci ended with ${code}: the dependencies could not be installed. The lines above say why; check the network and the registry, then run the command again.`);
  say(`Dependencies installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** Before anything is begun there: ends with one sentence when this user may not write the checkout. `what` goes there. */
export function assertCheckoutWritable(what) {
  for (const folder of [root, join(root, "dist"), join(root, "node_modules")]) {
    if (!existsSync(folder)) continue;
    try {
      accessSync(folder, constants.W_OK);
    } catch {
      fail(`${folder} cannot be written by this user, and ${what}. Give this user write permission on ${root}, or run \`npm run build\` once as its owner.`, 2);
    }
  }
}

/** SHA-256 over the paths and contents of these files and folders; tests and generated output do not count. */
export function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) for (const file of filesUnder(join(root, path))) hash.update(`${relative(root, file).split(sep).join("/")}\0`).update(readFileSync(file)).update("\0");
  return hash.digest("hex");
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch (thrown) {
    if (thrown.code === "ENOTDIR") return [path];
    throw thrown;
  }
  return entries
    .filter((entry) => entry.name !== "node_modules" && !/\.test\.tsx?$/.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesUnder(join(path, entry.name)) : [join(path, entry.name)]));
}

const stampPath = (part) => join(root, "dist", `.${part}.stamp`);

/** True when the part was built from exactly these sources. */
export function isBuilt(part, hash) {
  return existsSync(stampPath(part)) && readFileSync(stampPath(part), "utf8") === hash;
}

export function stamp(part, hash) {
  mkdirSync(join(root, "dist"), { recursive: true });
  writeFileSync(stampPath(part), hash);
}
