// A year of the clock over everything that time brings about, all rooms together: every notice once, on its day, and nothing forgotten.
import { expect, it } from "vitest";
import { importRead } from "../discover/inventory/index.ts";
import { askBreakGlass, createMandate, decideMandate, openBreakGlass, submitMandate } from "../govern/mandates/index.ts";
import { setObjective } from "../govern/objectives/index.ts";
import { askOwners, changePerson, createPerson } from "../govern/people/index.ts";
import { digestOf, fixedClock } from "../kernel/index.ts";
import type { MandateDocument } from "../model/index.ts";
import { breakGlassById, confirmOwners, sql, systemActor, type Store } from "../store/index.ts";
import { actingAs, mandateLike } from "../../test/govern/fixtures.ts";
import { eachOn } from "../../test/store/cluster.ts";
import { accessKey, covered, DETAILS, keyOf, toldBy, user } from "../../test/store/observed.ts";
import { advanceAll } from "./due.ts";

const START = "2026-11-24T09:00:00Z"; // a Tuesday
const HALF_DAY = 43_200_000;
const DAYS = 366;
const clock = fixedClock(START);
const system = systemActor("clock");
let store: Store;
/** What was asked to be judged again, with the day; `null` is the whole estate. */
let judged: { readonly day: string; readonly mandates: readonly string[] | null }[] = [];
eachOn(clock, START, (fresh) => {
  store = fresh;
  judged = [];
});

const advance = () =>
  advanceAll(store, system, (only) => {
    if (only?.mandates.length !== 0) judged.push({ day: clock.now().toISOString().slice(0, 10), mandates: only?.mandates ?? null });
  });

const [ann, ben, sam] = [actingAs("ann"), actingAs("ben"), actingAs("sam", { isSecurity: true })];

const mandate = (change: Partial<MandateDocument>): MandateDocument =>
  mandateLike({ title: "Summaries", subjects: [{ identity: keyOf("user", "summaries") }], scope: { ...mandateLike().scope, environments: ["test"] }, end: "2027-06-30", review_every_days: 100, ...change });

async function submitted(document: MandateDocument): Promise<string> {
  const id = await createMandate(store, ben, document);
  await submitMandate(store, ben, id);
  return id;
}

async function approved(document: MandateDocument): Promise<string> {
  const id = await submitted(document);
  await decideMandate(store, ann, id, { decision: "approved", hash: digestOf(document), comment: "" });
  return id;
}

/** People, identities with keys that end, mandates in every state, a question nobody answers, an emergency, an objective, and somebody who will leave. */
async function world(): Promise<{ readonly inForce: string; readonly later: string; readonly emergency: string }> {
  for (const name of ["ann", "ben", "sam"]) await createPerson(store, system, { userName: `${name}@example.com`, displayName: name, active: true, emails: [{ value: `${name}@example.com`, primary: true }] });
  const observations = toldBy(DETAILS, [
    user("nobodys"),
    user("summaries", { createdAt: "2026-01-01T00:00:00Z" }),
    accessKey("AKIASUMMER", "summaries", { createdAt: "2026-01-01T00:00:00Z", expiresAt: "2027-07-15T12:00:00Z" }),
    accessKey("AKIALEAP", "summaries", { createdAt: "2026-01-01T00:00:00Z", expiresAt: "2027-03-01T00:00:00Z" }),
  ]);
  await importRead(store, system, { source: { kind: "import", name: "Uploads" }, observations, coverage: [covered(DETAILS)] });
  await store.write(system, async (tx) => {
    await confirmOwners(tx, [{ identity: keyOf("user", "summaries"), owner: "ann@example.com" }]);
    await tx.record({ action: "test.prepared", subject: null });
  });
  const inForce = await approved(mandate({}));
  const later = await approved(mandate({ name: "later", title: "Later", start: "2027-02-01", end: "2027-09-01", review_every_days: 300 }));
  await submitted(mandate({ name: "unanswered", title: "Unanswered" }));
  await askOwners(store, sam, [{ identity: keyOf("user", "summaries"), name: "summaries", candidates: [{ party: "ben@example.com", confidence: 0.5, reason: "tag owner" }] }], "");
  const emergency = await askBreakGlass(store, ann, { subjects: [{ identity: keyOf("user", "summaries") }], scope: mandate({}).scope, minutes: 60, reason: "The tickets hang", incident: "INC-1" });
  await openBreakGlass(store, sam, emergency, (await breakGlassById(store.pool, emergency))?.hash ?? "");
  await setObjective(store, system, { title: "All owned", measure: "owner", environments: [], kinds: [], providers: [], target_percent: 95, by: "2027-03-31", owner: "sam@example.com" });
  return { inForce, later, emergency: (await breakGlassById(store.pool, emergency))?.mandateId ?? "" };
}

