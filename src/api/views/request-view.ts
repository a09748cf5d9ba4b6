// Requests, delegations and emergency access as the API shows them. Pure.
import type { z } from "zod";
import { isInForce, isOverdue, judgeClosing, judgeOpening, judgeRefusing, judgeReview, toYaml, type Acting, type BreakGlassAnswer } from "../../govern/mandates/index.ts";
import type { BreakGlassRow, DelegationRow, RequestCommentRow, RequestRow } from "../../store/index.ts";
import { sentence } from "../deciding.ts";
import type * as wire from "../schemas/request.ts";
import { personName } from "./mandate-view.ts";

export function requestView(row: RequestRow): z.infer<typeof wire.ApprovalRequest> {
  const { id, mandateId, name, title, version, hash, state, risk, owner, sponsor, authors, submittedAt, lapsesAt, closedAt, why } = row;
  return { id, mandate: mandateId, name, title, version, hash, state, risk, owner, sponsor, authors: [...authors], submitted_at: submittedAt, lapses_at: lapsesAt, closed_at: closedAt, why };
}

export const commentView = ({ id, author, text, at }: RequestCommentRow): z.infer<typeof wire.RequestComment> => ({ id, by: personName(author), text, at });

export function delegationView(row: DelegationRow, day: string, mayEnd: boolean): z.infer<typeof wire.Delegation> {
  const { id, principal, delegate, from, to, why, createdBy, createdAt, endedAt, endedBy } = row;
  const holds = endedAt === null && from <= day && day <= to;
  return { id, principal, delegate, from, to, why, created_by: createdBy, created_at: createdAt, ended_at: endedAt, ended_by: endedBy, holds, may: { end: mayEnd && endedAt === null && day <= to } };
}

export function breakGlassView(row: BreakGlassRow, { actor, person }: Acting, at: Date): z.infer<typeof wire.BreakGlass> {
  const { id, state, hash, reason, incident, minutes, document, decidedBy, review } = row;
  const isPerson = actor.type === "user";
  return {
    id,
    state,
    hash,
    reason,
    incident,
    minutes,
    subjects: document.subjects,
    scope: document.scope,
    yaml: toYaml([document]),
    asked_by: personName(row.askedBy),
    asked_at: row.askedAt,
    decided_by: decidedBy === null ? null : personName(decidedBy),
    decided_at: row.decidedAt,
    mandate: row.mandateId,
    until: row.until,
    in_force: isInForce(row, at),
    closed_at: row.closedAt,
    closed_by: row.closedBy,
    why: row.why,
    review_due_at: row.reviewDueAt,
    overdue: isOverdue(row, at),
    review: review === null ? null : { verdict: review.verdict, text: review.text, by: personName(review.by), at: review.at },
    may: {
      open: actView(judgeOpening(row, person, { hash, at, isPerson })),
      refuse: actView(judgeRefusing(row, person, isPerson)),
      close: actView(judgeClosing(row, person)),
      review: actView(judgeReview(row, person, isPerson)),
    },
  };
}

const actView = (answer: BreakGlassAnswer) => (answer.may ? { may: true, says: "" } : { may: false, says: sentence(answer.says) });
