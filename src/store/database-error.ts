// What the database says, in our words: SQLSTATE codes and lost connections become errors of the catalogue.
import { MandateError, messageOf } from "../kernel/index.ts";

const DISK_FULL = "53100";
const UNIQUE_VIOLATION = "23505";
const NUL_IN_TEXT = "22P05";
const NUL_BYTE = "22021";

/** SPEC: PostgreSQL appendix A, SQLSTATE codes. */
export function databaseError(thrown: unknown): unknown {
  const code = (thrown as { code?: unknown }).code;
  if (code === DISK_FULL) return new MandateError("disk_full", "the database cannot write, because the disk is full; free some space and try again", { cause: thrown });
  if (code === NUL_IN_TEXT || code === NUL_BYTE) return new MandateError("invalid_input", "the text holds a NUL character, which cannot be stored; remove it and try again", { cause: thrown });
  if (code === UNIQUE_VIOLATION) return new MandateError("conflict", `the change collides with one made at the same time (${messageOf(thrown)}); read again and retry`, { cause: thrown });
  if (isConnectionLoss(thrown)) return connectionError(thrown);
  return thrown;
}

export function connectionError(thrown: unknown): MandateError {
  return new MandateError("database_unavailable", `the database cannot be reached (${messageOf(thrown)}); check that it runs and that DATABASE_URL is right`, { cause: thrown });
}

export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof MandateError) return thrown.code === "database_unavailable";
  const code = String((thrown as { code?: unknown }).code ?? "");
  return code.startsWith("08") || code.startsWith("57P") || code === "ECONNRESET" || code === "EPIPE" || code === "ECONNREFUSED" || /Connection terminated|not queryable/.test(messageOf(thrown));
}
