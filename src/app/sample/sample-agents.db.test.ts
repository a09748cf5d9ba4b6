// The sample estate as a server loads it: its agents are registered and approved by its own people, each story is a finding, all of it is marked, and all of it goes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCluster, type Cluster } from "../../../test/store/cluster.ts";
import { fixedClock } from "../../kernel/index.ts";
import { listAgents, sql, systemActor, trusted, type Store } from "../../store/index.ts";
import { runJob } from "../job-kinds.ts";
import { settleSampleAgents } from "./index.ts";

const clock = fixedClock("2026-11-24T10:00:00.000Z");
const actor = systemActor("test");
const dataDir = mkdtempSync(join(tmpdir(), "mandate-sample-agents-"));
let cluster: Cluster;
let store: Store;
const run = (kind: "sample-load" | "sample-remove") => runJob({ kind, actor }, { store, clock, actor, dataDir, signal: new AbortController().signal, progress: () => undefined });
const agents = async () => (await listAgents(store.pool, {}, { by: "name", descending: false }, { limit: 50 })).rows;

beforeAll(async () => {
  cluster = await startCluster();
  store = await cluster.store(clock);
  await run("sample-load");
});
afterAll(async () => {
  await cluster?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

it("has the agents of the stories, by the hands of its own people, with mandates that others approved", async () => {
  expect((await agents()).map(({ name, state, mandate, sample, createdBy }) => ({ name, state, mandate, sample, by: createdBy }))).toEqual([
    { name: "finance-reconciler", state: "active", mandate: "invoice-reconciliation", sample: true, by: "Claire Dubois (sample estate)" },
    { name: "platform-coder", state: "registered", mandate: null, sample: true, by: "Katrin Weiss (sample estate)" },
    { name: "rate-quoter", state: "retired", mandate: null, sample: true, by: "Ravi Menon (sample estate)" },
    { name: "support-summariser", state: "active", mandate: "support-summaries", sample: true, by: "Mina Park (sample estate)" },
  ]);
  const mandates = (await store.reads.mandates.list({}, { by: "name", descending: false }, { limit: 50 })).rows;
  expect(mandates.map(({ name, state, sample }) => [name, state, sample])).toEqual([["invoice-reconciliation", "active", true], ["support-summaries", "active", true]]);
  for (const { id } of mandates) expect((await store.reads.mandates.decisions(id)).map(({ part }) => part).sort()).toEqual(["security", "sponsor"]);
});

it("tells each story by a finding, and the tidy one by none", async () => {
  const rows = await store.pool.query<{ rule: string; name: string }>(sql`select f.rule, i.name from finding f join identity i on i.id = f.identity_id and i.latest where f.state = 'open' and f.sample`);
  const found = (name: string) => new Set(rows.filter((row) => row.name.includes(name)).map(({ rule }) => rule));
  for (const rule of ["AGT-010", "MND-002"]) expect(found("agent-finance-reconciler"), rule).toContain(rule);
  expect(found("Cursor")).toContain("AGT-002");
  expect(found("agent-rate-quoter")).toContain("OWN-004");
  expect(found("Claude Desktop")).toContain("AGT-001");
  expect(found("Cursor")).not.toContain("AGT-001");
  for (const rule of ["AGT-001", "AGT-010", "MND-001", "MND-002"]) expect(found("agent-support-summariser"), rule).not.toContain(rule);
});

it("is marked, and told to no channel", async () => {
  expect(await store.pool.query(sql`select key from identity where latest and provider = 'mandate' and not sample`)).toEqual([]);
  expect(await store.pool.query(sql`select key from notice where not sample`)).toEqual([]);
});

it("is left as it is by another load, and goes with all that came of it", async () => {
  const before = (await agents()).map(({ id }) => id);
  await settleSampleAgents(store);
  expect((await agents()).map(({ id }) => id)).toEqual(before);
  await run("sample-remove");
  for (const table of ["agent", "mandate", "mandate_version", "compiled_mandate", "identity", "credential", "notice", "finding", "approval_request"]) expect(await store.pool.query(sql`select 1 from ${trusted(table)} limit 1`), table).toEqual([]);
});