interface Said {
  readonly kind: string;
  readonly day: string;
  readonly title: string;
}

const said = () => store.pool.query<Said>(sql`select kind, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD') as day, title from notice order by created_at, id`);

it("tells everything that a year brings, each once, and has judged again only whom mandates that began or ended name", async () => {
  const { inForce, later, emergency } = await world();
  let leaves = false;
  for (let half = 0; half < DAYS * 2; half++) {
    clock.advance(HALF_DAY);
    if (!leaves && clock.now() >= new Date("2027-05-03T00:00:00Z")) {
      leaves = true;
      const [row] = await store.pool.query<{ id: string }>(sql`select id from directory_person where user_name = 'ann@example.com'`);
      await changePerson(store, system, row?.id ?? "", undefined, (before) => ({ ...before, active: false }));
    }
    await advance();
    // A second server looks as well.
    if (half % 7 === 0) expect(await advance()).toBe(0);
  }
  const rows = await said();
  const told = rows.filter(({ day }) => day > "2026-11-24").map(({ kind, day, title }) => `${day} ${kind} ${title}`).toSorted();
  expect(told).toEqual([
    "2026-11-26 approval.reminder Still waits for a decision: Unanswered",
    "2026-11-26 break-glass.review-due Emergency access waits for its review: INC-1",
    "2026-11-27 owner.asked Do you answer for summaries?",
    "2026-11-27 break-glass.review-due Overdue: the review of emergency access INC-1",
    "2026-12-01 approval.reminder Still waits for a decision: Unanswered",
    "2026-12-01 owner.asked Do you answer for summaries?",
    "2026-12-03 approval.escalated Nobody has decided: Unanswered",
    "2026-12-08 approval.lapsed Lapsed: Unanswered",
    "2026-12-08 owner.answered ben@example.com did not say whether summaries is his",
    ...ahead("credential.ending", "Access key AKIALEAP of summaries", "ends", "2027-03-01"),
    ...ahead("mandate.review-due", "Review of mandate Summaries", "is due", "2027-03-04"),
    '2027-04-01 objective.missed The objective "All owned" was not reached by 2027-03-31',
    "2027-05-03 hand-over.opened ann has left: 4 things to hand over",
    "2027-05-06 hand-over.reminder ann has left, and 4 things still have no new owner",
    "2027-05-10 hand-over.escalated ann has left, and 4 things still have no new owner",
    "2027-05-17 mandate.suspension-proposed Suspend later? ann answered for it and nobody has taken it over",
    "2027-05-17 hand-over.escalated 1 identity of ann should be switched off unless somebody takes it over",
    "2027-05-17 mandate.suspension-proposed Suspend summaries? ann answered for it and nobody has taken it over",
    ...ahead("mandate.ending", "Mandate Summaries", "ends", "2027-06-30"),
    "2027-07-01 mandate.ended Mandate Summaries is over",
    ...ahead("credential.ending", "Access key AKIASUMMER of summaries", "ends", "2027-07-15"),
    ...ahead("mandate.ending", "Mandate Later", "ends", "2027-09-01"),
    "2027-09-02 mandate.ended Mandate Later is over",
  ].toSorted());
  expect(judged).toEqual([
    { day: "2026-11-24", mandates: [emergency] },
    { day: "2027-02-01", mandates: [later] },
    { day: "2027-07-01", mandates: [inForce] },
    { day: "2027-09-02", mandates: [later] },
  ]);
}, 120_000);

/** 30, 14, 7 days and one day ahead. */
function ahead(kind: string, title: string, verb: string, end: string): readonly string[] {
  const day = (before: number) => new Date(Date.parse(end) - before * 86_400_000).toISOString().slice(0, 10);
  return [30, 14, 7, 1].map((before) => `${day(before)} ${kind} ${title} ${verb} ${before === 1 ? "tomorrow" : `in ${before} days`}`);
}
