// `npm run demo`: a Mandate of its own with its own data, two MCP servers and an agent; tells the story, then stays until Ctrl-C. `--once` ends by itself.
import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { signIn, type Installation, type Person } from "./person.ts";
import { startServers } from "./servers.ts";
import { OWNER } from "./setup.ts";
import { runStory, type Told } from "./story.ts";

const root = join(import.meta.dirname, "..");
const MOST_START_MILLISECONDS = 180_000;

interface Product {
  readonly link: string;
  stop(): Promise<void>;
}

/** `mandate serve` in a process of its own; its first sign-in link. */
async function startProduct(dataDir: string): Promise<Product> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", join(root, "dist", "mandate.js"), "serve", "--port", process.env["MANDATE_DEMO_PORT"] ?? "0", "--data-dir", dataDir], { cwd: dataDir, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const stop = () => ended(child);
  for (const deadline = performance.now() + MOST_START_MILLISECONDS; ; ) {
    const link = /https?:\/\/\S+\/sign-in[?#]token=[\w-]+/.exec(said)?.[0];
    if (link !== undefined) return { link, stop };
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop();
      throw new Error(`Mandate did not start:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

/** `null`: the administrator, who is the first person of all. */
async function newLink(keeper: Person, name: string | null): Promise<string> {
  const { data } = await keeper.ask<{ data: readonly { id: string; name: string; role: string }[] }>("GET", "/v1/users");
  const user = data.find((each) => (name === null ? each.role === "admin" : each.name === name));
  return (await keeper.ask<{ url: string }>("POST", `/v1/users/${user?.id}/sign-in-links`)).url;
}

async function demo(once: boolean, stopped: AbortController): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), "mandate-demo-"));
  // As root the database runs as another user.
  chmodSync(dataDir, 0o755);
  const undo: (() => Promise<void> | void)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  try {
    console.log("Starting Mandate with a data folder of its own, and two MCP servers: a ticket desk and a billing system …");
    const product = await startProduct(dataDir);
    undo.push(product.stop);
    const servers = await startServers(import.meta.dirname);
    undo.push(servers.stop);
    const base = new URL(product.link).origin;
    const of: Installation = { address: base, base, signal: stopped.signal };
    const keeper = await signIn(of, "The administrator", product.link);
    let number = 0;
    const told = async ({ step, text, link }: Told) => {
      console.log(`${String(++number).padStart(2)}. ${text}${link === null ? "" : `\n    ${base}${link}`}`);
      if (step === "held" && link !== null && !once) console.log(`    Sign in as ${OWNER} first, who may answer: ${await newLink(keeper, OWNER)}`);
    };
    await runStory(of, keeper, { ...servers, answers: once ? "owner" : "people" }, told);
    console.log("\nThe story went as told.");
    if (once) return;
    console.log(`Sign in as the administrator: ${await newLink(keeper, null)}`);
    console.log("It stays until you press Ctrl-C; then everything is gone again.");
    await new Promise<void>((resolve) => stopped.signal.addEventListener("abort", () => resolve(), { once: true }));
  } finally {
    for (const each of undo.reverse()) await each();
  }
}

const stopped = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopped.abort(new Error("It was stopped.")));
try {
  await demo(process.argv.includes("--once"), stopped);
} catch (thrown) {
  if (stopped.signal.aborted) process.exitCode = 130;
  else {
    console.error(`demo: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    process.exitCode = 1;
  }
}
