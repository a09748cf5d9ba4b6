// `mandate mandates`: the mandates of a server as files in git. Exporting and applying again changes nothing; `diff` says what has drifted.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { fromYaml, toYaml } from "../../govern/mandates/index.ts";
import { MandateError, messageOf } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { openOutput } from "../output.ts";
import { serverClient } from "../server-client.ts";

const EXPORT = "/v1/mandates/export.yaml";

export function mandatesCommand(): Command {
  return new Command("mandates").description("mandates as files (server: MANDATE_URL, token: MANDATE_TOKEN)").addCommand(exportCommand()).addCommand(applyCommand()).addCommand(diffCommand());
}

const exportCommand = () =>
  new Command("export")
    .description("print all mandates as one YAML file")
    .option("--output <file>", "write to a file")
    .action(async ({ output }: { output?: string }) => {
      const out = openOutput(output);
      try {
        await out.write([await serverClient().get(EXPORT)]);
      } finally {
        out.discard();
      }
    });

const applyCommand = () =>
  new Command("apply")
    .description("make the drafts that a file asks for, all or none; people approve them in the console")
    .argument("<file>", "YAML file of mandates")
    .option("--format <format>", "text or json", "text")
    .action(async (file: string, { format }: { format: string }) => {
      const documents = readMandates(file);
      const { data } = (await serverClient().post("/v1/mandates/apply", { yaml: toYaml(documents) })) as { data: readonly { name: string; what: string; version: number }[] };
      if (format === "json") process.stdout.write(`${JSON.stringify(data, null, 2)}\n`);
      else for (const { name, what, version } of data) process.stdout.write(`${what.padEnd(8)} ${name}${what === "same" ? "" : ` (draft, version ${version})`}\n`);
    });

/** Exit 1 when anything differs, as diff tools do. */
const diffCommand = () =>
  new Command("diff")
    .description("say how a file and the server differ; exit 1 when they do")
    .argument("<file>", "YAML file of mandates")
    .option("--format <format>", "text or json", "text")
    .action(async (file: string, { format }: { format: string }) => {
      const differences = driftOf(readMandates(file), fromYamlOrNone(await serverClient().get(EXPORT)));
      if (format === "json") process.stdout.write(`${JSON.stringify(differences, null, 2)}\n`);
      else for (const { name, says } of differences) process.stdout.write(`${name}: ${says}\n`);
      process.exitCode = differences.length === 0 ? 0 : 1;
    });

const fromYamlOrNone = (text: string): readonly MandateDocument[] => (text.trim() === "" ? [] : fromYaml(text, "the server's export"));

function readMandates(file: string): readonly MandateDocument[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new MandateError("invalid_input", `${file} cannot be read (${messageOf(cause)}); name a file of mandates`, { cause });
  }
  return fromYaml(text, file);
}

export interface Drift {
  readonly name: string;
  readonly says: string;
}

/** What is only here, only there, or not the same, member by member. */
export function driftOf(file: readonly MandateDocument[], server: readonly MandateDocument[]): readonly Drift[] {
  const here = new Map(file.map((document) => [document.name, document]));
  const there = new Map(server.map((document) => [document.name, document]));
  const names = [...new Set([...here.keys(), ...there.keys()])].sort();
  return names.flatMap((name): readonly Drift[] => {
    const [mine, theirs] = [here.get(name), there.get(name)];
    if (theirs === undefined) return [{ name, says: "only in the file" }];
    if (mine === undefined) return [{ name, says: "only on the server" }];
    const members = [...new Set([...Object.keys(mine), ...Object.keys(theirs)])] as (keyof MandateDocument)[];
    return members.flatMap((member) => (JSON.stringify(mine[member]) === JSON.stringify(theirs[member]) ? [] : [{ name, says: `${member} differs: ${short(mine[member])} in the file, ${short(theirs[member])} on the server` }]));
  });
}

const LONGEST = 120;
const short = (value: unknown): string => {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
};
