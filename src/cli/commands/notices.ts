// `mandate notices`: what people were told. A token is nobody, so it asks for a person or a team by name.
import { Command } from "commander";
import { address, formatted, print, readJson, type Format } from "../server-command.ts";

interface NoticeLine {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly created_at: string;
  readonly urgency: string;
}

export function noticesCommand(): Command {
  return new Command("notices").description("what people were told (server: MANDATE_URL, token of an administrator: MANDATE_TOKEN)").addCommand(listCommand());
}

const listCommand = () =>
  formatted(new Command("list"))
    .description("notices for a person or a team, newest first")
    .requiredOption("--party <party>", "an address, a login, or a team such as team:payments")
    .option("--kind <kind>", "only this kind, such as approval.asked")
    .option("--limit <count>", "how many at most", "50")
    .action(async ({ party, kind, limit, format }: Format & { party: string; kind?: string; limit: string }) => {
      const { data } = await readJson<{ data: readonly NoticeLine[] }>(address("/v1/notices", { party, limit, kind }));
      print(format, data, data.map((row) => `${row.created_at}  ${row.urgency === "now" ? "!" : " "} ${row.kind.padEnd(24)}  ${row.title}`));
    });
