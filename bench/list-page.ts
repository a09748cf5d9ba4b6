// G1 and G2: a page of the inventory at 1,000,000 identities, at any depth, against the bare keyset SQL in the same database; page 10,000 against page 1.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, sql, type Store } from "../src/store/index.ts";
import type { Row } from "./row.ts";

export const name = "list-page";

const IDENTITIES = 1_000_000;
const PAGE = 50;
const DEEP_PAGE = 10_000;
const RUNS = 41;

export async function run(): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "mandate-bench-"));
  chmodSync(folder, 0o755);
  const store = await openStore({ dataDir: folder, migrationsDir: join(import.meta.dirname, "../migrations") });
  try {
    await fill(store);
    const first = await median(() => page(store, undefined));
    const cursor = await deepCursor(store);
    const deep = await median(() => page(store, cursor));
    const bare = await median(() => barePage(store));
    const worst = Math.max(first, deep);
    return [
      row("G1 page of 50 at 1,000,000 identities, ms (p50, worst of page 1 and 10,000)", worst, bare, worst / bare, "≤ 4 × bare keyset SQL", worst / bare <= 4),
      row("G2 page 10,000 against page 1, ms (p50)", deep, first, deep / first, "≤ 1.5", deep / first <= 1.5),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const row = (measure: string, ours: number, peer: number, ratio: number, bound: string, pass: boolean): Row => ({ measure, ours, peer, ratio, bound, pass });

const page = (store: Store, cursor: string | undefined) => store.reads.identities.list({}, { by: "risk", descending: true }, { limit: PAGE, cursor });

/** The cursor that page 10,000 begins with, made by asking for the page before it in one large piece. */
async function deepCursor(store: Store): Promise<string | undefined> {
  const ahead = await store.reads.identities.list({}, { by: "risk", descending: true }, { limit: PAGE * (DEEP_PAGE - 1) });
  return ahead.nextCursor ?? undefined;
}

const barePage = (store: Store) => store.pool.query(sql`select * from identity where latest and valid_to is null and (risk, id) < (50, 'idn_5') order by risk desc, id desc limit ${PAGE}`);

async function median(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0;
}

async function fill(store: Store): Promise<void> {
  await store.pool.execute(sql`
    insert into identity (id, key, provider, realm, type, native_id, name, kind, created_at, last_used, last_used_at, facts, origins, valid_from, first_seen, last_seen, risk, reach_level, owner_status, evaluated)
    select 'idn_' || upper(md5(n::text)), 'aws|' || n % 40 || '|role|' || n, 'aws', (n % 40)::text, 'role', 'arn:aws:iam::' || n % 40 || ':role/workload-' || n, 'workload-' || n,
           (array['workload', 'service-account', 'bot', 'agent'])[1 + n % 4], now() - (n % 900) * interval '1 day', 'known', now() - (n % 300) * interval '1 day', '{"attributes": {"path": "/"}}', '{1}',
           now(), now(), now(), n % 100, (array['none', 'scoped', 'broad', 'administrator'])[1 + n % 4], (array['none', 'suggested', 'confirmed'])[1 + n % 3], true
    from generate_series(1, ${IDENTITIES}) as n`);
  await store.pool.execute(sql`vacuum analyze identity`);
}
