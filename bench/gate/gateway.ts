// Our arm: the whole server as `mandate serve` starts it, over a PostgreSQL of its own that waits for the disk, with the upstream registered, its tools approved, and agents under mandates.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../src/app/config.ts";
import { serve } from "../../src/app/start.ts";
import { approveWaiting, digestOfSet, registerUpstream, waitingOf } from "../../src/enforce/catalogue/index.ts";
import { startRecorder } from "../../src/enforce/records/index.ts";
import { stopNow } from "../../src/enforce/killswitch/index.ts";
import { compileStanding } from "../../src/govern/mandates/index.ts";
import { newSealKey, openSealer, sha256Hex, silentLog } from "../../src/kernel/index.ts";
import { listTools, openStore, sql, trusted, type ConnectionTarget } from "../../src/store/index.ts";
import { question, toolCall } from "../../test/enforce/in-force.ts";
import { agentState, aMandate, anAgent, tester } from "../../test/tokens/installation.ts";

const [upstream = "", secret = ""] = process.argv.slice(2);
const person = { actor: { type: "user" as const, id: "usr_bench", name: "bench@example.com" }, isAdmin: true };
const operator = { actor: person.actor, person: { account: "usr_bench", names: ["bench@example.com"], isSecurity: true } };

const folder = mkdtempSync(join(tmpdir(), "mandate-bench-"));
chmodSync(folder, 0o755);
const store = await openStore({ dataDir: join(folder, "database"), migrationsDir: join(import.meta.dirname, "../../migrations") });
const running = await serve(readConfig({ flags: { port: 0, data_dir: join(folder, "server"), database_url: urlOf(store.target), log_level: "error" }, env: {}, configFile: undefined, folder }), { say: () => undefined, stopped: () => false });

/** The same database under its own name and password. */
function urlOf({ host = "", port = 5432, user = "", password = "", database = "" }: ConnectionTarget): string {
  const auth = `${encodeURIComponent(user)}${password === "" ? "" : `:${encodeURIComponent(password)}`}`;
  return host.startsWith("/") ? `postgres://${auth}@/${database}?host=${encodeURIComponent(host)}&port=${port}` : `postgres://${auth}@${host}:${port}/${database}`;
}

const agents: string[] = [];
async function addAgent(): Promise<string> {
  const name = `bench-${agents.length}`;
  const id = await anAgent(store, name, { authentication: [{ method: "client_secret", id: "sec_1", digest: sha256Hex(secret), created_at: "2026-01-01T00:00:00.000Z", expires_at: "2099-01-01T00:00:00.000Z" }] });
  await aMandate(store, { name, subjects: [{ agent: name }], scope: { tools: [{ server: "desk", tool: "read_ticket" }, { server: "desk", tool: "set_status" }, { server: "desk", tool: "read_report" }], data: ["public", "internal"], environments: ["production"] }, start: "2020-01-01", end: "2099-12-31" });
  // Only this tells the running server of it.
  await agentState(store, id, "active");
  agents.push(id);
  return id;
}

async function tokenOf(client_id: string): Promise<string> {
  const answer = await fetch(`${running.url}/oauth2/token`, { method: "POST", headers: { "content-type": "application/x-www-form-urlencoded" }, body: new URLSearchParams({ grant_type: "client_credentials", client_id, client_secret: secret, resource: `${running.url}/mcp/desk` }) });
  const told = (await answer.json()) as { access_token?: string; error_description?: string };
  const { access_token: token } = told;
  if (token === undefined) throw new Error(`no token for ${client_id}: ${answer.status} ${told.error_description}`);
  return token;
}

async function approveAll(): Promise<void> {
  const id = await registerUpstream(store, openSealer(newSealKey()), person, "desk", { title: "Desk", owner: "ann@example.com", transport: { kind: "http", url: upstream, era: "auto" }, credential: { kind: "none" }, secret: null, allowPrivate: true, trusted: false, identity: {}, registryEntry: null });
  await addAgent();
  await compileStanding(store, tester, (mandate, why) => {
    throw new Error(`${mandate}: ${why}`);
  });
  const token = await retried(() => tokenOf(agents[0] ?? ""));
  await retried(async () => {
    await list(token);
    if ((await listTools(store.pool, id)).length < 3) throw new Error("the tools are not seen yet");
  });
  await approveWaiting(store, person, "desk", digestOfSet(waitingOf(await listTools(store.pool, id))));
  await retried(async () => {
    if (!(await list(token)).includes("read_report")) throw new Error("the tools are not offered yet");
  });
}

