// The permanent catalogue of errors: a code, its title and its HTTP status live here once; `detail` is written where it happens,
// for the person who must act: what, why, what to do. Wire maps (api/problem.ts) must cover every code or not compile.

export const ERRORS = {
  invalid_input: "The input is not valid",
  unrecognised_file: "The file is not an export that Mandate knows",
  malformed_file: "The file is damaged or not what it claims to be",
  too_large: "The input is larger than the limit",
  not_found: "There is no such thing, or it is outside what you may see",
  conflict: "The change does not fit the present state",
  precondition_failed: "The thing has changed since it was read",
  precondition_required: "The change must say which version it was made from",
  unauthenticated: "You are not signed in",
  forbidden: "Your role does not allow this",
  idempotency_mismatch: "The same Idempotency-Key was used with another request",
  request_in_flight: "The same request is still being worked on",
  rate_limited: "Too many requests",
  provider_refused: "The provider refused the call",
  provider_failed: "The provider failed",
  configuration_invalid: "The configuration is not valid",
  port_taken: "The port is taken",
  disk_full: "The disk is full",
  no_write_permission: "The folder cannot be written",
  database_unavailable: "The database cannot be reached",
  database_version: "The database has the wrong version",
  audit_broken: "The audit log does not verify",
  cancelled: "The work was cancelled",
  internal: "Something failed that should not have",
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The one error class. Carries a permanent `code`, machine-readable `fields`, and a `detail` sentence for the person who must act. */
export class MandateError extends Error {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, detail: string, options: { fields?: Record<string, unknown>; cause?: unknown } = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "MandateError";
    this.code = code;
    this.detail = detail;
    this.fields = options.fields ?? {};
  }

  get title(): string {
    return ERRORS[this.code];
  }
}

/** The message of anything thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
