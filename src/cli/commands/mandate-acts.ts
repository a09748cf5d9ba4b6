// `mandate mandates list|show|check|suspend|resume|end`: the library from a script. What is approved is decided by people, in the console.
import { Command } from "commander";
import { formatted, paged, postJson, print, printJson, readJson, readText, sayMore, type Format, type Page } from "../server-command.ts";
import { textTable } from "../text-table.ts";

interface Row {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly owner: string;
  readonly sponsor: string;
  readonly end: string;
}

interface Detail {
  readonly mandate: Row;
  readonly versions: readonly { readonly version: number; readonly state: string; readonly hash: string; readonly yaml: string; readonly why: string | null }[];
  readonly problems: readonly { readonly path: string; readonly says: string; readonly weight: string }[];
}

interface Checked {
  readonly hash: string;
  readonly subjects: number;
  readonly problems: Detail["problems"];
  readonly requirement: { readonly risk: string; readonly parts: readonly string[]; readonly reasons: readonly string[] };
}

export const mandateActs = (): readonly Command[] => [listCommand(), showCommand(), checkCommand(), stopCommand("suspend", "nothing of it is in force until it is resumed; its children neither"), resumeCommand(), stopCommand("end", "end it for good, with its children")];

const path = (idOrName: string): string => `/v1/mandates/${encodeURIComponent(idOrName)}`;

const listCommand = () =>
  paged(formatted(new Command("list"), "table"))
    .description("print the library")
    .option("--state <state...>", "draft, submitted, approved, active, suspended or ended")
    .option("--owner <party>", "only those of this owner")
    .option("--ends-by <day>", "only those in force that end by this day")
    .action(async ({ state, owner, endsBy, limit, cursor, format }: Format & { state?: readonly string[]; owner?: string; endsBy?: string; limit: string; cursor?: string }) => {
      const query = new URLSearchParams({ limit, sort: "name" });
      for (const each of state ?? []) query.append("state", each);
      for (const [name, value] of Object.entries({ owner, ends_by: endsBy, cursor })) if (value !== undefined) query.set(name, value);
      const page = await readJson<Page<Row>>(`/v1/mandates?${query.toString()}`);
      if (format === "json") return printJson(page);
      process.stdout.write(textTable(["name", "state", "owner", "sponsor", "ends"], page.data.map(({ name, state: is, owner: by, sponsor, end }) => [name, is, by, sponsor, end])));
      sayMore(page);
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("print the newest version as YAML, with its state and what is wrong with it")
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => {
      const detail = await readJson<Detail>(path(name));
      if (format === "json") return printJson(detail);
      const [newest] = detail.versions;
      process.stdout.write(`# version ${newest?.version}: ${newest?.state}${newest?.why === null ? "" : ` (${newest?.why})`}, content ${newest?.hash}\n${newest?.yaml ?? ""}`);
      for (const { path: member, says, weight } of detail.problems) process.stderr.write(`${weight}: ${member}: ${says}\n`);
    });

/** Exit 1 when it could not be submitted, so that CI can stand before `apply`. */
const checkCommand = () =>
  formatted(new Command("check"))
    .description("say what is wrong with a file that holds one mandate, and who must approve it; stores nothing; exit 1 when it could not be submitted")
    .argument("<file>", "YAML file of one mandate")
    .action(async (file: string, { format }: Format) => {
      const checked = await postJson<Checked>("/v1/mandates/check", { yaml: readText(file, "one mandate") });
      process.exitCode = checked.problems.some(({ weight }) => weight === "error") ? 1 : 0;
      if (format === "json") return printJson(checked);
      for (const { path: member, says, weight } of checked.problems) process.stdout.write(`${weight}: ${member}: ${says}\n`);
      process.stdout.write(`${checked.requirement.risk} risk, approved by ${checked.requirement.parts.join(" and ")}: ${checked.requirement.reasons.join("; ")}\nnames ${checked.subjects} of the inventory\n`);
    });

const stopCommand = (verb: "suspend" | "end", says: string) =>
  formatted(new Command(verb))
    .description(says)
    .argument("<name>", "name or id")
    .requiredOption("--why <text>", "stands in the record")
    .action(async (name: string, { why, format }: Format & { why: string }) => told(await postJson<Detail>(`${path(name)}/${verb}`, { why }), format));

const resumeCommand = () =>
  formatted(new Command("resume"))
    .description("in force again as it was approved")
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => told(await postJson<Detail>(`${path(name)}/resume`, {}), format));

const told = (detail: Detail, format: string): void => print(format, detail, [`${detail.mandate.name}: ${detail.mandate.state}`]);
