// What goes wrong at the token endpoint, in the words of OAuth. One error class as everywhere; this is the third wire (RFC 6749) and its map is total.
import { MandateError, type ErrorCode } from "../../kernel/index.ts";

/** SPEC: RFC 6749 §5.2, RFC 8707 §2, RFC 9396 §5, RFC 9449 §5 and §8, draft-mcguinness-oauth-actor-profile. */
const OAUTH_ERRORS = {
  invalid_request: ["invalid_input", 400],
  invalid_client: ["unauthenticated", 401],
  invalid_grant: ["invalid_input", 400],
  unauthorized_client: ["forbidden", 400],
  unsupported_grant_type: ["invalid_input", 400],
  invalid_scope: ["invalid_input", 400],
  invalid_target: ["invalid_input", 400],
  invalid_authorization_details: ["invalid_input", 400],
  invalid_dpop_proof: ["invalid_input", 400],
  use_dpop_nonce: ["invalid_input", 400],
  invalid_token: ["unauthenticated", 401],
  insufficient_scope: ["forbidden", 403],
  access_denied: ["forbidden", 400],
  actor_unauthorized: ["forbidden", 400],
  temporarily_unavailable: ["database_unavailable", 503],
  server_error: ["internal", 500],
} as const satisfies Record<string, readonly [ErrorCode, number]>;

export type OauthError = keyof typeof OAUTH_ERRORS;

/** An error of that name. `detail`: what, why, what to do. */
export function refusal(error: OauthError, detail: string, more: { readonly cause?: unknown; readonly status?: number; readonly fields?: Readonly<Record<string, unknown>> } = {}): MandateError {
  return new MandateError(OAUTH_ERRORS[error][0], detail, { fields: { ...more.fields, oauth: error, ...(more.status === undefined ? {} : { status: more.status }) }, cause: more.cause });
}

const OF_CODE: Readonly<Record<ErrorCode, OauthError>> = {
  invalid_input: "invalid_request",
  unrecognised_file: "invalid_request",
  malformed_file: "invalid_request",
  too_large: "invalid_request",
  not_found: "invalid_request",
  conflict: "invalid_grant",
  precondition_failed: "invalid_grant",
  precondition_required: "invalid_request",
  unauthenticated: "invalid_client",
  forbidden: "access_denied",
  idempotency_mismatch: "invalid_request",
  request_in_flight: "invalid_request",
  rate_limited: "temporarily_unavailable",
  provider_refused: "invalid_grant",
  provider_failed: "temporarily_unavailable",
  configuration_invalid: "server_error",
  port_taken: "server_error",
  disk_full: "temporarily_unavailable",
  no_write_permission: "server_error",
  database_unavailable: "temporarily_unavailable",
  database_version: "server_error",
  audit_broken: "temporarily_unavailable",
  cancelled: "temporarily_unavailable",
  internal: "server_error",
};

export interface OauthAnswer {
  readonly status: number;
  readonly error: OauthError;
  readonly description: string;
}

/** How anything thrown is told to a client. INVARIANT: what was not written for it never leaves. */
export function oauthAnswer(thrown: unknown): OauthAnswer {
  const { code, detail, fields } = thrown instanceof MandateError ? thrown : UNEXPECTED;
  const error = isOauthError(fields["oauth"]) ? fields["oauth"] : OF_CODE[code];
  const status = typeof fields["status"] === "number" ? fields["status"] : OAUTH_ERRORS[error][1];
  return { status, error, description: asDescription(code === "internal" || code === "configuration_invalid" ? UNEXPECTED.detail : detail) };
}

const UNEXPECTED = new MandateError("internal", "Something failed that should not have. The server's log has the details; please report it.");
const isOauthError = (value: unknown): value is OauthError => typeof value === "string" && Object.hasOwn(OAUTH_ERRORS, value);

/** SPEC: RFC 6749 §5.2: printable ASCII without `"` and `\`. */
const asDescription = (text: string): string => text.replace(/["\\]/g, "'").replace(/[^\x20-\x7e]/g, "?");
