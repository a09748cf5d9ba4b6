// Mandates as the API shows them, with what the caller may do. Pure.
import type { z } from "zod";
import type { MandateDecisionRow, MandateRow, MandateVersionRow, PartyRow } from "../../store/index.ts";
import type * as wire from "../schemas/mandate.ts";

export function mandateView(row: MandateRow): z.infer<typeof wire.Mandate> {
  const { pendingVersion, pendingState, createdAt, changedAt, ...same } = row;
  return { ...same, pending: pendingVersion === null || pendingState === null ? null : { version: pendingVersion, state: pendingState }, created_at: createdAt, changed_at: changedAt };
}

export function versionView(row: MandateVersionRow, yaml: string): z.infer<typeof wire.MandateVersion> {
  const { version, state, document, hash, authors, requirement, why } = row;
  return {
    version,
    state,
    document,
    yaml,
    hash,
    authors: authors.map(personName),
    requirement: requirement === null ? null : { risk: requirement.risk, parts: [...requirement.parts], reasons: [...requirement.reasons] },
    submitted_at: row.submittedAt,
    lapses_at: row.lapsesAt,
    approved_at: row.approvedAt,
    activated_at: row.activatedAt,
    ended_at: row.endedAt,
    until: row.until ?? null,
    why,
    created_at: row.createdAt,
  };
}

export function decisionView({ version, hash, decision, part, approver, behalf, comment, at }: MandateDecisionRow): z.infer<typeof wire.MandateDecision> {
  return { version, hash, decision, part, by: personName(approver), behalf: behalf === undefined || behalf === null ? null : personName(behalf), comment, at };
}

export const personName = ({ names, account }: PartyRow): string => names[0] ?? account;
