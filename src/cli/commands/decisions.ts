// `mandate decisions`: what was decided, and why.
import { Command } from "commander";
import { address, formatted, paged, print, printJson, readJson, repeated, sayMore, type Format, type Page } from "../server-command.ts";
import { textTable } from "../text-table.ts";

interface Row {
  readonly id: string;
  readonly at: string;
  readonly decision: string;
  readonly stage: string | null;
  readonly principal: { readonly name: string };
  readonly act: { readonly says: string };
  readonly mandate: { readonly name: string } | null;
  readonly reason: string;
}
interface Detail {
  readonly decision: Row;
  readonly looks: readonly { readonly stage: string; readonly answer: string; readonly says: string }[];
  readonly policies: readonly { readonly id: string; readonly text: string | null }[];
  readonly left_out: readonly string[];
}
type Asked = Format & Readonly<Record<"agent" | "mandate" | "act" | "server" | "since" | "until" | "limit" | "cursor", string | undefined>> & { readonly decision: readonly string[]; readonly stage: readonly string[] };

export function decisionsCommand(): Command {
  const command = new Command("decisions").description("decisions on record: search them, and see why (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), showCommand()]) command.addCommand(sub);
  return command;
}

const listCommand = () =>
  paged(formatted(new Command("list"), "table"))
    .description("list decisions, newest first")
    .option("--decision <word>", "allow, deny or hold (repeat)", repeated, [])
    .option("--stage <stage>", "which look said no: kill-switch, mandate, policy, person, application (repeat)", repeated, [])
    .option("--agent <id>", "id or name of who acted")
    .option("--mandate <name>", "under this mandate")
    .option("--act <text>", "part of what was done")
    .option("--server <name>", "a tool of this server")
    .option("--since <time>", "from this instant on")
    .option("--until <time>", "before this instant")
    .action(async ({ format, decision, stage, agent, ...rest }: Asked) => {
      const page = await readJson<Page<Row>>(address("/v1/decisions", { ...rest, principal: agent, decision: several(decision), stage: several(stage) }));
      if (format === "json") printJson(page);
      else process.stdout.write(textTable(["when", "decision", "who", "what", "why", "id"], page.data.map((row) => [row.at, row.stage === null ? row.decision : `${row.decision} (${row.stage})`, row.principal.name, row.act.says, row.reason, row.id])));
      sayMore(page);
    });

const several = (words: readonly string[]): string | undefined => (words.length === 0 ? undefined : words.join(","));

const showCommand = () =>
  formatted(new Command("show"))
    .description("show one decision and why it was so")
    .argument("<id>", "its id")
    .action(async (id: string, { format }: Format) => {
      const detail = await readJson<Detail>(`/v1/decisions/${encodeURIComponent(id)}`);
      const { decision, looks, policies, left_out: left } = detail;
      print(format, detail, [
        `${decision.decision}: ${decision.principal.name} ${decision.act.says}`,
        `${decision.at}${decision.mandate === null ? "" : `, under ${decision.mandate.name}`}`,
        ...looks.map(({ stage, answer, says }) => `  ${stage.padEnd(12)} ${answer.padEnd(12)} ${says}`),
        ...policies.flatMap(({ id: policy, text }) => ["", `policy ${policy}`, ...(text === null ? ["  its text is not kept any more"] : text.split("\n").map((line) => `  ${line}`))]),
        ...(left.length === 0 ? [] : ["", `left out of the record: ${left.join(", ")}`]),
      ]);
    });
