// What time brings about has the estate judged again only where its judgement stands on it: for a waiver that ended, and for nothing that is only told.
import { expect, it } from "vitest";
import { actingAs, mandateLike } from "../../test/govern/fixtures.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { createMandate, decideMandate, endMandate, submitMandate } from "../govern/mandates/index.ts";
import { digestOf, fixedClock } from "../kernel/index.ts";
import { systemActor, waiverById, type Store } from "../store/index.ts";
import { askWaiver, decideWaiver } from "../understand/findings/index.ts";
import { advanceAll } from "./due.ts";

const START = "2026-11-24T09:00:00Z";
const clock = fixedClock(START);
const system = systemActor("clock");
const [ann, ben] = [actingAs("ann"), actingAs("ben")];
let store: Store;
eachOn(clock, START, (fresh) => {
  store = fresh;
});

/** What is asked to be judged again at this instant; `null` is the whole estate. */
async function judgedAt(at: string): Promise<readonly (readonly string[] | null)[]> {
  const judged: (readonly string[] | null)[] = [];
  clock.set(at);
  await advanceAll(store, system, (only) => void judged.push(only?.mandates ?? null));
  return judged.filter((mandates) => mandates?.length !== 0);
}

async function asked(expiresAt: string): Promise<string> {
  const scope = { findingKey: null, rule: "CRD-001", identity: null, provider: null, realm: null, environment: null };
  return askWaiver(store, ann.actor, { ...scope, reason: "until the move", evidence: "", evidenceLink: null, owner: "ann@example.com", askedPerson: ann.person, expiresAt, triggers: [] });
}

it("is the whole estate when a waiver ended on its day, and nothing when a request for one lapsed", async () => {
  await asked("2026-12-01T00:00:00Z");
  const granted = await asked("2026-12-10T00:00:00Z");
  await decideWaiver(store, ben.actor, granted, (await waiverById(store.pool, granted))?.revision ?? 0, { grant: true }, () => null);
  expect(await judgedAt("2026-12-01T00:00:00Z")).toEqual([]);
  expect(await judgedAt("2026-12-10T00:00:00Z")).toEqual([null]);
  expect(await judgedAt("2026-12-10T00:01:00Z")).toEqual([]);
});

it("is what a mandate names when it began or ended, and nothing while a request waits, is reminded of and lapses", async () => {
  const document = mandateLike({ start: "2026-12-01", end: "2026-12-20", review_every_days: 10 });
  const id = await createMandate(store, ann, document);
  await submitMandate(store, ann, id);
  expect(await judgedAt("2026-11-26T09:00:00Z")).toEqual([]);
  await decideMandate(store, ben, id, { decision: "approved", hash: digestOf(document), comment: "" });
  expect(await judgedAt("2026-12-01T00:00:00Z")).toEqual([[id]]);
  await submitMandate(store, ann, await createMandate(store, ann, mandateLike({ name: "unanswered" })));
  expect(await judgedAt("2026-12-16T00:00:00Z")).toEqual([]);
  expect(await judgedAt("2026-12-21T00:00:00Z")).toEqual([[id]]);
});

it("is nothing of a mandate that a person ended, for that person's act has asked already", async () => {
  const document = mandateLike({ end: "2026-12-20", review_every_days: 10 });
  const id = await createMandate(store, ann, document);
  await submitMandate(store, ann, id);
  await decideMandate(store, ben, id, { decision: "approved", hash: digestOf(document), comment: "" });
  await endMandate(store, ann, id, "no longer needed");
  expect(await judgedAt("2026-12-21T00:00:00Z")).toEqual([]);
});
