// C3 of the kill switch: from the commit of a stop until both of two servers on one database deny, while each answers ten thousand questions a second. Measured by the database's clock.
import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportOf, stopNow, waitForPoints } from "../src/enforce/killswitch/index.ts";
import { acknowledgementsOf, openStore, type OpenedStore } from "../src/store/index.ts";
import { putAgent } from "../test/enforce/in-force.ts";
import type { Row } from "./row.ts";

export const name = "kill-switch";

const STOPS = 200;
const SERVERS = 2;
const PROMISED_MILLISECONDS = 1_000;
const operator = { actor: { type: "user" as const, id: "usr_bench", name: "bench" }, person: { account: "usr_bench", names: ["bench@example.com"], isSecurity: true } };

export async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "mandate-bench-"));
  chmodSync(folder, 0o755);
  const store = await openStore({ dataDir: folder, migrationsDir: join(import.meta.dirname, "../migrations") });
  try {
    return await measure(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(store: OpenedStore): Promise<readonly Row[]> {
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(store)));
  const times: number[] = [];
  let missed = 0;
  for (let stop = 0; stop < STOPS; stop++) {
    const { id } = await stopNow(store, operator, { kind: "agent", subject: await putAgent(store, `bot-${stop}`), reason: "a bench" });
    await waitForPoints(store, id, 5 * PROMISED_MILLISECONDS);
    const { acknowledged, worstMilliseconds } = reportOf(await acknowledgementsOf(store.pool, [id]));
    if (acknowledged === SERVERS && worstMilliseconds !== null) times.push(worstMilliseconds);
    else missed++;
  }
  await Promise.all(servers.map(async (server) => {
    server.send("stop");
    await once(server, "exit");
  }));
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  const row = (what: string, ours: number): Row => ({ measure: `C3 stop until both of two servers deny, ms (${what} of ${STOPS})`, ours, peer: PROMISED_MILLISECONDS, ratio: ours / PROMISED_MILLISECONDS, bound: "≤ 1 s", pass: missed === 0 && ours <= PROMISED_MILLISECONDS });
  return [row("p50", at(0.5)), row("p99", at(0.99))];
}

async function startServer({ target }: OpenedStore) {
  const server = fork(join(import.meta.dirname, "kill-switch/replica.ts"), [], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  // By message and not by argument: it holds the password of the database.
  server.send(target);
  await once(server, "message");
  return server;
}
