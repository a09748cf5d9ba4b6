// Emergency access as it is told: opened, closed, to be reviewed, overdue. Closing happens here, because the end of its mandate is what closes it.
import { plainName, plainNames, type NewNotice, type NoticeKind } from "../../model/index.ts";
import { accountsOfRoles, putBreakGlass, putNotices, takeBreakGlassOf, type BreakGlassRow, type MandateVersionRow, type Tx } from "../../store/index.ts";
import { afterBreakGlass, reviewDue } from "./break-glass.ts";
import { SECURITY_ROLES, toldNames } from "./request-record.ts";

export const breakGlassLink = (id: string): string => `/approvals/break-glass/${id}`;

export function breakGlassNotice(of: BreakGlassRow, step: string, kind: NoticeKind, parties: readonly string[], title: string, body: string): NewNotice {
  return { key: `break-glass.${step}|${of.id}`, kind, parties: [...new Set(parties.map((party) => party.toLowerCase()))], subject: of.id, title, body, link: breakGlassLink(of.id), urgency: "now" };
}

/** Everybody who may act on it in the name of security, without those who took part. */
export async function outsiders(tx: Tx, of: BreakGlassRow): Promise<readonly string[]> {
  const part = [...plainNames(of.askedBy), ...(of.decidedBy === null ? [] : plainNames(of.decidedBy))];
  return (await accountsOfRoles(tx, SECURITY_ROLES)).filter((name) => !part.includes(plainName(name)));
}

export const tookPart = ({ askedBy, decidedBy }: BreakGlassRow): readonly string[] => [...toldNames(askedBy), ...(decidedBy === null ? [] : toldNames(decidedBy))];

/** The mandate of an emergency has ended: it is closed, and its review is due. */
export async function settleBreakGlass(tx: Tx, { mandateId }: MandateVersionRow, why: string): Promise<void> {
  const of = await takeBreakGlassOf(tx, mandateId);
  if (of === undefined || afterBreakGlass(of.state, "close") === null) return;
  const { remindAt, dueAt } = reviewDue(tx.at);
  const closed: BreakGlassRow = { ...of, state: "closed", closedAt: tx.at.toISOString(), closedBy: tx.actor.name, why, reviewDueAt: dueAt.toISOString(), dueAt: remindAt.toISOString() };
  await putBreakGlass(tx, closed);
  const body = `${why === "" ? "" : `${why}\n\n`}Somebody who neither asked nor opened writes what was done, and whether it was justified, by ${dueAt.toISOString().slice(0, 10)}.`;
  await putNotices(tx, [breakGlassNotice(of, "closed", "break-glass.closed", [...tookPart(of), ...(await outsiders(tx, of))], `Emergency access is closed and waits for its review: ${of.incident}`, body)]);
  await tx.record({ action: "break-glass.closed", subject: of.id, detail: { mandate: mandateId, why, review_due_at: dueAt.toISOString() } });
}
