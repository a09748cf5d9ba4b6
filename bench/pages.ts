// How a list is measured: its first page, page 10,000 (or the last there is), and bare keyset SQL in the same database, in turn, medians.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStore, sql, trusted, type Store } from "../src/store/index.ts";
import type { Row } from "./row.ts";

export const PAGE = 50;
const RUNS = 41;

/** An embedded database of its own, removed afterwards. */
export async function withStore<T>(work: (store: Store) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "mandate-bench-"));
  chmodSync(folder, 0o755);
  const store = await openStore({ dataDir: folder, migrationsDir: join(import.meta.dirname, "../migrations") });
  try {
    return await work(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Fills tables with their indices put aside and made again after, as a restore does: in row after row they cost most of a bench. */
export async function fillFast({ pool }: Store, fill: () => Promise<unknown>): Promise<void> {
  const indices = await pool.query<{ name: string; definition: string }>(sql`
    select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i join pg_class t on t.oid = i.indrelid
    where t.relnamespace = 'public'::regnamespace and not i.indisunique`);
  for (const { name } of indices) await pool.execute(trusted(`drop index ${name}`));
  await fill();
  for (const { definition } of indices) await pool.execute(trusted(definition));
  await pool.execute(sql`vacuum analyze`);
}

export interface ListMeasure {
  /** `1,000,000 identities`. */
  readonly what: string;
  readonly deepPage: number;
  readonly page: (limit: number, cursor: string | undefined) => Promise<{ readonly nextCursor: string | null }>;
  /** The statement that a person would write by hand for one page. */
  readonly bare: () => Promise<unknown>;
}

/** G1 and G2 of one list. */
export async function measureList({ what, deepPage, page, bare }: ListMeasure): Promise<readonly Row[]> {
  const cursor = (await page(PAGE * (deepPage - 1), undefined)).nextCursor ?? undefined;
  const times = { first: [] as number[], deep: [] as number[], bare: [] as number[] };
  for (let run = 0; run < RUNS; run++) {
    times.first.push(await timed(() => page(PAGE, undefined)));
    times.deep.push(await timed(() => page(PAGE, cursor)));
    times.bare.push(await timed(bare));
  }
  const [first, deep, peer] = [median(times.first), median(times.deep), median(times.bare)];
  const worst = Math.max(first, deep);
  return [
    { measure: `G1 page of ${PAGE} of ${what}, ms (p50, worst of page 1 and ${deepPage.toLocaleString("en")})`, ours: worst, peer, ratio: worst / peer, bound: "≤ 4 × bare keyset SQL", pass: worst / peer <= 4 },
    { measure: `G2 page ${deepPage.toLocaleString("en")} against page 1 of ${what}, ms (p50)`, ours: deep, peer: first, ratio: deep / first, bound: "≤ 1.5", pass: deep / first <= 1.5 },
  ];
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? 0;
