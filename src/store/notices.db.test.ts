// Notices of the sample estate: marked, told in the console alone, and gone with it. What is real stays real beside it.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fixedClock } from "../kernel/index.ts";
import type { NewNotice } from "../model/index.ts";
import { startCluster, type Cluster } from "../../test/store/cluster.ts";
import { credentialId, deleteSource, identityId, inbox, putNotices, putSource, sql, systemActor, takeUnfanned, type Store } from "./index.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const MADE_UP = identityId("made-up");
const REAL = identityId("real");
let cluster: Cluster;
let store: Store;
let sample: string;

beforeAll(async () => {
  cluster = await startCluster();
});
afterAll(() => cluster.stop());
beforeEach(async () => {
  store = await cluster.store(clock);
  await store.write(systemActor("test"), async (tx) => {
    sample = await putSource(tx, "sample", "Sample");
    await tx.execute(sql`
      insert into identity (id, key, provider, realm, type, native_id, name, kind, sample, facts, origins, valid_from, first_seen, last_seen)
      select n.id, n.key, 'aws', '1', 'role', n.key, n.key, 'workload', n.key = 'made-up', '{}', '{}', ${tx.at}, ${tx.at}, ${tx.at} from (values (${MADE_UP}, 'made-up'), (${REAL}, 'real')) n (id, key)`);
    await tx.execute(sql`
      insert into credential (id, key, holder, holder_id, provider, realm, type, native_id, name, kind, status, facts, origins, valid_from, first_seen, last_seen)
      select n.id, n.holder || '-key', n.holder, n.holder_id, 'aws', '1', 'access-key', n.holder, n.holder, 'access-key', 'active', '{}', '{}', ${tx.at}, ${tx.at}, ${tx.at}
      from (values (${credentialId("made-up-key")}, 'made-up', ${MADE_UP}), (${credentialId("real-key")}, 'real', ${REAL})) n (id, holder, holder_id)`);
    await tx.execute(sql`
      insert into finding (id, key, rule, rule_version, severity, severity_rank, title, state, risk, risk_terms, provider, realm, subject, evidence, frameworks, remedy, first_seen, last_seen, sample)
      select n.id, n.id, 'CRD-001', 1, 'high', 3, n.id, 'open', 50, '[]', 'aws', '1', '{"name": "x", "nativeId": "x"}', '[]', '{}', '', ${tx.at}, ${tx.at}, n.sample from (values ('fnd_made_up', true), ('fnd_real', false)) n (id, sample)`);
    await tx.execute(sql`
      insert into hand_over (id, person_id, person, name, names, reason, state, opened_at, opened_by)
      select 'hov_' || n, n, n, n, array[n], 'left', 'open', ${tx.at}, 'clock' from unnest(${[MADE_UP, "ppl_ann"]}::text[]) n`);
    await tx.record({ action: "test.prepared", subject: null });
  });
});

const notice = (subject: string, about?: readonly string[]): NewNotice => ({ key: `k|${subject}|${about?.join() ?? ""}`, kind: "credential.ending", parties: ["ann@example.com"], subject, title: "t", body: "b", link: "/", urgency: "normal", ...(about === undefined ? {} : { about }) });
const say = (notices: readonly NewNotice[]) =>
  store.write(systemActor("test"), async (tx) => {
    await putNotices(tx, notices);
    await tx.record({ action: "test.told", subject: null });
  });
const told = async () => (await inbox(store.pool, "usr_ann", ["ann@example.com"], {}, { limit: 50 })).rows.map(({ key, sample: made }) => ({ key, sample: made }));
const toSend = () => store.pool.transaction(async (tx) => (await takeUnfanned(tx, 50)).map(({ key }) => key));

describe("a notice", () => {
  const cases: readonly (readonly [string, NewNotice, NewNotice])[] = [
    ["an identity", notice(MADE_UP), notice(REAL)],
    ["a credential", notice(credentialId("made-up-key")), notice(credentialId("real-key"))],
    ["a finding", notice("fnd_made_up"), notice("fnd_real")],
    ["a hand-over", notice(`hov_${MADE_UP}`), notice("hov_ppl_ann")],
    ["several identities", notice("ask_1", [MADE_UP]), notice("ask_2", [MADE_UP, REAL])],
    ["what nobody knows", notice("ask_3", [MADE_UP]), notice("pol_1", ["idn_unknown"])],
  ];
  it.each(cases)("about %s is of the sample only when that is, and no channel takes it", async (_, ofSample, real) => {
    await say([ofSample, real]);
    expect(await told()).toEqual(expect.arrayContaining([{ key: ofSample.key, sample: true }, { key: real.key, sample: false }]));
    expect(await toSend()).toEqual([real.key]);
  });

  it("about the sample goes with it, with its questions and hand-overs; the others stay", async () => {
    await say([notice(MADE_UP), notice(REAL)]);
    await store.write(systemActor("test"), async (tx) => {
      await tx.execute(sql`delete from identity where sample`);
      await deleteSource(tx, sample, "sample");
      await tx.record({ action: "source.removed", subject: null });
    });
    expect(await told()).toEqual([{ key: notice(REAL).key, sample: false }]);
    expect(await store.pool.query(sql`select id from hand_over`)).toEqual([{ id: "hov_ppl_ann" }]);
  });
});
