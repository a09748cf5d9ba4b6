// What people do with emergency access: ask, open, refuse, close, review. Each step is one transaction with its record; a refused attempt stays on record.
import { MandateError, newId, type ErrorCode } from "../../kernel/index.ts";
import { isSamePerson, plainName, plainNames, type MandateDocument } from "../../model/index.ts";
import {
  accountsOfRoles,
  dueBreakGlass,
  insertMandate,
  insertMandateDecision,
  overdueReviews,
  putBreakGlass,
  putMandateVersion,
  putNotices,
  refreshMandate,
  takeBreakGlass,
  type Actor,
  type BreakGlassReview,
  type BreakGlassRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { afterBreakGlass, askLapses, judgeClosing, judgeOpening, judgeRefusing, judgeReview, untilOf, type BreakGlassAnswer, type BreakGlassRefusal } from "./break-glass.ts";
import { breakGlassNotice, outsiders, tookPart } from "./break-glass-record.ts";
import { contentHash, problemsOf } from "./check.ts";
import { tellOfForce } from "./compiled.ts";
import { cascade } from "./force.ts";
import { SECURITY_ROLES, toldNames } from "./request-record.ts";
import { draftOf, standing, taken, type Acting } from "./versions.ts";
import { worldOf } from "./world.ts";

export interface EmergencyAsked {
  readonly subjects: MandateDocument["subjects"];
  readonly scope: MandateDocument["scope"];
  readonly minutes: number;
  readonly reason: string;
  readonly incident: string;
}

/** Asks a second person to open it. Throws `conflict` while an earlier one of this person waits for its review beyond its time. */
export function askBreakGlass(store: Store, { actor, person }: Acting, asked: EmergencyAsked): Promise<string> {
  return store.write(actor, async (tx) => {
    const overdue = (await overdueReviews(tx, tx.at)).find(({ askedBy }) => isSamePerson(askedBy, person));
    if (overdue !== undefined) throw new MandateError("conflict", `your emergency access of ${overdue.askedAt.slice(0, 10)} (${overdue.incident}) was not reviewed in time; have it reviewed first, then ask again`);
    const id = newId("bgl", store.clock);
    const document = documentOf(id, asked, person.names[0] ?? person.account, tx.at);
    const errors = problemsOf(document, await worldOf(tx, document, tx.at)).filter(({ weight }) => weight === "error");
    if (errors.length > 0) throw new MandateError("invalid_input", `it cannot be asked: ${errors.map(({ path, says }) => `${path}: ${says}`).join("; ")}`, { fields: { problems: errors } });
    const row: BreakGlassRow = {
      id, state: "asked", document, hash: contentHash(document), reason: asked.reason, incident: asked.incident, minutes: asked.minutes, askedBy: person, askedAt: tx.at.toISOString(),
      decidedBy: null, decidedAt: null, mandateId: null, until: null, closedAt: null, closedBy: null, why: null, reviewDueAt: null, review: null, escalatedAt: null, dueAt: askLapses(tx.at).toISOString(), revision: 1,
    };
    await putBreakGlass(tx, row);
    const title = `Emergency access asked: ${asked.incident}`;
    const body = `${toldNames(person)[0]} asks for ${asked.minutes} minutes: ${asked.reason}\n\nA security approver or administrator, another person, opens it within the hour.`;
    await putNotices(tx, [breakGlassNotice(row, "asked", "approval.asked", await outsiders(tx, row), title, body)]);
    await tx.record({ action: "break-glass.asked", subject: id, detail: { hash: row.hash, minutes: asked.minutes, reason: asked.reason, incident: asked.incident } });
    return id;
  });
}

/** The mandate of hours that is opened, fixed by its hash when it is asked for. Its days leave room; the instant `until` is what ends it. */
function documentOf(id: string, { subjects, scope, minutes, reason, incident }: EmergencyAsked, owner: string, at: Date): MandateDocument {
  const day = (instant: Date) => instant.toISOString().slice(0, 10);
  return {
    name: `break-glass-${id.slice(4).toLowerCase()}`,
    title: `Emergency access: ${incident}`.slice(0, 200),
    owner,
    sponsor: "role:security",
    purpose: { text: reason, category: "security-operations", process: incident.slice(0, 200) },
    subjects,
    scope,
    acting: "autonomous",
    start: day(at),
    end: day(untilOf(askLapses(at), minutes)),
    review_every_days: 1,
  };
}

export const openBreakGlass = (store: Store, acting: Acting, id: string, hash: string): Promise<void> =>
  step(store, acting, id, "open", (row, at) => judgeOpening(row, acting.person, { hash, at, isPerson: acting.actor.type === "user" }), async (tx, row) => {
    const mandateId = newId("mdt", store.clock);
    const until = untilOf(tx.at, row.minutes).toISOString();
    await insertMandate(tx, mandateId, row.document, true);
    const at = tx.at.toISOString();
    const requirement = { risk: "critical" as const, parts: ["security" as const], reasons: [`emergency access: ${row.incident}`] };
    const version = { ...draftOf({ mandateId, version: 1, document: row.document, authors: [row.askedBy] }), state: "active" as const, requirement, submittedAt: row.askedAt, approvedAt: at, activatedAt: at, until };
    await putMandateVersion(tx, version);
    await tellOfForce(tx, version, true);
    await insertMandateDecision(tx, mandateId, { id: newId("dec", store.clock), version: 1, hash, decision: "approved", part: "security", approver: acting.person, comment: row.reason });
    await refreshMandate(tx, mandateId);
    const opened: BreakGlassRow = { ...row, state: "open", decidedBy: acting.person, decidedAt: at, mandateId, until, dueAt: null };
    await putBreakGlass(tx, opened);
    const title = `Emergency access is open until ${until.slice(11, 16)} UTC: ${row.incident}`;
    await putNotices(tx, [breakGlassNotice(row, "opened", "break-glass.opened", [...tookPart(opened), ...(await outsiders(tx, opened))], title, `${row.reason}\n\nIt closes by itself, and is reviewed afterwards.`)]);
    await tx.record({ action: "break-glass.opened", subject: id, detail: { hash, mandate: mandateId, until } });
  });

export const refuseBreakGlass = (store: Store, acting: Acting, id: string, why: string): Promise<void> =>
  step(store, acting, id, "refuse", (row) => judgeRefusing(row, acting.person, acting.actor.type === "user"), async (tx, row) => {
    await putBreakGlass(tx, { ...row, state: "refused", decidedBy: acting.person, decidedAt: tx.at.toISOString(), why, dueAt: null });
    await putNotices(tx, [breakGlassNotice(row, "refused", "approval.decided", toldNames(row.askedBy), `Emergency access is refused: ${row.incident}`, why)]);
    await tx.record({ action: "break-glass.refused", subject: id, detail: { why } });
  });

/** Before its time; its mandate ends with it, and its review is due. */
export const closeBreakGlass = (store: Store, acting: Acting, id: string, why: string): Promise<void> =>
  step(store, acting, id, "close", (row) => judgeClosing(row, acting.person), async (tx, row) => {
    const { versions } = await taken(tx, row.mandateId ?? "");
    const version = standing(versions);
    if (version !== undefined) await cascade(tx, version, "end", why);
  });

export const reviewBreakGlass = (store: Store, acting: Acting, id: string, { verdict, text }: Pick<BreakGlassReview, "verdict" | "text">): Promise<void> =>
  step(store, acting, id, "review", (row) => judgeReview(row, acting.person, acting.actor.type === "user"), async (tx, row) => {
    const review: BreakGlassReview = { verdict, text, by: acting.person, at: tx.at.toISOString() };
    await putBreakGlass(tx, { ...row, state: "reviewed", review, dueAt: null });
    const title = `Emergency access was ${verdict === "justified" ? "justified" : "not justified"}: ${row.incident}`;
    const told = verdict === "justified" ? tookPart(row) : [...tookPart(row), ...(await accountsOfRoles(tx, SECURITY_ROLES))];
    await putNotices(tx, [breakGlassNotice(row, "reviewed", "approval.decided", told.filter((name) => !plainNames(acting.person).includes(plainName(name))), title, text)]);
    await tx.record({ action: "break-glass.reviewed", subject: id, detail: { verdict, text } });
  });

const CODES: Partial<Record<BreakGlassRefusal, ErrorCode>> = { not_now: "conflict", other_content: "precondition_failed", lapsed: "precondition_failed" };

async function step(store: Store, { actor }: Acting, id: string, event: string, judge: (row: BreakGlassRow, at: Date) => BreakGlassAnswer, run: (tx: Tx, row: BreakGlassRow) => Promise<void>): Promise<void> {
  const refused = await store.write(actor, async (tx) => {
    const row = await takeBreakGlass(tx, id);
    if (row === undefined) throw new MandateError("not_found", "there is no such emergency access; reload the list");
    const answer = judge(row, tx.at);
    if (answer.may) {
      await run(tx, row);
      return undefined;
    }
    await tx.record({ action: "break-glass.act-refused", subject: id, detail: { act: event, reason: answer.code } });
    return answer;
  });
  if (refused !== undefined) throw new MandateError(CODES[refused.code] ?? "forbidden", refused.says, { fields: { reason: refused.code } });
}

/** What the clock does: asks lapse, reviews are called for and become overdue. That it closes is the clock of mandates. */
export async function advanceBreakGlass(store: Store, actor: Actor): Promise<number> {
  const due = await dueBreakGlass(store.pool, store.clock.now());
  for (const { id } of due) await store.write(actor, (tx) => advance(tx, id));
  return due.length;
}

async function advance(tx: Tx, id: string): Promise<void> {
  const row = await takeBreakGlass(tx, id);
  if (row === undefined || row.dueAt === null || new Date(row.dueAt) > tx.at) {
    // Somebody acted between the look and the lock.
    await tx.record({ action: "break-glass.advanced", subject: id, detail: { due: null } });
    return;
  }
  if (afterBreakGlass(row.state, "lapse") !== null) {
    await putBreakGlass(tx, { ...row, state: "lapsed", why: "nobody opened it within the hour", dueAt: null });
    await putNotices(tx, [breakGlassNotice(row, "lapsed", "approval.lapsed", toldNames(row.askedBy), `Nobody opened your emergency access: ${row.incident}`, "It lapsed after an hour. Ask again if it is still needed.")]);
    await tx.record({ action: "break-glass.lapsed", subject: id });
    return;
  }
  await callForReview(tx, row);
}

async function callForReview(tx: Tx, row: BreakGlassRow): Promise<void> {
  const overdue = row.reviewDueAt !== null && new Date(row.reviewDueAt) <= tx.at;
  await putBreakGlass(tx, { ...row, escalatedAt: overdue ? tx.at.toISOString() : null, dueAt: overdue ? null : row.reviewDueAt });
  const told = overdue ? [...tookPart(row), ...(await outsiders(tx, row))] : await outsiders(tx, row);
  const title = overdue ? `Overdue: the review of emergency access ${row.incident}` : `Emergency access waits for its review: ${row.incident}`;
  const body = overdue ? "Until it is reviewed, who asked for it can ask for no other." : `Somebody who took no part writes what was done, and whether it was justified, by ${row.reviewDueAt?.slice(0, 10)}.`;
  await putNotices(tx, [breakGlassNotice(row, overdue ? "overdue" : "review-due", "break-glass.review-due", told, title, body)]);
  await tx.record({ action: overdue ? "break-glass.escalated" : "break-glass.reminded", subject: row.id });
}
