// `mandate`: the command line. What a command prints goes to stdout; sentences for the person go to stderr; the exit code says how it ended.
import { Command, CommanderError } from "commander";
import { programVersion } from "../app/index.ts";
import { MandateError, messageOf, type ErrorCode } from "../kernel/index.ts";
import { accessCommand } from "./commands/access.ts";
import { auditCommand } from "./commands/audit.ts";
import { configCommand } from "./commands/config.ts";
import { scanCommand } from "./commands/scan.ts";
import { serveCommand } from "./commands/serve.ts";

/** SPEC: exit codes: 2 usage or configuration, 3 cannot connect or not allowed in, 4 incomplete, 1 anything else that failed. */
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

const USAGE = 2;

export function program(): Command {
  const command = new Command("mandate")
    .description("the system of record and control plane for non-human identities")
    .version(programVersion, "-v, --version", "print the version")
    .showSuggestionAfterError()
    .configureOutput({ writeErr: (text) => process.stderr.write(text.replace(/^error: /, "mandate: ")) })
    .exitOverride();
  for (const sub of [serveCommand(), scanCommand(), accessCommand(), auditCommand(), configCommand(), versionCommand()]) command.addCommand(quietly(sub));
  return command;
}

/** A command's own errors end like all others: by a throw, and not by leaving the process. */
function quietly(command: Command): Command {
  command.exitOverride();
  for (const sub of command.commands) quietly(sub);
  return command;
}

function versionCommand(): Command {
  return new Command("version").description("print the version").action(() => {
    process.stdout.write(`${programVersion}\n`);
  });
}

// A reader that closed early (`mandate scan … | head`) is no failure of ours.
process.stdout.on("error", (thrown: NodeJS.ErrnoException) => {
  if (thrown.code !== "EPIPE") throw thrown;
});

try {
  await program().parseAsync(process.argv);
} catch (thrown) {
  process.exitCode = exitCodeOf(thrown);
} finally {
  // The channel to the launcher would keep us alive.
  if (process.connected) process.disconnect();
}
function exitCodeOf(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE;
  if (thrown instanceof MandateError) {
    process.stderr.write(`mandate: ${sentence(thrown.detail)}\n`);
    return EXIT[thrown.code] ?? 1;
  }
  process.stderr.write(`mandate: something failed that should not have: ${messageOf(thrown)}. Please report it with the command you ran.\n`);
  if (process.env.MANDATE_DEBUG !== undefined && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ""}\n`);
  return 1;
}

function sentence(detail: string): string {
  return detail.charAt(0).toUpperCase() + detail.slice(1) + (/[.!?]$/.test(detail) ? "" : ".");
}
