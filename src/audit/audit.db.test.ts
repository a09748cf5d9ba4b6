// The record in a real database: it verifies, and any edited, dropped, reordered, inserted or truncated entry is found and its index named.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { leafHash, openVerifier, treeRoot, verifyConsistency, verifyInclusion, type NoteSigner } from "../kernel/index.ts";
import { sql, systemActor, type Store } from "../store/index.ts";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import { exportedLog, exportLog } from "./export.ts";
import { openAuditKey, readKeptCheckpoint } from "./key.ts";
import { proveConsistency, proveInclusion, storedLog } from "./log.ts";
import { sequence } from "./sequencer.ts";
import { tileReader } from "./tiles.ts";
import { verifyLog } from "./verify.ts";

let cluster: Cluster;
let store: Store;
let folder: string;
let signer: NoteSigner;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  store = await cluster.store();
  folder = mkdtempSync(join(tmpdir(), "mandate-audit-"));
  signer = openAuditKey(folder);
  return () => rmSync(folder, { recursive: true });
});

const turn = () => sequence({ pool: store.pool, signer, clock: store.clock, dataDir: folder });
const verify = () => verifyLog(storedLog(store.pool, [readKeptCheckpoint(folder) ?? ""].filter((note) => note !== "")), [openVerifier(signer.verifierKey)]);

async function append(count: number): Promise<void> {
  await store.write(systemActor("test"), async (tx) => {
    for (let i = 0; i < count; i++) await tx.record({ action: "thing.made", subject: `thing ${i}`, detail: { i } });
  });
}

async function filled(): Promise<void> {
  await append(7);
  await turn();
  await append(5);
  await turn();
}

describe("the sequencer", () => {
  it("numbers densely, in the order of the transaction, and once", async () => {
    await append(300);
    expect(await turn()).toEqual({ size: 300, added: 300 });
    expect(await turn()).toEqual({ size: 300, added: 0 });
    const rows = await store.pool.query<{ leaf: number; subject: string }>(sql`select leaf, subject from audit_entry order by leaf`);
    expect(rows.map((row) => row.leaf)).toEqual(Array.from({ length: 300 }, (_, index) => index));
    expect(rows.map((row) => row.subject)).toEqual(Array.from({ length: 300 }, (_, index) => `thing ${index}`));
  });

  it("run by several at once gives one log", async () => {
    await append(50);
    await Promise.all([turn(), turn(), turn()]);
    expect(await verify()).toMatchObject({ ok: true, verified: 50 });
  });

  it("keeps its key from others", () => {
    expect(statSync(join(folder, "audit-signing.key")).mode & 0o777).toBe(0o600);
    expect(openAuditKey(folder).verifierKey).toBe(signer.verifierKey);
  });
});

describe("proofs", () => {
  it("hold over tile borders", async () => {
    await append(260);
    await turn();
    await append(300);
    await turn();
    const read = tileReader(store.pool);
    const [oldRoot, newRoot] = [await treeRoot(read, 260), await treeRoot(read, 560)];
    expect(verifyConsistency({ oldSize: 260, newSize: 560, oldRoot, newRoot, proof: await proveConsistency(store.pool, 260, 560) })).toBe(true);
    for (const index of [0, 255, 256, 559]) {
      const [row] = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where leaf = ${index}`);
      expect(verifyInclusion({ leaf: leafHash(row?.entry ?? ""), index, size: 560, root: newRoot, proof: await proveInclusion(store.pool, index, 560) })).toBe(true);
    }
  });
});

describe("verification", () => {
  beforeEach(filled);

  it("passes an untouched log", async () => expect(await verify()).toEqual({ ok: true, verified: 12, signedSize: 12, problems: [] }));

  it("finds an edited entry", async () => {
    await store.pool.execute(sql`update audit_entry set entry = replace(entry, 'thing 3', 'thing X') where leaf = 3`);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: "edited", index: 3 }] });
  });

  it("finds a dropped entry", async () => {
    await store.pool.execute(sql`delete from audit_entry where leaf = 4`);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: "dropped", index: 4 }] });
  });

  it("finds a dropped entry whose followers moved up", async () => {
    await store.pool.execute(sql`delete from audit_entry where leaf = 4`);
    for (let leaf = 5; leaf < 12; leaf++) await store.pool.execute(sql`update audit_entry set leaf = ${leaf - 1} where leaf = ${leaf}`);
    expect((await verify()).problems[0]).toMatchObject({ index: 4 });
  });

  it("finds reordered entries", async () => {
    await store.pool.execute(sql`update audit_entry set leaf = 1000 where leaf = 2`);
    await store.pool.execute(sql`update audit_entry set leaf = 2 where leaf = 5`);
    await store.pool.execute(sql`update audit_entry set leaf = 5 where leaf = 1000`);
    expect(await verify()).toMatchObject({ problems: [{ kind: "reordered", index: 2 }, { kind: "reordered", index: 5 }] });
  });

  it("finds an entry put in behind the last checkpoint", async () => {
    await append(1);
    await store.pool.execute(sql`update audit_entry set leaf = 12 where leaf is null`);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: "inserted", index: 12 }] });
  });

  it("finds a truncated log, even when its checkpoints were cut off too", async () => {
    await store.pool.execute(sql`delete from audit_entry where leaf >= 7`);
    await store.pool.execute(sql`delete from audit_checkpoint where size > 7`);
    await store.pool.execute(sql`update audit_head set size = 7`);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: "truncated", index: 7 }] });
  });

  it("finds an entry and its tree changed together", async () => {
    await store.pool.execute(sql`update audit_entry set entry = replace(entry, 'thing 1', 'thing X') where leaf = 8`);
    const [row] = await store.pool.query<{ entry: string }>(sql`select entry from audit_entry where leaf = 8`);
    await store.pool.execute(sql`update audit_tile set hashes = overlay(hashes placing ${Buffer.from(leafHash(row?.entry ?? ""))}::bytea from ${8 * 32 + 1}) where level = 0`);
    expect(await verify()).toMatchObject({ ok: false, problems: [{ kind: "edited", index: 7 }] });
  });

  it("finds a checkpoint of another key", async () => {
    const other = openAuditKey(mkdtempSync(join(folder, "other-")));
    expect(await verifyLog(storedLog(store.pool), [openVerifier(other.verifierKey)])).toMatchObject({ ok: false, problems: [{ kind: "checkpoint" }, { kind: "checkpoint" }] });
  });

  it("works on an export without the database", async () => {
    const lines: string[] = [];
    for await (const line of exportLog(storedLog(store.pool), signer.verifierKey)) lines.push(line);
    const check = async (changed: readonly string[]) => {
      const { source, verifierKey } = await exportedLog(async function* () {
        yield* changed;
      });
      return verifyLog(source, [openVerifier(verifierKey)]);
    };
    expect(await check(lines)).toMatchObject({ ok: true, verified: 12 });
    expect(await check(lines.map((line, index) => (index === 6 ? line.replace("thing 5", "thing X") : line)))).toMatchObject({ problems: [{ kind: "edited", index: 5 }] });
    expect(await check(lines.filter((_, index) => index !== 3))).toMatchObject({ problems: [{ kind: "dropped", index: 2 }] });
  });

  it("keeps the last checkpoint beside the database", () => expect(readFileSync(join(folder, "audit-checkpoint.txt"), "utf8")).toMatch(/^mandate\.local\/audit\/[0-9a-z]+\n12\n/));
});
