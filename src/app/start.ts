// `mandate serve`: opens the store, wires the services, listens, and stops all of it again in the opposite order.
import { mkdir, readdir, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { buildServer, type About } from "../api/index.ts";
import { createLog, systemClock, type Log } from "../kernel/index.ts";
import { listJobs } from "../jobs/index.ts";
import { openStore, type Store, type StoreOptions } from "../store/index.ts";
import { startSequencer } from "./audit.ts";
import { baseUrl, type Config } from "./config.ts";
import { checkPort, listenError } from "./port.ts";
import { consoleFolder, migrationsFolder, programVersion } from "./root.ts";
import { printableSignInLink } from "./sign-in.ts";
import { connectorTexts, wire } from "./wire.ts";

export interface ServeOptions {
  /** Progress, one line each, as it goes. */
  readonly say: (line: string) => void;
  /** True once somebody asked us to stop, even before we stand. */
  readonly stopped: () => boolean;
}

export interface Running {
  readonly url: string;
  /** Good for one use. */
  readonly signInUrl: string;
  stop(): Promise<void>;
}

type Undo = () => Promise<void>;

/** Throws one clear sentence when it cannot; then nothing is left running. */
export async function serve(config: Config, options: ServeOptions): Promise<Running> {
  const undo: Undo[] = [];
  const stop = async () => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return { ...(await standUp(config, options, undo)), stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function standUp(config: Config, { say }: ServeOptions, undo: Undo[]): Promise<Omit<Running, "stop">> {
  const started = performance.now();
  const log = createLog({ level: config.logLevel });
  if (config.port !== 0) await checkPort(config.host, config.port);

  say(config.databaseUrl === undefined ? "Opening the embedded PostgreSQL …" : "Connecting to PostgreSQL …");
  const storeOptions: StoreOptions = {
    dataDir: config.dataDir,
    migrationsDir: migrationsFolder,
    ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }),
  };
  const store = await openStore(storeOptions);
  undo.push(() => store.close());
  if (store.adopted) say("The database had outlived a server that was killed; it goes on as it is.");

  const sequencer = startSequencer(store, config.dataDir, log);
  undo.push(() => sequencer.stop());

  const about = aboutOf(config);
  const wired = await wire({ store, storeOptions, about, dataDir: config.dataDir, logLevel: config.logLevel });
  undo.push(() => wired.stop());

  const url = await listen(config, { store, services: wired.services, log, undo, say });
  // With port 0 the address is known only now.
  about.baseUrl = url;
  const signInUrl = await printableSignInLink(store, url);
  say(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { url, signInUrl };
}

function aboutOf(config: Config): About & { baseUrl: string } {
  return {
    version: programVersion,
    startedAt: systemClock.now().toISOString(),
    node: process.version,
    databaseKind: config.databaseUrl === undefined ? "embedded" : "server",
    baseUrl: baseUrl(config, config.port),
    uploadLimitBytes: config.uploadLimitBytes,
    environment: config.environment,
    connectors: connectorTexts,
  };
}

interface Listening {
  readonly store: Store;
  readonly services: Awaited<ReturnType<typeof wire>>["services"];
  readonly log: Log;
  readonly undo: Undo[];
  readonly say: (line: string) => void;
}

async function listen(config: Config, { store, services, log, undo, say }: Listening): Promise<string> {
  const uploadFolder = join(config.dataDir, "uploads");
  await mkdir(uploadFolder, { recursive: true, mode: 0o700 });
  await clearUploads(store, uploadFolder);
  const hasConsole = existsSync(join(consoleFolder, "index.html"));
  if (!hasConsole) say("The console is not built, so only the API is served. `npm run build` builds it.");
  const server = await buildServer({
    services,
    clock: systemClock,
    log,
    hosts: hostsOf(config),
    secure: config.publicUrl?.startsWith("https:") === true,
    trustProxy: config.trustProxy,
    consoleFolder: hasConsole ? consoleFolder : null,
    uploadFolder,
    uploadLimitBytes: config.uploadLimitBytes,
  });
  undo.push(() => server.close());
  try {
    await server.listen({ host: config.host, port: config.port });
  } catch (thrown) {
    throw listenError(thrown, config.host, config.port);
  }
  return baseUrl(config, (server.server.address() as AddressInfo).port);
}

/** Uploads that were cut off by a crash have no job, or one that is over. */
async function clearUploads(store: Store, folder: string): Promise<void> {
  const living = (await listJobs(store.pool, 500)).filter((job) => job.state === "queued" || job.state === "running");
  const kept = new Set(living.map((job) => (job.payload as { folder?: unknown }).folder));
  for (const name of await readdir(folder)) if (!kept.has(join(folder, name))) await rm(join(folder, name), { recursive: true, force: true });
}

function hostsOf(config: Config): readonly string[] {
  const named = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname.toLowerCase()];
  return config.host === "0.0.0.0" || config.host === "::" ? named : [...named, config.host.includes(":") ? `[${config.host}]` : config.host];
}
