// G1 and G2 for the library of mandates: 100,000 of them, by change and by end.
import { sql, type Store } from "../src/store/index.ts";
import { fillFast, measureList, PAGE, withStore } from "./pages.ts";
import type { Row } from "./row.ts";

export const name = "mandate-lists";

const MANDATES = 100_000;
/** The last page there is but one. */
const DEEP_PAGE = MANDATES / PAGE - 1;

export const run = (): Promise<readonly Row[]> =>
  withStore(async (store) => {
    await fillFast(store, () => fill(store));
    const byChange = await measureList({
      what: "100,000 mandates by change",
      deepPage: DEEP_PAGE,
      page: (limit, cursor) => store.reads.mandates.list({}, { by: "changedAt", descending: true }, { limit, cursor }),
      bare: () => store.pool.query(sql`select * from mandate where (changed_at, id) < (now(), 'mdt_5') order by changed_at desc, id desc limit ${PAGE}`),
    });
    const byEnd = await measureList({
      what: "100,000 mandates by end",
      deepPage: DEEP_PAGE,
      page: (limit, cursor) => store.reads.mandates.list({}, { by: "end", descending: false }, { limit, cursor }),
      bare: () => store.pool.query(sql`select * from mandate where (end_day, id) > (current_date, 'mdt_5') order by end_day, id limit ${PAGE}`),
    });
    return [...byChange, ...byEnd];
  });

async function fill(store: Store): Promise<void> {
  await store.pool.execute(sql`
    insert into mandate (id, name, version, state, title, owner, sponsor, category, start_day, end_day, subjects, created_at, changed_at)
    select 'mdt_' || upper(md5(n::text)), 'mandate-' || n, 1, (array['draft', 'active', 'active', 'active', 'suspended', 'ended'])[1 + n % 6], 'Mandate ' || n, 'owner' || n % 500 || '@example.com', 'sponsor' || n % 50 || '@example.com',
           'integration', current_date - n % 300, current_date + n % 700, 1 + n % 3, now() - n * interval '1 minute', now() - (n % 9000) * interval '1 minute'
    from generate_series(1, ${MANDATES}) as n`);
}
