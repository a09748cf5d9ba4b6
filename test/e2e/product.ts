// The built product as a user has it: its own process, its own database, a real browser.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

const ROOT = join(import.meta.dirname, "../..");

export interface Product {
  readonly url: string;
  /** The one-time link that was printed. */
  readonly link: string;
  readonly dataDir: string;
  readonly output: () => string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts `mandate serve` on a free port with this data folder and waits for the link. */
export async function startProduct(dataDir: string, env: Readonly<Record<string, string>> = {}): Promise<Product> {
  const child = spawn(process.execPath, [join(ROOT, "bin/mandate.js"), "serve", "--port", "0", "--data-dir", dataDir], { cwd: dataDir, env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const link = await waitFor(() => /https?:\/\/[^\s]+\/sign-in[?#]token=[\w-]+/.exec(output)?.[0], child, () => output);
  return { url: new URL(link).origin, link, dataDir, output: () => output, stop: (signal = "SIGTERM") => stop(child, signal) };
}

/** Open to pass, because as root the database runs as another user; its data would lie elsewhere otherwise. */
export function newDataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), "mandate-e2e-"));
  chmodSync(folder, 0o755);
  return folder;
}

/** With owners and modes, for the database has its own. Where the database lies elsewhere, there is nothing that a copy could have for itself, and the product begins from nothing. */
export function copyOf(beginning: string): string {
  const folder = newDataDir();
  if (existsSync(join(beginning, "pg"))) execFileSync("cp", ["-a", `${beginning}/.`, folder]);
  return folder;
}

export const removeData = (product: Product) => rmSync(product.dataDir, { recursive: true, force: true });

async function waitFor(look: () => string | undefined, child: ChildProcess, output: () => string): Promise<string> {
  const deadline = performance.now() + 120_000;
  while (performance.now() < deadline) {
    const found = look();
    if (found) return found;
    if (child.exitCode !== null) throw new Error(`mandate serve ended with ${child.exitCode}:\n${output()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`mandate serve printed no sign-in link in two minutes:\n${output()}`);
}

function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code));
    child.kill(signal);
  });
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = [process.env["MANDATE_CHROMIUM"] ?? "", "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find((path) => existsSync(path));
  if (!executablePath) throw new Error("No Chromium was found. Install it (`apt-get install chromium`) and run the tests again.");
  return chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}

export interface Session {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the browser complained about: errors, and refusals by the content security policy. */
  readonly complaints: readonly string[];
}

export async function openSession(browser: Browser, options: Parameters<Browser["newContext"]>[0] = {}): Promise<Session> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { context, page, complaints };
}
