// Structured logs through pino, on stderr, with secret-bearing fields redacted before they are written.
import pino from "pino";

export type Log = pino.Logger;

const REDACTED_PATHS = ["password", "secret", "token", "authorization", "cookie", "*.password", "*.secret", "*.token", "*.authorization", "*.cookie"];

export function createLog(options: { level: string; destination?: NodeJS.WritableStream }): Log {
  return pino(
    { level: options.level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths: REDACTED_PATHS, censor: "[secret]" } },
    options.destination ?? pino.destination({ dest: 2, sync: true }),
  );
}

export const silentLog: Log = pino({ level: "silent" });
