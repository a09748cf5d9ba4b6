// What the database says, in our words: SQLSTATE codes and lost connections become errors of the catalogue, one sentence each.
import { MandateError, messageOf, type ErrorCode } from "../kernel/index.ts";

type Saying = readonly [ErrorCode, (said: string) => string];

/** SPEC: PostgreSQL appendix A, SQLSTATE codes. What the server says of these holds no value and no password. */
const SAYINGS: Readonly<Record<string, Saying>> = {
  "53100": ["disk_full", () => "the database cannot write, because the disk is full; free some space and try again"],
  "53300": ["database_unavailable", () => "the database server has no connection free; raise its max_connections, or end other programs that use it"],
  "22P05": ["invalid_input", () => "the text holds a NUL character, which cannot be stored; remove it and try again"],
  "22021": ["invalid_input", () => "the text holds a NUL character, which cannot be stored; remove it and try again"],
  "23505": ["conflict", (said) => `the change collides with one made at the same time (${said}); read again and retry`],
  "25006": ["database_unavailable", () => "the database is read-only, maybe a standby; name the primary in DATABASE_URL"],
  "28000": ["database_unavailable", (said) => `the database server does not let this user in (${said}); correct user, address or encryption (sslmode) in DATABASE_URL, or allow it in pg_hba.conf`],
  "28P01": ["database_unavailable", (said) => `the database server does not accept the password (${said}); correct user and password in DATABASE_URL`],
  "3D000": ["database_unavailable", (said) => `the database is not there (${said}); create it, such as with \`createdb\`, or name another in DATABASE_URL`],
  "42501": ["configuration_invalid", (said) => `the database user lacks a right (${said}); make it the owner of the database, such as with \`alter database … owner to …\``],
};

export function databaseError(thrown: unknown): unknown {
  if (thrown instanceof MandateError) return thrown;
  const saying = SAYINGS[codeOf(thrown)];
  if (saying !== undefined) return new MandateError(saying[0], saying[1](messageOf(thrown)), { cause: thrown });
  if (!isConnectionLoss(thrown)) return thrown;
  return new MandateError("database_unavailable", `the connection to the database was lost (${reasonOf(thrown)}); it is made again by itself, so try again in a moment`, { cause: thrown });
}

/** What a connection that could not be made means. `ours`: to the embedded server, which its supervisor starts again. */
export function connectionError(thrown: unknown, ours: boolean): MandateError {
  const saying = SAYINGS[codeOf(thrown)];
  if (saying !== undefined) return new MandateError(saying[0], saying[1](messageOf(thrown)), { cause: thrown });
  const todo = ours ? "it is started again by itself, so try again in a moment; if it stays so, look where Mandate was started" : "check that it runs and that DATABASE_URL is right";
  return new MandateError("database_unavailable", `the ${ours ? "embedded " : ""}database cannot be reached (${reasonOf(thrown)}); ${todo}`, { cause: thrown });
}

/** A host with several addresses fails once for each, and the error over them says nothing itself. */
function reasonOf(thrown: unknown): string {
  const first = thrown instanceof AggregateError ? thrown.errors[0] : thrown;
  return messageOf(first) || codeOf(first) || "no reason was given";
}

const codeOf = (thrown: unknown): string => String((thrown as { code?: unknown } | undefined)?.code ?? "");

export function isConnectionLoss(thrown: unknown): boolean {
  if (thrown instanceof MandateError) return thrown.code === "database_unavailable";
  const code = codeOf(thrown);
  return code.startsWith("08") || code.startsWith("57P") || ["ECONNRESET", "EPIPE", "ECONNREFUSED"].includes(code) || /Connection terminated|not queryable/.test(messageOf(thrown));
}
