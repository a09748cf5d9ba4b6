// G1 and G2 for the inbox: 100,000 requests wait, 20,000 of them for security, and one person decides by his name, for his team, as security and in another's place.
import { SECURITY_PARTY, sql, waitingFor, type Claim, type Store } from "../src/store/index.ts";
import { fillFast, measureList, PAGE, withStore } from "./pages.ts";
import type { Row } from "./row.ts";

export const name = "inbox";

const REQUESTS = 100_000;
/** The last page of security's but one. */
const DEEP_PAGE = 399;

const CLAIMS: readonly Claim[] = [
  { parties: ["owner0@example.com", "team0", SECURITY_PARTY], barredBy: ["owner0@example.com"] },
  { parties: ["owner1@example.com"], barredBy: ["owner0@example.com", "owner1@example.com"] },
];

export const run = (): Promise<readonly Row[]> =>
  withStore(async (store) => {
    await fillFast(store, () => fill(store));
    return measureList({
      what: "an inbox, 100,000 requests waiting",
      deepPage: DEEP_PAGE,
      page: (limit, cursor) => waitingFor(store.pool, CLAIMS, {}, false, { limit, cursor }),
      bare: () =>
        store.pool.query(sql`
          select r.* from approval_request_party p join approval_request r on r.id = p.request_id
          where p.party = ${SECURITY_PARTY} and p.what = 'decides' and (p.submitted_at, p.request_id) > (now() - interval '30 days', 'req_5') order by p.submitted_at, p.request_id limit ${PAGE}`),
    });
  });

async function fill({ pool }: Store): Promise<void> {
  const numbers = sql`generate_series(1, ${REQUESTS}) as n`;
  await pool.execute(sql`
    insert into mandate (id, name, version, state, title, owner, sponsor, category, start_day, end_day, subjects, created_at, changed_at)
    select 'mdt_' || n, 'mandate-' || n, 1, 'submitted', 'Mandate ' || n, 'owner' || n % 500 || '@example.com', 'sponsor' || n % 50 || '@example.com', 'integration', current_date, current_date + 300, 1, now(), now() from ${numbers}`);
  await pool.execute(sql`
    insert into approval_request (id, mandate_id, version, hash, name, title, owner, sponsor, state, risk, barred, authors, submitted_at, lapses_at)
    select 'req_' || upper(md5(n::text)), id, 1, repeat('0', 64), name, title, owner, sponsor, 'waiting', (array['low', 'elevated', 'critical'])[1 + n % 3], array['author' || n % 300 || '@example.com'], array['author' || n % 300 || '@example.com'],
           now() - n * interval '1 minute', now() + interval '30 days' from ${numbers} join mandate on id = 'mdt_' || n`);
  const parties = sql`
    (values ('decides', 'owner' || n % 500 || '@example.com', 'owner'), ('decides', 'sponsor' || n % 50 || '@example.com', 'sponsor'), ('decides', 'team' || n % 40, 'owner'), ('wrote', 'author' || n % 300 || '@example.com', ''),
            ('decides', case n % 5 when 0 then ${SECURITY_PARTY} end, 'security')) as v (what, party, part)`;
  await pool.execute(sql`
    insert into approval_request_party (party, what, submitted_at, request_id, part)
    select v.party, v.what, r.submitted_at, r.id, v.part from ${numbers} join approval_request r on r.mandate_id = 'mdt_' || n cross join lateral ${parties} where v.party is not null`);
}
