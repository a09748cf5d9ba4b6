// `mandate policies …`: estate policies as files, tried against the server's estate and switched.
import { Command } from "commander";
import { policiesFromYaml, policiesToYaml } from "../../govern/policies/index.ts";
import type { PolicyDocument } from "../../model/index.ts";
import { openOutput } from "../output.ts";
import { serverClient } from "../server-client.ts";
import { formatted, postJson, print, readJson, readText, type Format } from "../server-command.ts";

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

export function policiesCommand(): Command {
  const command = new Command("policies").description("estate policies of a running server (address: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), exportCommand(), applyCommand(), simulateCommand(), switchCommand("on"), switchCommand("simulated"), switchCommand("off")]) command.addCommand(sub);
  return command;
}

const listCommand = () =>
  formatted(new Command("list"))
    .description("all policies with their state and what they answered the last time")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly Policy[] }>("/v1/policies");
      print(format, data, data.map(({ name, title, state, judged }) => `${state.padEnd(10)} ${name.padEnd(40)} ${judged === null ? "not judged" : `${judged.broken} of ${judged.population} break it`}  ${title}`));
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
  formatted(new Command("apply"))
    .description("make and change the policies of a file, all or none; new ones are off")
    .argument("<file>", "YAML file of policies")
    .action(async (file: string, { format }: Format) => {
      const { data } = await postJson<{ data: readonly { name: string; what: string }[] }>("/v1/policies/apply", { yaml: policiesToYaml(readPolicies(file)) });
      print(format, data, data.map(({ name, what }) => `${what.padEnd(8)} ${name}`));
    });

const simulateCommand = () =>
  formatted(new Command("simulate"))
    .description("say what the policies of a file would find today and soon; changes nothing")
    .argument("<file>", "YAML file of policies")
    .action(async (file: string, { format }: Format) => {
      const effects: Effect[] = [];
      for (const document of readPolicies(file)) effects.push(await postJson<Effect>("/v1/policies/simulate", { document }));
      print(format, effects, effects.flatMap(linesOf));
    });

const switchCommand = (state: "on" | "simulated" | "off") =>
  formatted(new Command(state === "simulated" ? "watch" : state))
    .description({ on: "put a policy in force: what breaks it becomes findings", simulated: "only count what would break it", off: "no longer judge by it; its findings are resolved" }[state])
    .argument("<name>", "the policy's name")
    .action(async (name: string, { format }: Format) => {
      const { policy } = await postJson<{ policy: Policy }>(`/v1/policies/${encodeURIComponent(name)}/switch`, { state });
      print(format, policy, [`${policy.name} is ${policy.state}`]);
    });

function linesOf({ document, population, broken, within_7_days, within_30_days, within_90_days, unknown, first }: Effect): readonly string[] {
  const lines = [`${document.name}: ${broken} of ${population} break it now; ${within_7_days} more within 7 days, ${within_30_days} within 30, ${within_90_days} within 90; of ${unknown} it cannot be told, because it was not read`];
  for (const { name, owner, breaks_at, says } of first.slice(0, 10)) lines.push(`  ${breaks_at.slice(0, 10)}  ${name}  ${owner ?? "nobody"}  ${says.join(", ")}`);
  return lines;
}

const readPolicies = (file: string): readonly PolicyDocument[] => policiesFromYaml(readText(file, "policies"), file);
