// What was read, when, and what was refused. A finding is only as good as its coverage, so coverage travels with it everywhere.

export const COVERAGE_STATUSES = ["complete", "partial", "refused", "not_read"] as const;
export type CoverageStatus = (typeof COVERAGE_STATUSES)[number];

/** One stream of one realm from one source. */
export interface Coverage {
  /** The configured connection or the file path it came from. */
  readonly source: string;
  readonly realm: string;
  /** `<connector>.<stream>`, such as `aws.authorization-details`. */
  readonly stream: string;
  readonly status: CoverageStatus;
  /** Items read. */
  readonly count: number;
  /** One sentence: what was read, or why not and what to do. */
  readonly detail: string;
  /** ISO 8601 instant at which the source made it, when known. */
  readonly readAt?: string;
}
