// One changed mandate judged alone says of its subjects what judging the whole estate says of them.
import { describe, expect, it } from "vitest";
import { importRead } from "../../discover/inventory/index.ts";
import { fixedClock } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { changesRealms, identityId, insertMandate, putMandateVersion, refreshMandate, sql, subjectsOfMandates, systemActor, type Store } from "../../store/index.ts";
import { eachOn } from "../../../test/store/cluster.ts";
import { ACCOUNT, covered, DETAILS, grant, keyOf, policy, toldBy, user } from "../../../test/store/observed.ts";
import { buildGraph } from "../graph/index.ts";
import { rules } from "../rules/index.ts";
import { isAboutMandates, judgeIdentities } from "./judge-mandates.ts";
import { evaluateInventory } from "./service.ts";

const clock = fixedClock("2026-11-24T09:00:00Z");
const actor = systemActor("test");
const arn = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;
const [ann, bob] = [keyOf("user", arn("ann")), keyOf("user", arn("bob"))];
const ALL = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] };
let store: Store;
eachOn(clock, "2026-11-24T09:00:00Z", async (fresh) => {
  store = fresh;
  const told = toldBy(DETAILS, [user(arn("ann")), user(arn("bob")), user(arn("cid")), policy("everything", ALL), grant(arn("ann"), "everything"), grant(arn("bob"), "everything")]);
  await importRead(store, actor, { source: { kind: "import", name: "Uploads" }, observations: told, coverage: [covered(DETAILS)] });
});

const document = (name: string, subject: string): MandateDocument => ({
  name,
  title: name,
  owner: "ines@example.com",
  sponsor: "omar@example.com",
  purpose: { text: "Reads reports.", category: "analytics" },
  subjects: [{ identity: subject }],
  scope: { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] },
  acting: "autonomous",
  start: "2026-11-24",
  end: "2027-11-23",
  review_every_days: 365,
});

/** Puts a version straight into a state; how it comes there is for the mandates' own tests. */
async function stands(name: string, subject: string, state: "active" | "ended"): Promise<string> {
  const id = `mdt_${name}`;
  await store.write(actor, async (tx) => {
    await insertMandate(tx, id, document(name, subject));
    await putMandateVersion(tx, { mandateId: id, version: 1, state, document: document(name, subject), hash: "0".repeat(64), authors: [], requirement: null, submittedAt: null, lapsesAt: null, approvedAt: null, activatedAt: tx.at.toISOString(), endedAt: null, why: null, revision: 1 });
    await refreshMandate(tx, id);
    await tx.record({ action: "mandate.put", subject: id });
  });
  return id;
}

const open = () => store.pool.query<{ rule: string; identity: string; severity: string; title: string; risk: number; remedy: string }>(sql`select rule, identity, severity, title, risk, remedy from finding where rule like 'MND-%' and state <> 'resolved' order by rule, identity`);
const shown = (key: string) => store.pool.query(sql`select outside_mandate as outside, open_medium + open_high as open from identity where id = ${identityId(key)} and latest`);
const whole = () => evaluateInventory(store, actor, rules, buildGraph);
const alone = (identities: readonly string[]) => judgeIdentities(store, actor, { identities, rules, buildGraph });

describe("a changed mandate", () => {
  it("is judged alone as with the whole estate", async () => {
    await stands("ann-reads", ann, "active");
    await whole();
    const before = await open();
    expect(before.map(({ rule, identity }) => [rule, identity])).toContainEqual(["MND-002", ann]);
    expect(before.map(({ rule, identity }) => [rule, identity])).toContainEqual(["MND-001", bob]);

    const id = await stands("bob-reads", bob, "active");
    expect(await subjectsOfMandates(store.pool, [id])).toEqual([bob]);
    expect(await changesRealms(store.pool, [bob])).toBe(false);
    await alone([bob]);
    const byPart = await open();
    expect(byPart.filter(({ identity }) => identity === bob).map(({ rule }) => rule)).toEqual(["MND-002"]);
    expect(await shown(bob)).toMatchObject([{ outside: true }]);
    await whole();
    expect(await open()).toEqual(byPart);
  });

  it("leaves its subject ungoverned when it ends, and its other differences resolved", async () => {
    await stands("ann-reads", ann, "active");
    await stands("bob-reads", bob, "active");
    await whole();
    await store.write(actor, async (tx) => {
      await tx.execute(sql`update mandate_version set state = 'ended' where mandate_id = 'mdt_bob-reads'`);
      await refreshMandate(tx, "mdt_bob-reads");
      await tx.record({ action: "mandate.ended", subject: "mdt_bob-reads" });
    });
    await alone([bob]);
    const byPart = await open();
    expect(byPart.filter(({ identity }) => identity === bob).map(({ rule }) => rule)).toEqual(["MND-001"]);
    expect(await shown(bob)).toMatchObject([{ outside: false }]);
    await whole();
    expect(await open()).toEqual(byPart);
    expect(await changesRealms(store.pool, [ann])).toBe(true);
  });

  it("says nothing of an estate without mandates", async () => {
    await whole();
    expect(await open()).toEqual([]);
    const results = await store.pool.query<{ status: string }>(sql`select distinct status from rule_result where rule = any(${rules.filter(isAboutMandates).map(({ id }) => id)}::text[])`);
    expect(results).toEqual([{ status: "not_evaluated" }]);
  });
});
