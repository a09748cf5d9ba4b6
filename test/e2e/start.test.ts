// Starts, stops and sudden ends of the built product: its own process, its own database, no browser.
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifies } from "./verifies.ts";

const ROOT = join(import.meta.dirname, "../..");
const PROGRAM = join(ROOT, "dist/mandate.js");
let folder: string;
let running: Server | undefined;

beforeAll(() => {
  execFileSync(process.execPath, [join(ROOT, "bin/mandate.js"), "version"], { stdio: "ignore" });
  folder = mkdtempSync(join(tmpdir(), "mandate-start-"));
  chmodSync(folder, 0o755);
});
afterAll(async () => {
  if (running?.child.exitCode === null) await running.end("SIGINT");
  rmSync(folder, { recursive: true, force: true });
});

interface Server {
  readonly child: ChildProcess;
  output(): string;
  api(method: string, path: string, body?: FormData): Promise<Response>;
  /** Sends the signal and gives the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

function launch(args: readonly string[]): { readonly child: ChildProcess; readonly output: () => string; readonly ended: Promise<number | null> } {
  // The program itself and not its launcher, so that a signal reaches it alone.
  const child = spawn(process.execPath, [PROGRAM, "serve", "--data-dir", folder, ...args], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  return { child, output: () => output, ended: new Promise((resolve) => child.once("close", resolve)) };
}

async function start(): Promise<Server> {
  const { child, output, ended } = launch(["--port", "0"]);
  const link = await until(() => /http:\S+\/sign-in\?token=[\w-]+/.exec(output())?.[0], () => `ended with ${child.exitCode}: ${output()}`);
  const { origin, searchParams } = new URL(link);
  const signedIn = await fetch(`${origin}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin }, body: JSON.stringify({ token: searchParams.get("token") }) });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  running = {
    child,
    output,
    api: (method, path, body) => fetch(origin + path, { method, headers: { cookie, origin }, ...(body === undefined ? {} : { body }) }),
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
  return running;
}

async function until<T>(look: () => T | undefined | Promise<T | undefined>, otherwise: () => string): Promise<T> {
  for (const deadline = performance.now() + 60_000; performance.now() < deadline; await sleep(30)) {
    const found = await look();
    if (found !== undefined) return found;
  }
  throw new Error(`It did not come about in a minute: ${otherwise()}`);
}

const USERS = 400;
const exportOf = (account: string) => ({
  UserDetailList: Array.from({ length: USERS }, (_, index) => ({
    Path: "/",
    UserName: `user-${index}`,
    UserId: `AIDA${account}${index}`,
    Arn: `arn:aws:iam::${account}:user/user-${index}`,
    CreateDate: "2024-01-01T00:00:00+00:00",
    GroupList: [],
    AttachedManagedPolicies: [],
    UserPolicyList: [{ PolicyName: "read", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:Get*", Resource: "*" }] } }],
  })),
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
});

async function upload(server: Server, account: string): Promise<string> {
  const form = new FormData();
  form.append("files", new Blob([JSON.stringify(exportOf(account))]), `${account}.json`);
  const answer = await server.api("POST", "/v1/imports", form);
  expect(answer.status).toBe(202);
  return ((await answer.json()) as { id: string }).id;
}

const statusOf = async (server: Server, job: string) => ((await (await server.api("GET", `/v1/jobs/${job}`)).json()) as { status: string }).status;
const isDone = (server: Server, job: string) => until(async () => ((await statusOf(server, job)) === "succeeded" ? true : undefined), () => `the import; ${server.output()}`);
const identitiesOf = async (server: Server, account: string) => ((await (await server.api("GET", `/v1/identities?realm=${account}&limit=1`)).json()) as { total: number }).total;
const verdict = () => execFileSync(process.execPath, [PROGRAM, "audit", "verify", "--data-dir", folder], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
const postmaster = () => Number(readFileSync(join(folder, "pg/postmaster.pid"), "utf8").split("\n")[0]);

function isThere(pid: number): boolean {
  const state = spawnSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
  return state !== "" && !state.startsWith("Z");
}

describe("the server", () => {
  verifies("L1.survive", async () => {
    const [done, cut] = ["111122223333", "444455556666"];
    let server = await start();
    await isDone(server, await upload(server, done));
    const job = await upload(server, cut);
    await until(async () => ((await statusOf(server, job)) === "running" ? true : undefined), server.output);
    await server.end("SIGKILL");

    server = await start();
    expect(server.output()).toContain("outlived a server that was killed");
    expect(await identitiesOf(server, done)).toBe(USERS);
    await isDone(server, job);
    expect(await identitiesOf(server, cut)).toBe(USERS);

    process.kill(postmaster(), "SIGKILL");
    await until(() => (server.output().includes("The embedded database runs again.") ? true : undefined), server.output);
    expect(await identitiesOf(server, cut)).toBe(USERS);
    expect(verdict()).toMatch(/^The record holds: \d+ records verified/);
  });

  it("lets no second one in on the same data, also after its database was started anew", async () => {
    const second = launch(["--port", "0"]);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`mandate: Another Mandate serves from ${folder}. Use that one, stop it, or name another folder with --data-dir.`);
  });

  it("stops on Ctrl-C within moments and leaves no process behind", async () => {
    const database = postmaster();
    expect(await running?.end("SIGINT")).toBe(0);
    expect(running?.output()).toContain("Stopped. Everything that was acknowledged is kept.");
    expect(isThere(database)).toBe(false);
  });

  it("says in one sentence that its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const refused = launch(["--port", String(port)]);
    expect(await refused.ended).toBe(2);
    expect(refused.output()).toBe(`mandate: Port ${port} on 127.0.0.1 is taken by another program, maybe a Mandate that runs already. Stop that one, or choose another port with --port.\n`);
    other.close();
  });

  it("says in one sentence that the data folder cannot be one, and that a database server is not there", async () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    const onFile = launch(["--port", "0", "--data-dir", file]);
    expect(await onFile.ended).toBe(2);
    expect(onFile.output()).toContain(`mandate: The data folder ${file} is or lies below a file; name a folder with --data-dir.\n`);
    const noServer = launch(["--port", "0", "--database-url", "postgres://ana:hidden-word@127.0.0.1:1/books"]);
    expect(await noServer.ended).toBe(3);
    expect(noServer.output()).toMatch(/mandate: The database cannot be reached \(connect ECONNREFUSED 127\.0\.0\.1:1\); check that it runs and that DATABASE_URL is right\.\n$/);
    expect(noServer.output()).not.toContain("hidden-word");
  });
});
