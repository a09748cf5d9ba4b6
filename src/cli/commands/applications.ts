// `mandate applications`: systems of others that ask for decisions in their own words, by policies and entities that are kept as files.
import { Command } from "commander";
import { MandateError, messageOf } from "../../kernel/index.ts";
import { serverClient } from "../server-client.ts";
import { formatted, postJson, print, printJson, readJson, readText, repeated, type Format } from "../server-command.ts";
import { textTable } from "../text-table.ts";

export function applicationsCommand(): Command {
  const command = new Command("applications").description("systems of others that ask for decisions in their own words, with their policies and entities (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [applicationsList(), applyCommand(), removeCommand()]) command.addCommand(sub);
  return command;
}

interface ApplicationRow {
  readonly name: string;
  readonly title: string;
  readonly resource_types: readonly string[];
  readonly policies: number;
  readonly entities: number;
  readonly version: string;
}

const applicationsList = () =>
  formatted(new Command("list"), "table")
    .description("list applications")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly ApplicationRow[] }>("/v1/applications");
      if (format === "json") printJson(data);
      else process.stdout.write(textTable(["name", "title", "types", "policies", "entities"], data.map((row) => [row.name, row.title, row.resource_types.join(" "), String(row.policies), String(row.entities)])));
    });

const applyCommand = () =>
  formatted(new Command("apply"))
    .description("add an application, or replace it by what the files hold")
    .argument("<name>", "its name")
    .requiredOption("--type <type>", "a type of resource that is its own (repeat)", repeated, [])
    .requiredOption("--policies <file>", "its policies in Cedar")
    .option("--entities <file>", "its entities in Cedar's JSON form")
    .option("--title <title>", "for people")
    .action(async (name: string, { type, policies, entities, title, format }: Format & { type: readonly string[]; policies: string; entities?: string; title?: string }) => {
      const document = { name, title: title ?? name, resource_types: type, policies: readText(policies, "policies in Cedar"), entities: entities === undefined ? [] : entitiesOf(entities) };
      const { data } = await readJson<{ data: readonly ApplicationRow[] }>("/v1/applications");
      const standing = data.find((row) => row.name === name);
      const answer = standing === undefined ? await postJson<object>("/v1/applications", document) : await serverClient().put(`/v1/applications/${encodeURIComponent(name)}`, document, standing.version);
      print(format, answer, [`${standing === undefined ? "added" : "changed"} ${name}`]);
    });

function entitiesOf(file: string): unknown {
  try {
    return JSON.parse(readText(file, "entities in Cedar's JSON form"));
  } catch (cause) {
    if (cause instanceof MandateError) throw cause;
    throw new MandateError("invalid_input", `${file} is not JSON (${messageOf(cause)}); it must hold a list of entities, each with uid, attrs and parents`, { cause });
  }
}

const removeCommand = () =>
  new Command("remove")
    .description("take an application away: its questions are answered with no")
    .argument("<name>", "its name")
    .action(async (name: string) => {
      await serverClient().delete(`/v1/applications/${encodeURIComponent(name)}`);
      process.stdout.write(`removed ${name}\n`);
    });
