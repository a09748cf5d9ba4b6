// The supervisor with real server binaries: first start, takeover, sudden ends, remains of the dead, and what is refused.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { connect } from "./connection.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { readPostmaster } from "./embedded-postmaster.ts";
import { sql } from "./sql.ts";

let folder: string;
let data: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mandate-embedded-"));
  // The unprivileged user of the server must be able to pass.
  chmodSync(folder, 0o755);
  data = join(folder, "pg");
  const embedded = await startEmbedded(folder);
  await ask(embedded, sql`create table kept (id integer)`);
  await embedded.stop();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function ask(embedded: Embedded, statement: ReturnType<typeof sql>): Promise<unknown[]> {
  const pool = connect(embedded.target, { max: 1 });
  try {
    return await pool.query(statement);
  } finally {
    await pool.close();
  }
}

const pidOf = () => readPostmaster(data)?.pid ?? 0;
const isAlive = () => readPostmaster(data)?.alive === true;

async function until(what: () => boolean): Promise<void> {
  for (let waited = 0; !what(); waited += 20) {
    if (waited > 20_000) throw new Error("it did not come about in 20 seconds");
    await sleep(20);
  }
}

describe("the embedded PostgreSQL", () => {
  it("stops in order, leaves no process, and keeps what was written", async () => {
    const embedded = await startEmbedded(folder);
    const pid = pidOf();
    await ask(embedded, sql`insert into kept values (1)`);
    await embedded.stop();
    // We are its parent: its number is free when Node has noticed its end.
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/), 5_000);
    expect(readFileSync(join(folder, "postgres.log"), "utf8")).toContain("database system is shut down");
  });

  it("is taken over when it outlived its supervisor, and stays while another is connected", async () => {
    const first = await startEmbedded(folder);
    const second = await startEmbedded(folder);
    expect([first.adopted, second.adopted]).toEqual([false, true]);
    const pool = connect(second.target, { max: 1 });
    await pool.query(sql`select 1`);
    await first.stop();
    expect(isAlive()).toBe(true);
    await pool.close();
    await second.stop();
    expect(isAlive()).toBe(false);
  });

  it("is started again when its process is killed, says so, and has what was committed", async () => {
    const said: string[] = [];
    const embedded = await startEmbedded(folder, { say: (line) => said.push(line) });
    await ask(embedded, sql`insert into kept values (2)`);
    const pid = pidOf();
    process.kill(pid, "SIGKILL");
    await until(() => said.length === 2);
    expect(said).toEqual(["The embedded database ended unexpectedly. Starting it again …", "The embedded database runs again. Everything that was acknowledged is there."]);
    expect(pidOf()).not.toBe(pid);
    expect(await ask(embedded, sql`select id from kept where id = 2`)).toEqual([{ id: 2 }]);
    await embedded.stop();
  });

  it("starts over the remains of a killed one whose number a stranger has now", async () => {
    const embedded = await startEmbedded(folder);
    const file = join(data, "postmaster.pid");
    const remains = readFileSync(file, "utf8");
    await embedded.stop();
    const stranger = spawn("sleep", ["60"]);
    writeFileSync(file, remains.replace(/^\d+/, String(stranger.pid)));
    const again = await startEmbedded(folder);
    expect(again.adopted).toBe(false);
    await again.stop();
    stranger.kill();
  });

  it("makes the database anew when the first start was killed half way", async () => {
    const other = mkdtempSync(join(tmpdir(), "mandate-embedded-"));
    chmodSync(other, 0o755);
    const half = join(other, "pg.new");
    mkdirSync(half);
    const embedded = await startEmbedded(other);
    await embedded.stop();
    expect(existsSync(half)).toBe(false);
    rmSync(other, { recursive: true, force: true });
  });

  it("refuses data of another PostgreSQL, and a folder that holds something else, without touching either", async () => {
    const version = join(data, "PG_VERSION");
    const own = readFileSync(version, "utf8");
    writeFileSync(version, "12\n");
    await expect(startEmbedded(folder)).rejects.toThrow(/was made by PostgreSQL 12 and this Mandate brings PostgreSQL 18; start the Mandate version that made it/);
    rmSync(version);
    await expect(startEmbedded(folder)).rejects.toThrow(/holds files but no PG_VERSION/);
    writeFileSync(version, own);
    const embedded = await startEmbedded(folder);
    expect(await ask(embedded, sql`select count(*)::int as kept from kept`)).toEqual([{ kept: 2 }]);
    await embedded.stop();
  });
});
