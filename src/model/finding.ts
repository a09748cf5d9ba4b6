// A finding: one rule, one subject, evidence a person can check. Its key has no counts or dates, so it is stable over re-scans.
import type { Location } from "./observation.ts";

export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export type Severity = (typeof SEVERITIES)[number];

/** 0 (low) … 3 (critical). */
export const severityRank = (severity: Severity): number => SEVERITIES.indexOf(severity);

export interface Evidence {
  /** What this proves, one sentence. */
  readonly says: string;
  /** The fact itself as the source prints it (redacted when secret). */
  readonly fact?: string;
  readonly location?: Location;
}

export interface FindingSubject {
  readonly provider: string;
  readonly realm: string;
  /** The identity or credential kind (`service-account`, `access-key`, …) or the resource's type. */
  readonly kind: string;
  readonly nativeId: string;
  readonly name: string;
}

export const FINDING_STATES = ["open", "accepted", "resolved", "reopened"] as const;
export type FindingState = (typeof FINDING_STATES)[number];

export interface Finding {
  readonly rule: string;
  readonly ruleVersion: number;
  readonly severity: Severity;
  readonly title: string;
  readonly subject: FindingSubject;
  /** Key of the identity that answers for it, when there is one. */
  readonly identity?: string;
  readonly location?: Location;
  readonly evidence: readonly Evidence[];
  readonly frameworks: readonly string[];
  readonly remedy: string;
  /** sha256(rule | subject key | discriminator), hex. */
  readonly key: string;
  /** 0..100, with its arithmetic in `riskTerms`. */
  readonly risk: number;
  readonly riskTerms: readonly RiskTerm[];
}

/** One addend of a risk score: what it counts and what it adds. */
export interface RiskTerm {
  readonly why: string;
  readonly points: number;
}

export const RULE_STATUSES = ["pass", "fail", "not_evaluated"] as const;
export type RuleStatus = (typeof RULE_STATUSES)[number];

/** What one rule answered over one estate. */
export interface RuleResult {
  readonly id: string;
  readonly status: RuleStatus;
  /** What the denominator counts, such as "active access keys". */
  readonly about: string;
  readonly population: number;
  readonly matched: number;
  /** When not evaluated: which streams were missing. */
  readonly detail?: string;
}
