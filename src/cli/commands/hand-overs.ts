// `mandate hand-overs`: the plans by which what somebody held goes to others. Proposing is scriptable; that things are handed over is decided by people.
import { Command } from "commander";
import { address, formatted, postJson, printJson, readJson, type Format } from "../server-command.ts";
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

const path = (id: string) => `/v1/hand-overs/${encodeURIComponent(id)}`;

const listCommand = () =>
  formatted(new Command("list"), "table")
    .description("print the plans that are open, or all")
    .option("--all", "also those that are done or closed")
    .action(async ({ all, format }: Format & { all?: true }) => {
      const { data } = await readJson<{ data: readonly Plan[] }>(address("/v1/hand-overs", { limit: "500", state: all === true ? undefined : "open" }));
      if (format === "json") return printJson(data);
      process.stdout.write(textTable(["plan", "who", "state", "items", "wait", "without"], data.map((plan) => [plan.id, plan.name, plan.state, String(plan.items), String(plan.waiting), String(plan.without)])));
    });

function show({ plan, items }: Detail, format: string): void {
  if (format === "json") return printJson({ plan, items });
  process.stdout.write(`${plan.name}: ${plan.state}, ${plan.waiting} of ${plan.items} wait\n`);
  process.stdout.write(textTable(["what", "name", "goes to", "state"], items.map((item) => [item.what, item.name, item.successor ?? "-", item.state])));
}

const showCommand = () =>
  formatted(new Command("show"), "table")
    .description("print a plan with its items")
    .argument("<plan>", "id of the plan")
    .action(async (id: string, { format }: Format) => show(await readJson<Detail>(path(id)), format));

const openCommand = () =>
  formatted(new Command("open"), "table")
    .description("open a plan for somebody who is about to leave")
    .argument("<person>", "id of the person, as `mandate people` prints it")
    .option("--last-day <day>", "the last day, such as 2026-12-31")
    .action(async (person: string, { lastDay, format }: Format & { lastDay?: string }) => show(await postJson<Detail>("/v1/hand-overs", { person, ...(lastDay === undefined ? {} : { last_day: lastDay }) }), format));

const proposeCommand = () =>
  formatted(new Command("propose"), "table")
    .description("propose a successor for all items that wait, or for some; people accept them in the console")
    .argument("<plan>", "id of the plan")
    .argument("<successor>", "e-mail address, login or team")
    .option("--only <subject...>", "only these identities (keys) or mandates (ids)")
    .option("--without", "only those for which nobody is proposed")
    .action(async (id: string, successor: string, { only, without, format }: Format & { only?: readonly string[]; without?: true }) =>
      show(await postJson<Detail>(`${path(id)}/propose`, { successor, ...(only === undefined ? {} : { subjects: only }), ...(without === true ? { without: true } : {}) }), format));
