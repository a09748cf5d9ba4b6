// `mandate hand-overs`: the plans by which what somebody held goes to others. Proposing is scriptable; that things are handed over is decided by people.
import { Command } from "commander";
import { serverClient } from "../server-client.ts";
import { textTable } from "../text-table.ts";

interface Plan {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly items: number;
  readonly waiting: number;
  readonly without: number;
}

interface Detail {
  readonly plan: Plan;
  readonly items: readonly { readonly what: string; readonly subject: string; readonly name: string; readonly successor: string | null; readonly state: string }[];
}

export function handOversCommand(): Command {
  return new Command("hand-overs").description("plans of those who leave (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(listCommand()).addCommand(showCommand()).addCommand(openCommand()).addCommand(proposeCommand());
}

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
const path = (id: string) => `/v1/hand-overs/${encodeURIComponent(id)}`;

const listCommand = () =>
  new Command("list")
    .description("print the plans that are open, or all")
    .option("--all", "also those that are done or closed")
    .option("--format <format>", "table or json", "table")
    .action(async ({ all, format }: { all?: true; format: string }) => {
      const { data } = JSON.parse(await serverClient().get(`/v1/hand-overs?limit=500${all === true ? "" : "&state=open"}`)) as { data: readonly Plan[] };
      if (format === "json") return print(data);
      process.stdout.write(textTable(["plan", "who", "state", "items", "wait", "without"], data.map((plan) => [plan.id, plan.name, plan.state, String(plan.items), String(plan.waiting), String(plan.without)])));
    });

function show({ plan, items }: Detail, format: string): void {
  if (format === "json") return print({ plan, items });
  process.stdout.write(`${plan.name}: ${plan.state}, ${plan.waiting} of ${plan.items} wait\n`);
  process.stdout.write(textTable(["what", "name", "goes to", "state"], items.map((item) => [item.what, item.name, item.successor ?? "-", item.state])));
}

const showCommand = () =>
  new Command("show")
    .description("print a plan with its items")
    .argument("<plan>", "id of the plan")
    .option("--format <format>", "table or json", "table")
    .action(async (id: string, { format }: { format: string }) => show(JSON.parse(await serverClient().get(path(id))) as Detail, format));

const openCommand = () =>
  new Command("open")
    .description("open a plan for somebody who is about to leave")
    .argument("<person>", "id of the person, as `mandate people` prints it")
    .option("--last-day <day>", "the last day, such as 2026-12-31")
    .option("--format <format>", "table or json", "table")
    .action(async (person: string, { lastDay, format }: { lastDay?: string; format: string }) => show((await serverClient().post("/v1/hand-overs", { person, ...(lastDay === undefined ? {} : { last_day: lastDay }) })) as Detail, format));

const proposeCommand = () =>
  new Command("propose")
    .description("propose a successor for all items that wait, or for some; people accept them in the console")
    .argument("<plan>", "id of the plan")
    .argument("<successor>", "e-mail address, login or team")
    .option("--only <subject...>", "only these identities (keys) or mandates (ids)")
    .option("--without", "only those for which nobody is proposed")
    .option("--format <format>", "table or json", "table")
    .action(async (id: string, successor: string, { only, without, format }: { only?: readonly string[]; without?: true; format: string }) =>
      show((await serverClient().post(`${path(id)}/propose`, { successor, ...(only === undefined ? {} : { subjects: only }), ...(without === true ? { without: true } : {}) })) as Detail, format));
