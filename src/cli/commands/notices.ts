// `mandate notices`: what people were told. A token is nobody, so it asks for a person or a team by name.
import { Command } from "commander";
import { serverClient } from "../server-client.ts";

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
  new Command("list")
    .description("notices for a person or a team, newest first")
    .requiredOption("--party <party>", "an address, a login, or a team such as team:payments")
    .option("--kind <kind>", "only this kind, such as approval.asked")
    .option("--limit <count>", "how many at most", "50")
    .option("--format <format>", "text or json", "text")
    .action(async ({ party, kind, limit, format }: { party: string; kind?: string; limit: string; format: string }) => {
      const query = new URLSearchParams({ party, limit, ...(kind === undefined ? {} : { kind }) });
      const { data } = JSON.parse(await serverClient().get(`/v1/notices?${query}`)) as { data: readonly NoticeLine[] };
      if (format === "json") process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
      else for (const row of data) process.stdout.write(`${row.created_at}  ${row.urgency === "now" ? "!" : " "} ${row.kind.padEnd(24)}  ${row.title}\n`);
    });
