// G1 and G2: a page of the inventory at 1,000,000 identities, at any depth, against the bare keyset SQL in the same database; page 10,000 against page 1.
import { sql, type Store } from "../src/store/index.ts";
import { fillFast, measureList, PAGE, withStore } from "./pages.ts";
import type { Row } from "./row.ts";

export const name = "list-page";

const IDENTITIES = 1_000_000;

export const run = (): Promise<readonly Row[]> =>
  withStore(async (store) => {
    await fillFast(store, () => fill(store));
    return measureList({
      what: "1,000,000 identities",
      deepPage: 10_000,
      page: (limit, cursor) => store.reads.identities.list({}, { by: "risk", descending: true }, { limit, cursor }),
      bare: () => store.pool.query(sql`select * from identity where latest and valid_to is null and (risk, id) < (50, 'idn_5') order by risk desc, id desc limit ${PAGE}`),
    });
  });

async function fill(store: Store): Promise<void> {
  await store.pool.execute(sql`
    insert into identity (id, key, provider, realm, type, native_id, name, kind, created_at, last_used, last_used_at, facts, origins, valid_from, first_seen, last_seen, risk, reach_level, owner_status, evaluated)
    select 'idn_' || upper(md5(n::text)), 'aws|' || n % 40 || '|role|' || n, 'aws', (n % 40)::text, 'role', 'arn:aws:iam::' || n % 40 || ':role/workload-' || n, 'workload-' || n,
           (array['workload', 'service-account', 'bot', 'agent'])[1 + n % 4], now() - (n % 900) * interval '1 day', 'known', now() - (n % 300) * interval '1 day', '{"attributes": {"path": "/"}}', '{1}',
           now(), now(), now(), n % 100, (array['none', 'scoped', 'broad', 'administrator'])[1 + n % 4], (array['none', 'suggested', 'confirmed'])[1 + n % 3], true
    from generate_series(1, ${IDENTITIES}) as n`);
}
