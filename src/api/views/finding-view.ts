// Rows of findings, rules, coverage and paths as the wire shows them.
import type { z } from "zod";
import type { AccessAnswer } from "../../model/index.ts";
import type { FindingEventRow, FindingRow } from "../../store/index.ts";
import type { KeyedPath } from "../analysis.ts";
import { locationView, orNull } from "../present.ts";
import type * as wire from "../schemas/finding.ts";
import type { RuleText } from "../services.ts";
import { named, type NodeNames } from "./identity-view.ts";

export type RuleTexts = ReadonlyMap<string, Pick<RuleText, "title" | "why" | "remedy">>;

export function findingView(row: FindingRow, rules: RuleTexts): z.infer<typeof wire.Finding> {
  const { subject } = row;
  return {
    id: row.id,
    key: row.key,
    rule: row.rule,
    rule_title: rules.get(row.rule)?.title ?? row.rule,
    severity: row.severity,
    title: row.title,
    state: row.state,
    subject: { provider: subject.provider, realm: subject.realm, kind: subject.kind, native_id: subject.nativeId, name: subject.name },
    identity: row.identityId === null ? null : { id: row.identityId, name: row.identityName ?? row.identityId },
    owner: row.owner,
    location: locationView(row.location),
    frameworks: [...row.frameworks],
    risk: row.risk,
    first_seen_at: row.firstSeen,
    last_seen_at: row.lastSeen,
    resolved_at: row.resolvedAt,
    waiver:
      row.waiver === null
        ? null
        : { id: row.waiver.id, pattern: row.waiver.findingKey === null, reason: row.waiver.reason, approver: row.waiver.approver, expires_at: row.waiver.expiresAt, accepted_by: row.waiver.acceptedBy, accepted_at: row.waiver.acceptedAt },
    sample: row.sample,
  };
}

export function findingDetailView(row: FindingRow, events: readonly FindingEventRow[], rules: RuleTexts): z.infer<typeof wire.FindingDetail> {
  const rule = rules.get(row.rule);
  return {
    ...findingView(row, rules),
    why: rule?.why ?? (row.rule.startsWith("POL:") ? "The estate is held to a policy that this breaks. The page of policies shows it, with what else breaks it." : ""),
    remedy: row.remedy,
    general_remedy: rule?.remedy ?? "",
    evidence: row.evidence.map((each) => ({ says: each.says, fact: orNull(each.fact), location: locationView(each.location) })),
    risk_terms: row.riskTerms.map(({ why, points }) => ({ why, points })),
    history: events.map(({ at, what, actor, detail }) => ({ at, what, by: actor, detail })),
    version: String(row.revision),
  };
}

export function pathView(path: KeyedPath, names: NodeNames): z.infer<typeof wire.EscalationPath> {
  return {
    from: named(names, path.fromKey),
    to: named(names, path.toKey),
    steps: path.steps.map((step, index) => ({
      technique: step.technique,
      title: path.techniques[index]?.title ?? step.technique,
      permissions: [...step.permissions],
      target: named(names, path.targetKeys[index] ?? path.toKey),
      conditions: [...(step.conditions ?? [])],
      remedy: path.techniques[index]?.remedy ?? null,
    })),
    conditional: path.steps.some((step) => (step.conditions ?? []).length > 0),
  };
}

export function answerView(answer: AccessAnswer): z.infer<typeof wire.AccessAnswer> {
  return { effect: answer.effect, explicit: answer.explicit, path: answer.path.map(({ layer, effect, source, says }) => ({ layer, effect, source, says })), unknown: [...answer.unknown] };
}
