// `mandate mandates`: the mandates of a server as files in git. Exporting and applying again changes nothing; `diff` says what has drifted.
import { Command } from "commander";
import { driftOf, fromYaml, toYaml, type Drift } from "../../govern/mandates/index.ts";
import { MandateError } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { openOutput } from "../output.ts";
import { serverClient } from "../server-client.ts";
import { address, formatted, postJson, print, readJson, readText, type Format } from "../server-command.ts";
import { mandateActs } from "./mandate-acts.ts";

const EXPORT = "/v1/mandates/export.yaml";

export function mandatesCommand(): Command {
  const command = new Command("mandates").description("the library of mandates, and mandates as files (server: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [...mandateActs(), exportCommand(), applyCommand(), diffCommand(), driftCommand(), newCommand(), cedarCommand(), scopeCommand(), eventCommand()]) command.addCommand(sub);
  return command;
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
  formatted(new Command("apply"))
    .description("make the drafts that a file asks for, all or none; people approve them in the console")
    .argument("<file>", "YAML file of mandates")
    .option("--declare <source>", "remember under this name that these files declare these mandates, so that drift is told")
    .option("--revision <revision>", "with --declare: the commit that the files are of")
    .action(async (file: string, { declare, revision, format }: Format & { declare?: string; revision?: string }) => {
      const yaml = toYaml(readMandates(file));
      const { data } = await postJson<{ data: readonly { name: string; what: string; version: number }[] }>("/v1/mandates/apply", { yaml });
      if (declare !== undefined) await serverClient().post("/v1/mandates/declarations", { source: declare, ...(revision === undefined ? {} : { revision }), yaml });
      print(format, data, data.map(({ name, what, version }) => `${what.padEnd(8)} ${name}${what === "same" ? "" : ` (draft, version ${version})`}`));
    });

/** Exit 1 when anything differs, as diff tools do. */
const diffCommand = () =>
  formatted(new Command("diff"))
    .description("say how a file and the server differ; exit 1 when they do")
    .argument("<file>", "YAML file of mandates")
    .action(async (file: string, { format }: Format) => {
      const differences = driftOf(readMandates(file), fromYamlOrNone(await serverClient().get(EXPORT)));
      print(format, differences, differences.flatMap(linesOf));
      process.exitCode = differences.length === 0 ? 0 : 1;
    });

const fromYamlOrNone = (text: string): readonly MandateDocument[] => (text.trim() === "" ? [] : fromYaml(text, "the server's export"));

const readMandates = (file: string): readonly MandateDocument[] => fromYaml(readText(file, "mandates"), file);

function linesOf({ name, what, members }: Drift): readonly string[] {
  if (what !== "changed") return [`${name}: only ${what === "only-declared" ? "in the file" : "on the server"}`];
  return members.map(({ member, declared, now }) => `${name}: ${member} differs: ${short(declared)} in the file, ${short(now)} on the server`);
}

interface DriftRow {
  readonly name: string;
  readonly what: "same" | "changed" | "console" | "vanished" | "missing";
  readonly source: string | null;
  readonly members: Drift["members"];
}

const WHAT: Readonly<Record<DriftRow["what"], string>> = {
  same: "as declared",
  changed: "changed since it was declared",
  console: "made in the console alone; no file declares it",
  vanished: "its files hold it no more",
  missing: "declared, and not on the server or ended",
};

/** Exit 1 when anything has drifted. */
const driftCommand = () =>
  formatted(new Command("drift"))
    .description("say how the server's mandates differ from what files last declared; exit 1 when they do")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly DriftRow[] }>("/v1/mandates/drift");
      const drifted = data.filter(({ what }) => what !== "same");
      print(format, data, drifted.flatMap(({ name, what, source, members }) => [
        `${name}: ${WHAT[what]}${source === null ? "" : ` (${source})`}`,
        ...members.map(({ member, declared, now }) => `  ${member}: ${short(declared)} declared, ${short(now)} now`),
      ]));
      process.exitCode = drifted.length === 0 ? 0 : 1;
    });

const newCommand = () =>
  new Command("new")
    .description("print a beginning for a mandate; edit it and apply it")
    .option("--from <beginning>", "granted, used, blank, or the name of a template", "blank")
    .option("--identity <key>", "key or id of the identity it is for")
    .action(async ({ from, identity }: { from: string; identity?: string }) => {
      const yaml = ["granted", "used", "blank"].includes(from) ? await proposed(from, identity) : await template(from);
      process.stdout.write(yaml);
    });

async function proposed(from: string, identity: string | undefined): Promise<string> {
  if (from !== "blank" && identity === undefined) throw new MandateError("invalid_input", `what was ${from} is an identity's; name it with --identity`);
  const { yaml, notes } = await readJson<{ yaml: string; notes: readonly string[] }>(address("/v1/mandates/proposals", { from, identity }));
  for (const note of notes) process.stderr.write(`mandate: ${note}\n`);
  return yaml;
}

async function template(name: string): Promise<string> {
  const { data } = await readJson<{ data: readonly { name: string; yaml: string }[] }>("/v1/mandates/templates");
  const found = data.find((each) => each.name === name);
  if (found === undefined) throw new MandateError("not_found", `there is no template ${name}; there are ${data.map((each) => each.name).join(", ")}, and granted, used and blank`);
  return found.yaml;
}

const cedarCommand = () =>
  formatted(new Command("cedar"))
    .description("print a mandate as Cedar policies, validated against the schema")
    .argument("<name>", "name or id of the mandate")
    .action(async (name: string, { format }: Format) => {
      const answer = await readJson<{ text: string }>(`/v1/mandates/${encodeURIComponent(name)}/cedar`);
      print(format, answer, [answer.text]);
    });

const scopeCommand = () =>
  formatted(new Command("scope"))
    .description("print what the provider must be told to grant exactly what a mandate allows")
    .argument("<name>", "name or id of the mandate")
    .requiredOption("--as <provider>", "aws or kubernetes")
    .action(async (name: string, { as, format }: Format & { as: string }) => {
      const answer = await readJson<{ text: string; notes: readonly string[] }>(address(`/v1/mandates/${encodeURIComponent(name)}/scope`, { as }));
      for (const note of answer.notes) process.stderr.write(`mandate: ${note}\n`);
      print(format, answer, [answer.text.trimEnd()]);
    });

const eventCommand = () =>
  formatted(new Command("event"))
    .description("tell that something happened: mandates whose `ends_when` names it end, with their children")
    .argument("<event>", "the event, as `ends_when` says it")
    .option("--evidence <text>", "where it can be seen", "")
    .action(async (event: string, { evidence, format }: Format & { evidence: string }) => {
      const { data } = await postJson<{ data: readonly { name: string; title: string }[] }>("/v1/mandate-events", { event, evidence });
      print(format, data, data.length === 0 ? ["no mandate waits for it"] : data.map(({ name, title }) => `ended ${name}: ${title}`));
    });

const LONGEST = 120;
const short = (value: string | null): string => {
  const text = value ?? "nothing";
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`;
};
