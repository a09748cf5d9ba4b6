// What needs a database or a server is loaded when it is asked for, so that `mandate scan` starts without either.
import type { AuditVerdict } from "./audit.ts";
import type { Config } from "./config.ts";
import type { Running, ServeOptions } from "./start.ts";

export type { Running } from "./start.ts";

export async function serve(config: Config, options: ServeOptions): Promise<Running> {
  const start = await import("./start.ts");
  return start.serve(config, options);
}

export async function verifyAudit(config: Config): Promise<AuditVerdict> {
  const audit = await import("./audit.ts");
  return audit.verifyAudit(config);
}
