// `mandate owners`: ask likely owners, see what was asked, and report on how few people ownership rests and what has nobody.
import { Command } from "commander";
import { MandateError } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";
import { address, formatted, postJson, printJson, readJson, type Format } from "../server-command.ts";
import { textTable } from "../text-table.ts";

export function ownersCommand(): Command {
  return new Command("owners").description("who answers for what (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(askCommand()).addCommand(listCommand()).addCommand(reportCommand());
}

interface Asked {
  readonly questions: readonly string[];
  readonly asked: number;
  readonly skipped: readonly { readonly identity: string; readonly says: string }[];
}

const askCommand = () =>
  formatted(new Command("ask"))
    .description("ask the likeliest person for each identity whether it is theirs; people answer in the console")
    .argument("<identity...>", "ids or keys of identities")
    .option("--of <party>", "ask this person or team instead of the likeliest")
    .option("--comment <text>", "what the asked should know", "")
    .action(async (identities: readonly string[], { of, comment, format }: Format & { of?: string; comment: string }) => {
      const asked = await postJson<Asked>("/v1/questions", { identities, comment, ...(of === undefined ? {} : { of }) });
      if (format === "json") return printJson(asked);
      process.stdout.write(`${asked.questions.length} questions about ${asked.asked} identities\n`);
      for (const { identity, says } of asked.skipped) process.stderr.write(`mandate: ${identity}: ${says}\n`);
    });

interface QuestionRow {
  readonly id: string;
  readonly state: string;
  readonly asked_of: string;
  readonly identities: number;
  readonly unanswered: number;
  readonly asked_at: string;
}

const listCommand = () =>
  formatted(new Command("list"), "table")
    .description("print the questions that are open, or all")
    .option("--all", "also those that are answered, expired or taken back")
    .action(async ({ all, format }: Format & { all?: true }) => {
      const { data } = await readJson<{ data: readonly QuestionRow[] }>(address("/v1/questions", { limit: "500", state: all === true ? undefined : "open" }));
      if (format === "json") return printJson(data);
      process.stdout.write(textTable(["question", "state", "asked of", "identities", "open", "asked"], data.map((row) => [row.id, row.state, row.asked_of, String(row.identities), String(row.unanswered), row.asked_at.slice(0, 10)])));
    });

interface Orphans {
  readonly identities: number;
  readonly without_owner: number;
  readonly owners: readonly { readonly party: string; readonly why: string; readonly identities: number }[];
  readonly mandates: readonly { readonly name: string; readonly part: string; readonly party: string }[];
}

interface BusFactor {
  readonly groups: readonly { readonly by: string; readonly name: string; readonly identities: number; readonly people: number; readonly bus_factor: number }[];
}

const REPORTS = ["orphans", "bus-factor"];

const reportCommand = () =>
  formatted(new Command("report"), "table", "csv")
    .description("print what has nobody to answer for it, or on how few people ownership rests")
    .option("--of <report>", "orphans or bus-factor", "orphans")
    .action(async ({ of, format }: Format & { of: string }) => {
      if (!REPORTS.includes(of)) throw new MandateError("invalid_input", `there is no report ${of}; there are ${REPORTS.join(" and ")}`);
      const path = `/v1/reports/${of}`;
      if (format === "csv") {
        process.stdout.write(await serverClient().get(`${path}.csv`));
        return;
      }
      const report = await readJson<Orphans & BusFactor>(path);
      if (format === "json") return printJson(report);
      if (of === "bus-factor") {
        process.stdout.write(textTable(["group", "by", "bus factor", "owners", "identities"], report.groups.map((row) => [row.name, row.by, String(row.bus_factor), String(row.people), String(row.identities)])));
        return;
      }
      process.stdout.write(`${report.without_owner} of ${report.identities} identities have no confirmed owner\n`);
      const rows = [...report.owners.map((row) => [row.party, row.why, `${row.identities} identities`]), ...report.mandates.map((row) => [row.party, "left", `${row.part} of mandate ${row.name}`])];
      if (rows.length > 0) process.stdout.write(textTable(["party", "why", "what"], rows));
    });
