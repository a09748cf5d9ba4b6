// `npm run build`: the server into dist/mandate.js (esbuild), the console into dist/web (vite). Only what changed is built again.
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { assertCheckoutWritable, ensureInstalled, fail, hashOf, isBuilt, node24, root, run, say, stamp } from "./prepare.mjs";

const SERVER_SOURCES = ["src", "demo", "tools/build.mjs", "package.json"];
const CONSOLE_SOURCES = ["web", "tools/build.mjs", "package-lock.json"];
const COMPRESSED = /\.(js|css|html|svg|json|txt|webmanifest)$/;

/** Bundles our own sources; packages stay outside, worker threads get their own entry beside the main one. */
export async function buildServer() {
  const hash = hashOf(SERVER_SOURCES);
  if (isBuilt("server", hash) && existsSync(join(root, "dist", "mandate.js"))) return;
  assertCheckoutWritable("the build goes there");
  const started = Date.now();
  const { build, stop } = await import("esbuild");
  const workers = workerEntries(join(root, "src"));
  // Built aside and moved in file by file, so that two programs that build at once, or one that runs, never see half a build.
  const aside = join(root, "dist", `.server-${process.pid}`);
  await build({
    absWorkingDir: root,
    entryPoints: [{ in: "src/cli/main.ts", out: "mandate" }, ...workers],
    outdir: aside,
    bundle: true,
    splitting: true,
    chunkNames: "chunks-[hash]",
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    sourcemap: "linked",
    logLevel: "error",
  });
  // Its service would stay as long as the server that is started next.
  await stop();
  moveIn(aside, join(root, "dist"));
  stamp("server", hash);
  say(`Server built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function moveIn(aside, folder) {
  const built = new Set(readdirSync(aside));
  for (const name of built) renameSync(join(aside, name), join(folder, name));
  for (const name of readdirSync(folder)) if (/^chunks-.*\.js(\.map)?$/.test(name) && !built.has(name)) rmSync(join(folder, name));
  rmSync(aside, { recursive: true, force: true });
}

/** A file named `*-worker.ts` runs in a thread; its bundle has the same name. */
function workerEntries(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return workerEntries(path);
    return entry.name.endsWith("-worker.ts") ? [{ in: path, out: entry.name.replace(/\.ts$/, "") }] : [];
  });
}

/** Builds the console and keeps each text file compressed beside it, so that the server never compresses. */
export async function buildConsole() {
  const hash = hashOf(CONSOLE_SOURCES);
  const out = join(root, "dist", "web");
  if (isBuilt("web", hash) && existsSync(join(out, "index.html"))) return;
  assertCheckoutWritable("the build goes there");
  const started = Date.now();
  say("Building the console …");
  const aside = join(root, "dist", `.web-${process.pid}`);
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const code = await run(node24(), [vite, "build", "web", "--logLevel", "warn", "--outDir", aside], {
    stdio: ["ignore", 2, 2],
    // Whoever builds (a test runner sets its own), what is built is what people get.
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (code !== 0) fail(`the console could not be built (vite ended with ${code}); the lines above say why.`);
  compress(aside);
  rmSync(out, { recursive: true, force: true });
  renameSync(aside, out);
  stamp("web", hash);
  say(`Console built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

function compress(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) compress(path);
    else if (COMPRESSED.test(entry.name) && entry.name !== "index.html") {
      const content = readFileSync(path);
      if (content.length < 1024) continue;
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }));
    }
  }
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await ensureInstalled();
  await buildServer();
  await buildConsole();
}