async function list(token: string): Promise<string> {
  const body = { jsonrpc: "2.0", id: 1, method: "tools/list", params: { _meta: { "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {} } } };
  const answer = await fetch(`${running.url}/mcp/desk`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json", accept: "application/json, text/event-stream", "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/list" }, body: JSON.stringify(body) });
  return answer.text();
}

/** What was changed a moment ago is taken in by the server soon after. */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 0; ; tries++) {
    try {
      return await work();
    } catch (thrown) {
      if (tries === 15) throw thrown;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

const WRITERS = 16;
/** Intents on record a second, sixteen waiting at any time; and PostgreSQL's own rate for as many writers of one small row each. */
async function intents(milliseconds: number): Promise<{ readonly ours: number; readonly peer: number }> {
  const records = startRecorder({ store, clock: store.clock, log: silentLog });
  const decision = { decision: "allow" as const, stage: null, policies: [], errors: [], mandate: null, reason: "The mandate allows it", remedy: "", obligations: [] };
  const traced = { origins: [], findings: [], data: [], hasReadUntrusted: false };
  let next = 0;
  const ours = await rate(milliseconds, async () => {
    const request = question(agents[0] ?? "", { act: toolCall({ server: "desk", arguments: { id: `T-${next++}` } }) });
    records.record({ request, decision, point: "gate mcp-http", by: agents[0] ?? "", as: null, enforced: true, shadowAgrees: null, sequence: 1 }, ({ id, at }) => ({
      id, at: at.toISOString(), session: "ses_bench", task: null, point: "mcp-http", agentId: agents[0] ?? "", agent: "bench-0", person: null, mandate: "bench-0", tokenId: "iss_1", server: "desk", tool: "set_status", effects: ["write"], verdict: "allow", reason: "", traced, definition: "d".repeat(64), traceparent: null,
    }));
    await records.recorded();
  });
  await records.stop();
  await store.pool.execute(trusted("create table if not exists bench_row (id bigint generated always as identity primary key, at timestamptz not null default now(), body jsonb not null)"));
  const body = JSON.stringify({ agent: agents[0], server: "desk", tool: "set_status", arguments: { id: "T-1", status: "open" }, verdict: "allow", reason: "The mandate allows it" });
  const peer = await rate(milliseconds, async () => void (await store.pool.execute(sql`insert into bench_row (body) values (${body}::jsonb)`)));
  return { ours, peer };
}

async function rate(milliseconds: number, work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  let done = 0;
  await Promise.all(Array.from({ length: WRITERS }, async () => {
    while (performance.now() - begun < milliseconds) {
      await work();
      done++;
    }
  }));
  return (done / (performance.now() - begun)) * 1000;
}

function heap(): number {
  for (let times = 0; times < 4; times++) globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

type Asked = { readonly what: "token" } | { readonly what: "tokens"; readonly count: number } | { readonly what: "stop"; readonly agent: string } | { readonly what: "heap" } | { readonly what: "intents"; readonly milliseconds: number } | { readonly what: "end" };

async function answer(asked: Asked): Promise<unknown> {
  switch (asked.what) {
    case "token": {
      const agent = await addAgent();
      await compileStanding(store, tester, () => undefined);
      return { agent, token: await retried(() => tokenOf(agent)) };
    }
    case "tokens": {
      const tokens: string[] = [];
      for (let made = 0; made < asked.count; made++) tokens.push(await tokenOf(agents[0] ?? ""));
      return tokens;
    }
    case "stop":
      await stopNow(store, operator, { kind: "agent", subject: asked.agent, reason: "a bench" });
      return Date.now();
    case "heap":
      return heap();
    case "intents":
      return intents(asked.milliseconds);
    case "end":
      await running.stop();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
      return null;
  }
}

process.on("message", (asked: Asked) => {
  void answer(asked).then((told) => {
    process.send?.({ told });
    if (asked.what === "end") process.disconnect();
  });
});
await approveAll();
process.send?.({ url: `${running.url}/mcp/desk` });
