// How a command ends, by the code of its error. SPEC: 2 usage or configuration, 3 cannot connect or not allowed in, 4 incomplete, 1 anything else.
import type { ErrorCode } from "../kernel/index.ts";

const EXIT: Partial<Record<ErrorCode, number>> = {
  invalid_input: 2,
  configuration_invalid: 2,
  port_taken: 2,
  no_write_permission: 2,
  unauthenticated: 3,
  forbidden: 3,
  database_unavailable: 3,
  database_version: 3,
  unrecognised_file: 4,
  malformed_file: 4,
  too_large: 4,
  cancelled: 130,
};

export const USAGE = 2;

export const exitCodeOf = (code: ErrorCode): number => EXIT[code] ?? 1;
