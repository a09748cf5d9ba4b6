// The calendar at 1,000,000 due dates: what an idle server spends on looking whether anything is due, and pages of the calendar at any depth against the bare keyset SQL.
import { readFileSync } from "node:fs";
import { advanceAll } from "../src/app/due.ts";
import { listDueDates, sql, systemActor, type Store } from "../src/store/index.ts";
import { fillFast, measureList, PAGE, withStore } from "./pages.ts";
import type { Row } from "./row.ts";

export const name = "due-dates";

const DUE_DATES = 1_000_000;
/** As many as half an hour of an idle server has. */
const LOOKS = 30;
const MINUTE_MILLISECONDS = 60_000;
const judgesNothing = () => undefined;
const RANGE = { from: "2020-01-01T00:00:00Z", to: "2100-01-01T00:00:00Z" };

export const run = (): Promise<readonly Row[]> =>
  withStore(async (store) => {
    await fill(store);
    const percent = (await idleShare(store)) * 100;
    const pages = await measureList({
      what: "the calendar at 1,000,000 due dates",
      deepPage: 10_000,
      page: (limit, cursor) => listDueDates(store.pool, RANGE, { limit, cursor }),
      bare: () => store.pool.query(sql`select * from due_date where (ends_at, id) > ('2027-06-01', '5') order by ends_at, id limit ${PAGE}`),
    });
    return [{ measure: "idle server with 1,000,000 due dates, % of a core", ours: percent, peer: 1, ratio: percent, bound: "< 1 %", pass: percent < 1 }, ...pages];
  });

/** Processor time of this process and of the database for one look, by the minute in which it is made. */
async function idleShare(store: Store): Promise<number> {
  const actor = systemActor("bench");
  // The first look of a day brings the calendar up to what is so.
  await advanceAll(store, actor, judgesNothing);
  const before = { own: process.cpuUsage(), database: await databaseMilliseconds(store) };
  for (let look = 0; look < LOOKS; look++) await advanceAll(store, actor, judgesNothing);
  const { user, system } = process.cpuUsage(before.own);
  const spent = (user + system) / 1000 + ((await databaseMilliseconds(store)) - before.database);
  return spent / LOOKS / MINUTE_MILLISECONDS;
}

const TICK_MILLISECONDS = 10;

/** Of all backends of this database, as the kernel counts it. */
async function databaseMilliseconds(store: Store): Promise<number> {
  const backends = await store.pool.query<{ pid: number }>(sql`select pid from pg_stat_activity where datname = current_database()`);
  return backends.reduce((sum, { pid }) => {
    // The name in brackets may hold spaces: fields count from its end. 12 and 13 after it are user and system time.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return sum + (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * TICK_MILLISECONDS;
  }, 0);
}

/** Credentials that end over the next six years, from far enough away that nothing is due today. */
async function fill(store: Store): Promise<void> {
  await fillFast(store, () => store.pool.execute(sql`
    insert into credential (id, key, holder, holder_id, provider, realm, type, native_id, name, kind, status, created_at, expires_at, facts, origins, valid_from, first_seen, last_seen)
    select 'crd_' || upper(md5(n::text)), 'aws|' || n % 40 || '|access-key|' || n, 'aws|' || n % 40 || '|user|' || n, 'idn_' || upper(md5(n::text)), 'aws', (n % 40)::text, 'access-key', 'AKIA' || n, 'AKIA' || n, 'access-key', 'active',
           now(), now() + interval '60 days' + n * interval '190 seconds', '{}', '{1}', now(), now(), now()
    from generate_series(1, ${DUE_DATES}) as n`));
  await advanceAll(store, systemActor("bench"), judgesNothing);
  await store.pool.execute(sql`vacuum analyze due_date`);
}
