// RFC 9457: everything thrown becomes a problem. The map is total: a new error code without a status does not compile.
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { z } from "zod";
import { ERRORS, MandateError, type ErrorCode } from "../kernel/index.ts";
import type { Problem } from "./schemas/problem.ts";

const STATUS: Readonly<Record<ErrorCode, number>> = {
  invalid_input: 400,
  unrecognised_file: 422,
  malformed_file: 422,
  too_large: 413,
  not_found: 404,
  conflict: 409,
  precondition_failed: 412,
  precondition_required: 428,
  unauthenticated: 401,
  forbidden: 403,
  idempotency_mismatch: 422,
  request_in_flight: 409,
  rate_limited: 429,
  provider_refused: 502,
  provider_failed: 502,
  configuration_invalid: 500,
  port_taken: 500,
  disk_full: 507,
  no_write_permission: 500,
  database_unavailable: 503,
  database_version: 500,
  audit_broken: 500,
  cancelled: 409,
  internal: 500,
};

export const statusOf = (code: ErrorCode): number => STATUS[code];

type ProblemBody = z.infer<typeof Problem>;

/** The problem to answer with. INVARIANT: what was not written for the caller (an unexpected error's message) never leaves. */
export function problemOf(thrown: unknown, request: { readonly id: string; readonly url: string }): ProblemBody {
  const known = asMandateError(thrown);
  const errors = validationErrors(thrown);
  const own = known ?? fromFastify(thrown);
  return {
    type: `urn:mandate:problem:${own.code}`,
    title: ERRORS[own.code],
    status: own.status ?? STATUS[own.code],
    code: own.code,
    detail: own.detail,
    // The path only: a query may hold what somebody searched for, or a token.
    instance: request.url.split("?")[0] ?? "/",
    request_id: request.id,
    ...(errors.length === 0 ? {} : { errors }),
  };
}

interface Told {
  readonly code: ErrorCode;
  readonly detail: string;
  readonly status?: number;
}

function asMandateError(thrown: unknown): Told | undefined {
  if (!(thrown instanceof MandateError)) return undefined;
  return thrown.code === "internal" ? UNEXPECTED : { code: thrown.code, detail: thrown.detail };
}

function validationErrors(thrown: unknown): { pointer: string; detail: string }[] {
  if (!hasZodFastifySchemaValidationErrors(thrown)) return [];
  return thrown.validation.slice(0, 50).map((each) => ({ pointer: `${thrown.validationContext ?? "body"}${each.instancePath}`, detail: each.message ?? "is not valid" }));
}

/** What Fastify and its parsers throw before a handler is reached. */
function fromFastify(thrown: unknown): Told {
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const first = validationErrors(thrown)[0];
    return { code: "invalid_input", detail: `The ${thrown.validationContext ?? "request"} is not valid: ${first?.pointer ?? ""} ${first?.detail ?? ""}. Correct it and send it again.` };
  }
  const { code, statusCode } = (typeof thrown === "object" && thrown !== null ? thrown : {}) as { code?: unknown; statusCode?: unknown };
  switch (code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return { code: "too_large", detail: "The body is larger than this route takes. Send less at once." };
    case "FST_REQ_FILE_TOO_LARGE":
      return { code: "too_large", detail: "The file is larger than the upload limit. Split it, or read it with `mandate scan` on the machine it is on." };
    case "FST_FILES_LIMIT":
    case "FST_PARTS_LIMIT":
      return { code: "too_large", detail: "There are too many files in one upload. Send them in several." };
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return { code: "invalid_input", status: 415, detail: "This route takes application/json. Set the Content-Type and send it again." };
    case "FST_INVALID_MULTIPART_CONTENT_TYPE":
      return { code: "invalid_input", status: 415, detail: "This route takes files as multipart/form-data. Send them so." };
    default:
      break;
  }
  if (typeof statusCode === "number" && statusCode >= 400 && statusCode < 500) return { code: "invalid_input", status: statusCode, detail: "The request could not be read: its body is not what its Content-Type says. Correct it and send it again." };
  return UNEXPECTED;
}

const UNEXPECTED: Told = { code: "internal", detail: "Something failed that should not have. The server's log has the details under this request id; please report it." };
