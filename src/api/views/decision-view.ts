// A decision on record, and why it was so: look by look in their order, with the policies that determined it. Pure.
import type { z } from "zod";
import { DECISION_STAGES } from "../../model/index.ts";
import type { DecisionRecordRow } from "../../store/index.ts";
import { sentence } from "../deciding.ts";
import type * as wire from "../schemas/decision.ts";

export function decisionRecordView(row: DecisionRecordRow): z.infer<typeof wire.DecisionRecord> {
  const { id, at, decision, stage, point, enforced, person, mandate, reason, remedy } = row;
  return {
    id, at, decision, stage, point, enforced, person, remedy,
    reason: sentence(reason),
    principal: { kind: row.principalKind, id: row.principalId, name: row.principal },
    mandate: mandate === null ? null : { name: mandate, id: row.mandateId, version: row.mandateVersion },
    act: { kind: row.actKind, says: row.act, server: row.server },
    policies: [...row.policies],
  };
}

export function decisionDetailView(row: DecisionRecordRow, policies: readonly z.infer<typeof wire.DecisionPolicy>[]): z.infer<typeof wire.DecisionDetail> {
  return {
    decision: decisionRecordView(row),
    looks: looksOf(row),
    policies: [...policies],
    errors: row.errors.map((error) => ({ ...error })),
    obligations: row.obligations.map((obligation) => ({ ...obligation, properties: { ...obligation.properties } })),
    request: { ...row.request },
    left_out: [...row.redacted],
    digest: row.digest,
    asked_by: row.askedBy,
    asked_as: row.askedAs,
    sequence: row.sequence,
    shadow_agrees: row.shadowAgrees,
  };
}

const PASSED: Readonly<Record<string, string>> = {
  "kill-switch": "Nothing that it involves was stopped.",
  mandate: "The mandate allows it.",
  policy: "No run-time policy forbids it.",
  person: "The person on whose behalf it is done may have it done.",
  application: "The application's policies permit it.",
};

/** INVARIANT: the order in which the point looks; what comes after a no was not looked at. */
function looksOf({ actKind, stage, decision, reason, person }: DecisionRecordRow): z.infer<typeof wire.DecisionDetail>["looks"] {
  const order = actKind === "other" ? (["kill-switch", "application"] as const) : person === null ? DECISION_STAGES.filter((each) => each !== "person") : DECISION_STAGES;
  const end = stage === null ? order.length : (order as readonly string[]).indexOf(stage);
  return order.map((each, index) => {
    if (index < end) return { stage: each, answer: "passed" as const, says: PASSED[each] ?? "" };
    if (index === end) return { stage: each, answer: decision === "hold" ? ("held" as const) : ("refused" as const), says: sentence(reason) };
    return { stage: each, answer: "not-reached" as const, says: "Not looked at: it was decided before." };
  });
}
