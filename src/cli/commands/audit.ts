// `mandate audit`: the record, read from a running server, and recomputed from its database: exit 0 only when all of it holds.
import { Command } from "commander";
import { verifyAudit } from "../../app/index.ts";
import { address, formatted, paged, print, readJson, sayMore, type Format, type Page } from "../server-command.ts";
import { configOf, withSettings } from "./settings-flags.ts";

type Verdict = Awaited<ReturnType<typeof verifyAudit>>;
const MOST_PROBLEMS = 50;

export function auditCommand(): Command {
  const verify = withSettings(new Command("verify").description("find any edited, dropped, reordered or inserted record or decision"), ["data_dir", "database_url"])
    .option("--format <format>", "text or json", "text")
    .action(async ({ format, ...flags }: Record<string, unknown>) => {
      const result = await verifyAudit(configOf(flags));
      if (format === "json") process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      else if (result.ok) process.stdout.write(`The record holds: ${result.verified} records verified, none edited, dropped, reordered or inserted.\n${decisionsText(result.decisions)}`);
      else process.stdout.write(`THE RECORD DOES NOT HOLD. ${result.verified} records were read, and:\n${result.problems.slice(0, MOST_PROBLEMS).map((problem) => `  ${problem}\n`).join("")}`);
      process.exitCode = result.ok ? 0 : 1;
    });
  return new Command("audit").description("the tamper-evident record").addCommand(verify).addCommand(listCommand());
}

function decisionsText({ verified, batches, pruned }: Verdict["decisions"]): string {
  const gone = pruned === 0 ? "" : ` ${pruned} older batches were pruned, as the record says.`;
  return `${verified} decisions verified: each of ${batches} batches is what was recorded.${gone}\n`;
}

interface AuditRecord {
  readonly index: number | null;
  readonly at: string;
  readonly what: string;
  readonly actor: string;
  readonly actor_type: string;
  readonly subject: string | null;
}

const listCommand = () =>
  paged(formatted(new Command("list")))
    .description("records, newest first (server: MANDATE_URL, token: MANDATE_TOKEN)")
    .option("--actor <who>", "only what this person, token or agent did, by id or name")
    .option("--what <act>", "only this act, such as token.issued")
    .option("--subject <id>", "only about this")
    .action(async ({ format, ...query }: Format & Readonly<Record<string, string | undefined>>) => {
      const listed = await readJson<Page<AuditRecord>>(address("/v1/audit/records", query));
      print(format, listed, listed.data.map((row) => `${String(row.index ?? "waits").padStart(9)}  ${row.at}  ${row.what.padEnd(28)} ${row.actor_type === "agent" ? "agent " : ""}${row.actor}  ${row.subject ?? ""}`));
      sayMore(listed);
    });
