// `mandate audit verify`: recomputes the whole record and compares it with every checkpoint. Exit 0 only when all of it holds.
import { Command } from "commander";
import { verifyAudit } from "../../app/index.ts";
import { configOf, withSettings } from "./settings-flags.ts";

const MOST_PROBLEMS = 50;

export function auditCommand(): Command {
  const verify = withSettings(new Command("verify").description("find any edited, dropped, reordered or inserted record"), ["data_dir", "database_url"])
    .option("--format <format>", "text or json", "text")
    .action(async ({ format, ...flags }: Record<string, unknown>) => {
      const result = await verifyAudit(configOf(flags));
      if (format === "json") process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
      else if (result.ok) process.stdout.write(`The record holds: ${result.verified} records verified, none edited, dropped, reordered or inserted.\n`);
      else process.stdout.write(`THE RECORD DOES NOT HOLD. ${result.verified} records were read, and:\n${result.problems.slice(0, MOST_PROBLEMS).map((problem) => `  ${problem}\n`).join("")}`);
      process.exitCode = result.ok ? 0 : 1;
    });
  return new Command("audit").description("the tamper-evident record").addCommand(verify);
}
