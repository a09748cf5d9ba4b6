// `mandate policies …`: estate policies as files, tried against the server's estate and switched.
import { readFileSync } from "node:fs";
import { Command } from "commander";
import { policiesFromYaml, policiesToYaml } from "../../govern/policies/index.ts";
import { MandateError, messageOf } from "../../kernel/index.ts";
import type { PolicyDocument } from "../../model/index.ts";
import { openOutput } from "../output.ts";
import { serverClient } from "../server-client.ts";

interface Policy {
  readonly name: string;
  readonly title: string;
  readonly state: string;
  readonly version: number;
  readonly judged: { readonly population: number; readonly broken: number; readonly unknown: number } | null;
}

interface Effect {
  readonly document: { readonly name: string };
  readonly population: number;
  readonly broken: number;
  readonly within_7_days: number;
  readonly within_30_days: number;
  readonly within_90_days: number;
  readonly unknown: number;
  readonly first: readonly { readonly name: string; readonly owner: string | null; readonly breaks_at: string; readonly says: readonly string[] }[];
}

const json = (value: unknown): void => void process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
const format = ["--format <format>", "text or json", "text"] as const;

export function policiesCommand(): Command {
  const command = new Command("policies").description("estate policies of a running server (address: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), exportCommand(), applyCommand(), simulateCommand(), switchCommand("on"), switchCommand("simulated"), switchCommand("off")]) command.addCommand(sub);
  return command;
}

const listCommand = () =>
  new Command("list")
    .description("all policies with their state and what they answered the last time")
    .option(...format)
    .action(async (options: { format: string }) => {
      const { data } = JSON.parse(await serverClient().get("/v1/policies")) as { data: readonly Policy[] };
      if (options.format === "json") return json(data);
      for (const { name, title, state, judged } of data) process.stdout.write(`${state.padEnd(10)} ${name.padEnd(40)} ${judged === null ? "not judged" : `${judged.broken} of ${judged.population} break it`}  ${title}\n`);
    });

const exportCommand = () =>
  new Command("export")
    .description("print all policies as one YAML file")
    .option("--output <file>", "write to a file")
    .action(async ({ output }: { output?: string }) => {
      const out = openOutput(output);
      try {
        await out.write([await serverClient().get("/v1/policies/export.yaml")]);
      } finally {
        out.discard();
      }
    });

const applyCommand = () =>
  new Command("apply")
    .description("make and change the policies of a file, all or none; new ones are off")
    .argument("<file>", "YAML file of policies")
    .option(...format)
    .action(async (file: string, options: { format: string }) => {
      const { data } = (await serverClient().post("/v1/policies/apply", { yaml: policiesToYaml(readPolicies(file)) })) as { data: readonly { name: string; what: string }[] };
      if (options.format === "json") return json(data);
      for (const { name, what } of data) process.stdout.write(`${what.padEnd(8)} ${name}\n`);
    });

const simulateCommand = () =>
  new Command("simulate")
    .description("say what the policies of a file would find today and soon; changes nothing")
    .argument("<file>", "YAML file of policies")
    .option(...format)
    .action(async (file: string, options: { format: string }) => {
      const client = serverClient();
      const effects: Effect[] = [];
      for (const document of readPolicies(file)) effects.push((await client.post("/v1/policies/simulate", { document })) as Effect);
      if (options.format === "json") return json(effects);
      for (const effect of effects) process.stdout.write(sayEffect(effect));
    });

const switchCommand = (state: "on" | "simulated" | "off") =>
  new Command(state === "simulated" ? "watch" : state)
    .description({ on: "put a policy in force: what breaks it becomes findings", simulated: "only count what would break it", off: "no longer judge by it; its findings are resolved" }[state])
    .argument("<name>", "the policy's name")
    .option(...format)
    .action(async (name: string, options: { format: string }) => {
      const { policy } = (await serverClient().post(`/v1/policies/${encodeURIComponent(name)}/switch`, { state })) as { policy: Policy };
      if (options.format === "json") return json(policy);
      process.stdout.write(`${policy.name} is ${policy.state}\n`);
    });

function sayEffect({ document, population, broken, within_7_days, within_30_days, within_90_days, unknown, first }: Effect): string {
  const lines = [`${document.name}: ${broken} of ${population} break it now; ${within_7_days} more within 7 days, ${within_30_days} within 30, ${within_90_days} within 90; of ${unknown} it cannot be told, because it was not read`];
  for (const { name, owner, breaks_at, says } of first.slice(0, 10)) lines.push(`  ${breaks_at.slice(0, 10)}  ${name}  ${owner ?? "nobody"}  ${says.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

function readPolicies(file: string): readonly PolicyDocument[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new MandateError("invalid_input", `${file} cannot be read (${messageOf(cause)}); name a file of policies`, { cause });
  }
  return policiesFromYaml(text, file);
}
