// What happens around a request that waits: questions and answers, reminders, escalation. Comments are never changed and never removed.
import { MandateError, newId } from "../../kernel/index.ts";
import { plainName, plainNames, type NewNotice } from "../../model/index.ts";
import { accountsOfRoles, commentsOf, dueRequests, insertComment, putNotices, putStep, requestById, takeWaitingRequest, type Actor, type RequestRow, type Store, type Tx } from "../../store/index.ts";
import { openPartsOf } from "./decisions.ts";
import { requestLink, SECURITY_ROLES, toldDeciders, toldNames } from "./request-record.ts";
import { dueSteps, type RequestStep } from "./request-steps.ts";
import { newestOf, taken, type Acting } from "./versions.ts";

export const MOST_COMMENTS = 200;

/** Asks or answers something about a request, open or decided. Tells everybody who is involved but the writer. */
export function commentOnRequest(store: Store, { actor, person }: Acting, id: string, text: string): Promise<string> {
  return store.write(actor, async (tx) => {
    const request = await requestById(tx, id);
    if (request === undefined) throw new MandateError("not_found", "there is no such request; reload the list");
    const before = await commentsOf(tx, id);
    if (before.length >= MOST_COMMENTS) throw new MandateError("conflict", `a request takes ${MOST_COMMENTS} comments, and these are there; decide it, or withdraw it and submit it clearer`);
    const comment = newId("cmt", store.clock);
    await insertComment(tx, id, { id: comment, author: person, text });
    const { versions, decisions } = await taken(tx, request.mandateId);
    const version = versions.find((each) => each.version === request.version) ?? newestOf(versions);
    const deciders = request.state === "waiting" ? await toldDeciders(tx, version, openPartsOf(version, decisions), request.barred, tx.at) : [];
    const involved = [...request.authors, ...deciders, ...before.flatMap(({ author }) => toldNames(author)), ...decisions.filter((each) => each.version === request.version).flatMap(({ approver }) => toldNames(approver))];
    const mine = plainNames(person);
    const parties = [...new Set(involved)].filter((party) => !mine.includes(plainName(party)));
    await putNotices(tx, [{ key: `request.commented|${comment}`, kind: "request.commented", parties, subject: request.mandateId, title: `${actor.name} wrote about the request: ${request.title}`, body: text, link: requestLink(id), urgency: "normal" }]);
    await tx.record({ action: "request.commented", subject: request.mandateId, detail: { request: id, comment, text } });
    return comment;
  });
}

/** Reminds and escalates what is due. Gives how many requests moved. */
export async function advanceRequests(store: Store, actor: Actor): Promise<number> {
  const due = await dueRequests(store.pool, store.clock.now());
  for (const { mandateId } of due) await store.write(actor, (tx) => remind(tx, mandateId));
  return due.length;
}

async function remind(tx: Tx, mandateId: string): Promise<void> {
  const { versions, decisions } = await taken(tx, mandateId);
  const request = await takeWaitingRequest(tx, mandateId);
  const version = versions.find((each) => each.version === request?.version);
  if (request === undefined || version === undefined) {
    // Settled between the look and the lock.
    await tx.record({ action: "request.reminded", subject: mandateId, detail: { step: null } });
    return;
  }
  const { step, taken: steps, nextAt } = dueSteps(new Date(request.submittedAt), request.steps, tx.at);
  const deciders = await toldDeciders(tx, version, openPartsOf(version, decisions), request.barred, tx.at);
  if (step !== null) await putNotices(tx, [await stepNotice(tx, request, step, steps, deciders)]);
  await putStep(tx, request.id, steps, nextAt);
  await tx.record({ action: step?.what === "escalation" ? "request.escalated" : "request.reminded", subject: mandateId, detail: { request: request.id, step: steps } });
}

async function stepNotice(tx: Tx, request: RequestRow, { what, after }: RequestStep, step: number, deciders: readonly string[]): Promise<NewNotice> {
  const escalated = what === "escalation";
  const above = escalated ? (await accountsOfRoles(tx, SECURITY_ROLES)).map((name) => name.toLowerCase()).filter((name) => !request.barred.includes(plainName(name))) : [];
  return {
    key: `approval.${what}|${request.id}|${step}`,
    kind: escalated ? "approval.escalated" : "approval.reminder",
    parties: [...new Set([...deciders, ...above])],
    subject: request.mandateId,
    title: `${escalated ? "Nobody has decided" : "Still waits for a decision"}: ${request.title}`,
    body: `It has waited for ${after} working days and lapses on ${request.lapsesAt.slice(0, 10)}.${escalated ? " Whoever is away can be stood in for: an administrator names somebody under Approvals, While away." : ""}`,
    link: requestLink(request.id),
    urgency: escalated ? "now" : "normal",
    act: { act: "mandate.decide", mandate: request.mandateId, version: request.version, hash: request.hash },
  };
}
