// `mandate`: the command line. What a command prints goes to stdout; sentences for the person go to stderr; the exit code says how it ended.
import { Command, CommanderError } from "commander";
import { programVersion } from "../app/index.ts";
import { MandateError, messageOf } from "../kernel/index.ts";
import { accessCommand } from "./commands/access.ts";
import { applicationsCommand } from "./commands/applications.ts";
import { agentsCommand } from "./commands/agents.ts";
import { auditCommand } from "./commands/audit.ts";
import { breakGlassCommand } from "./commands/break-glass.ts";
import { channelsCommand } from "./commands/channels.ts";
import { calendarCommand } from "./commands/calendar.ts";
import { configCommand } from "./commands/config.ts";
import { decideCommand } from "./commands/decide.ts";
import { decisionsCommand } from "./commands/decisions.ts";
import { gatewayCommand } from "./commands/gateway.ts";
import { killCommand } from "./commands/kill.ts";
import { heldActsCommand } from "./commands/held-acts.ts";
import { handOversCommand } from "./commands/hand-overs.ts";
import { ownersCommand } from "./commands/owners.ts";
import { mandatesCommand } from "./commands/mandates.ts";
import { peopleCommand } from "./commands/people.ts";
import { noticesCommand } from "./commands/notices.ts";
import { objectivesCommand } from "./commands/objectives.ts";
import { policiesCommand } from "./commands/policies.ts";
import { requestsCommand } from "./commands/requests.ts";
import { runtimePoliciesCommand } from "./commands/runtime-policies.ts";
import { scanCommand } from "./commands/scan.ts";
import { serveCommand } from "./commands/serve.ts";
import { oauthCommand } from "./commands/oauth.ts";
import { tokensCommand } from "./commands/tokens.ts";
import { waiversCommand } from "./commands/waivers.ts";
import { exitCodeOf, USAGE } from "./exit-codes.ts";

export function program(): Command {
  const command = new Command("mandate")
    .description("the system of record and control plane for non-human identities")
    .version(programVersion, "-v, --version", "print the version")
    .showSuggestionAfterError();
  for (const sub of [serveCommand(), scanCommand(), accessCommand(), auditCommand(), mandatesCommand(), agentsCommand(), ownersCommand(), handOversCommand(), requestsCommand(), heldActsCommand(), breakGlassCommand(), gatewayCommand(), killCommand(), objectivesCommand(), channelsCommand(), noticesCommand(), peopleCommand(), policiesCommand(), runtimePoliciesCommand(), waiversCommand(), tokensCommand(), oauthCommand(), decideCommand(), decisionsCommand(), applicationsCommand(), calendarCommand(), configCommand(), versionCommand()]) command.addCommand(sub);
  return quietly(command);
}

/** A command's own errors read and end like all others: after our name, and by a throw instead of leaving the process. */
function quietly(command: Command): Command {
  command.configureOutput({ writeErr: (text) => process.stderr.write(text.replace(/^error: /, "mandate: ")) }).exitOverride();
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
  process.exitCode = reported(thrown);
} finally {
  // The channel to the launcher would keep us alive.
  if (process.connected) process.disconnect();
}

/** Says what went wrong, and gives the exit code. */
function reported(thrown: unknown): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : USAGE;
  if (thrown instanceof MandateError) {
    process.stderr.write(`mandate: ${sentence(thrown.detail)}\n`);
    return exitCodeOf(thrown.code);
  }
  process.stderr.write(`mandate: something failed that should not have: ${messageOf(thrown)}. Please report it with the command you ran.\n`);
  if (process.env.MANDATE_DEBUG !== undefined && thrown instanceof Error) process.stderr.write(`${thrown.stack ?? ""}\n`);
  return 1;
}

function sentence(detail: string): string {
  return detail.charAt(0).toUpperCase() + detail.slice(1) + (/[.!?]$/.test(detail) ? "" : ".");
}
