// Waivers: why a finding is accepted, by whom, until when. Their states and what opens a finding again.
export const WAIVER_STATES = ["requested", "granted", "refused", "ended"] as const;
/** Nothing is accepted before it is granted. */
export type WaiverState = (typeof WAIVER_STATES)[number];

export const REOPEN_TRIGGERS = ["severity-rises", "reach-rises", "rule-changes", "evidence-changes", "owner-changes"] as const;
/** What ends the acceptance of a finding before its day. */
export type ReopenTrigger = (typeof REOPEN_TRIGGERS)[number];

/** What was so of a finding when it was accepted. */
export interface WaivedFacts {
  /** 0 (low) … 3 (critical). */
  readonly severity: number;
  /** 0 (none) … 4 (administrator); null when it was not computed. */
  readonly reach: number | null;
  readonly ruleVersion: number;
  /** Digest of the evidence. */
  readonly evidence: string;
  readonly owner: string | null;
}
