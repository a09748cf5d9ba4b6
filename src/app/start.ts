// `mandate serve`: opens the store, wires the services, listens, and stops all of it again in the opposite order.
import { existsSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import type { AddressInfo } from "node:net";
import { buildServer, type About } from "../api/index.ts";
import { startPoint } from "../enforce/killswitch/index.ts";
import { startRecorder } from "../enforce/records/index.ts";
import { createLog, MandateError, systemClock, type Log } from "../kernel/index.ts";
import { openStore, type OpenedStore, type Store } from "../store/index.ts";
import { startSequencer } from "./audit.ts";
import { baseUrl, localUrl, type Config } from "./config.ts";
import { openSenders, startDelivering } from "./deliver.ts";
import { startDue } from "./due.ts";
import { startEgress } from "./egress.ts";
import { certificateOptions, listenForCertificates } from "./mtls.ts";
import { beOnlyServer } from "./only-server.ts";
import { checkPort, listenError } from "./port.ts";
import { consoleFolder, migrationsFolder, programVersion } from "./root.ts";
import { printableSignInLink } from "./sign-in.ts";
import { openTokens, startTending } from "./tokens.ts";
import { startSignalling } from "./signals.ts";
import { startTelemetry } from "./telemetry.ts";
import { openUploads } from "./uploads.ts";
import { openDecisionPoint } from "./deciding.ts";
import { standDefaultPolicies } from "./default-policies.ts";
import { openDemo } from "./demo.ts";
import { startGate } from "./gate.ts";
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

async function standUp(config: Config, { say, stopped }: ServeOptions, undo: Undo[]): Promise<Omit<Running, "stop">> {
  const started = performance.now();
  const log = createLog({ level: config.logLevel });
  if (config.port !== 0) await checkPort(config.host, config.port);

  const telemetry = await startTelemetry(config);
  undo.push(() => telemetry.stop());
  const store = await openDatabase(config, say, undo);
  if (stopped()) throw new MandateError("cancelled", "It was stopped before it was ready. Nothing is lost.");

  const sequencer = startSequencer(store, config.dataDir, log);
  undo.push(() => sequencer.stop());

  const about = aboutOf(config);
  const senders = openSenders(config, () => about.baseUrl);
  const records = startRecorder({ store, clock: store.clock, log });
  undo.push(() => records.stop());
  await standDefaultPolicies(store);
  const decisionPoint = await openDecisionPoint(store, log);
  undo.push(() => decisionPoint.stop());
  const { tokens, consent } = await openTokens({ store, senders, log, issuer: () => about.baseUrl, mtlsUrl: () => about.mtlsUrl, registration: config.dynamicRegistration, decisionPoint, records });
  const tending = startTending(tokens, log);
  undo.push(() => tending.stop());
  const point = await startPoint({ store, log, kind: "server", name: `${hostname()}, process ${process.pid}`, decision: decisionPoint });
  undo.push(() => point.stop());
  const gate = await startGate({ store, log, decisionPoint, records, tokens, senders });
  undo.push(() => gate.stop());
  const demo = openDemo({ store, log, base: () => about.baseUrl, address: () => about.localUrl });
  undo.push(() => demo.stop());
  const wired = wire({ store, about, senders, tokens, consent, decisionPoint, records, gate, demo, dataDir: config.dataDir, logLevel: config.logLevel });
  undo.push(() => wired.stop());
  const due = startDue(store, log, wired.services.work.reevaluate, config);
  undo.push(() => due.stop());
  // What an import brings about, such as the hand-over of somebody who is gone, does not wait for the next minute.
  wired.onSettled(() => due.look());

  const { url, localUrl, mtlsUrl } = await listen(config, { store, services: wired.services, log, undo, say });
  // With port 0 the address is known only now.
  about.baseUrl = url;
  about.localUrl = localUrl;
  about.mtlsUrl = mtlsUrl;
  await gate.offer();
  const egress = await startEgress(config, gate.egress);
  if (egress !== null) undo.push(() => egress.stop());
  const delivering = startDelivering(store, senders, log, (mandates) => wired.services.work.reevaluate({ mandates }));
  undo.push(() => delivering.stop());
  const signalling = startSignalling(store, wired.services.signals, log);
  undo.push(() => signalling.stop());
  const signInUrl = await printableSignInLink(store, url);
  if (egress !== null) say(`The egress proxy listens at ${egress.url}`);
  say(`Ready after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { url, signInUrl };
}

async function openDatabase(config: Config, say: (line: string) => void, undo: Undo[]): Promise<OpenedStore> {
  const isEmbedded = config.databaseUrl === undefined;
  say(isEmbedded ? "Opening the embedded PostgreSQL …" : "Connecting to PostgreSQL …");
  const store = await openStore({ dataDir: config.dataDir, migrationsDir: migrationsFolder, say, ...(config.databaseUrl === undefined ? {} : { databaseUrl: config.databaseUrl }) });
  undo.push(() => store.close());
  if (store.adopted) say("The database had outlived a server that was killed; it goes on as it is.");
  if (isEmbedded) undo.push(await beOnlyServer(store.pool, config.dataDir));
  return store;
}

function aboutOf(config: Config): About & { baseUrl: string; localUrl: string; mtlsUrl: string | null } {
  return {
    version: programVersion,
    startedAt: systemClock.now().toISOString(),
    node: process.version,
    databaseKind: config.databaseUrl === undefined ? "embedded" : "server",
    baseUrl: baseUrl(config, config.port),
    localUrl: localUrl(config, config.port),
    uploadLimitBytes: config.uploadLimitBytes,
    environment: config.environment,
    connectors: connectorTexts,
    mtlsUrl: null,
  };
}

interface Listening {
  readonly store: Store;
  readonly services: ReturnType<typeof wire>["services"];
  readonly log: Log;
  readonly undo: Undo[];
  readonly say: (line: string) => void;
}

async function listen(config: Config, { store, services, log, undo, say }: Listening): Promise<{ readonly url: string; readonly localUrl: string; readonly mtlsUrl: string | null }> {
  const uploadFolder = await openUploads(store, config.dataDir);
  const hasConsole = existsSync(join(consoleFolder, "index.html"));
  if (!hasConsole) say("The console is not built, so only the API is served. `npm run build` builds it.");
  const server = await buildServer({
    services,
    clock: systemClock,
    log,
    hosts: hostsOf(config),
    secure: config.publicUrl?.startsWith("https:") === true,
    trustProxy: config.trustProxy,
    certificates: certificateOptions(config),
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
  const mtls = await listenForCertificates(server, config);
  if (mtls !== null) undo.push(() => mtls.stop());
  const { port } = server.server.address() as AddressInfo;
  return { url: baseUrl(config, port), localUrl: localUrl(config, port), mtlsUrl: mtls?.url ?? null };
}

function hostsOf(config: Config): readonly string[] {
  const named = config.publicUrl === undefined ? [] : [new URL(config.publicUrl).hostname.toLowerCase()];
  return config.host === "0.0.0.0" || config.host === "::" ? named : [...named, config.host.includes(":") ? `[${config.host}]` : config.host];
}
