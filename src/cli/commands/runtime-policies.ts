// `mandate runtime-policies …`: the policies that every act must pass, from files and CI. `test` needs no server. Exit 1: it would not hold.
import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Command, Option } from "commander";
import { checkRuntimePolicy, contentOf, mutationScore, readPolicySchema } from "../../enforce/policies/index.ts";
import { MandateError, messageOf } from "../../kernel/index.ts";
import type { RuntimePolicyContent } from "../../model/index.ts";
import { formatted, postJson, print, readJson, type Format } from "../server-command.ts";
import { runtimeReplay } from "./runtime-replay.ts";

interface Policy {
  readonly name: string;
  readonly title: string;
  readonly layer: string;
  readonly active: number | null;
  readonly draft: number | null;
  readonly end_asked: boolean;
}
interface Detail {
  readonly policy: Policy;
  readonly versions: readonly { readonly version: number; readonly state: string; readonly title: string; readonly text: string; readonly hash: string; readonly cases: readonly unknown[] }[];
}
interface Problem {
  readonly policy: string | null;
  readonly says: string;
  readonly weight: string;
  readonly at: { readonly line: number; readonly column: number } | null;
}
interface Checked {
  readonly ok: boolean;
  readonly problems: readonly Problem[];
  readonly cases: readonly { readonly name: string; readonly passed: boolean }[];
  readonly loosening: readonly string[];
}
interface Report {
  readonly examined: number;
  readonly never_hit: readonly { readonly policy: string }[];
  readonly impossible: readonly { readonly policy: string; readonly says: string }[];
  readonly pairs: readonly { readonly kind: string; readonly policy: string; readonly by: string; readonly proof: string; readonly requests: number }[];
  readonly mutation: readonly { readonly name: string; readonly mutants: number; readonly killed: number; readonly survivors: readonly { readonly policy: string; readonly says: string }[] }[];
}

export function runtimePoliciesCommand(): Command {
  const command = new Command("runtime-policies").description("policies that every act must pass at run time (address: MANDATE_URL, token: MANDATE_TOKEN)");
  for (const sub of [listCommand(), showCommand(), testCommand(), checkCommand(), writeCommand(), activateCommand(), retireCommand(), reportCommand(), runtimeReplay(readContent), modesCommand(), modeCommand()]) command.addCommand(sub);
  return command;
}

const at = (name: string, verb = ""): string => `/v1/runtime-policies/${encodeURIComponent(name)}${verb}`;

const listCommand = () =>
  formatted(new Command("list"))
    .description("all of them, with what is in force")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly Policy[] }>("/v1/runtime-policies");
      print(format, data, data.map(({ name, layer, active, draft, title, end_asked: ending }) => `${(active === null ? "not in force" : `version ${active}`).padEnd(13)} ${layer.padEnd(7)} ${name.padEnd(40)} ${draft === null ? "" : `draft ${draft}  `}${ending ? "end asked  " : ""}${title}`));
    });

const showCommand = () =>
  formatted(new Command("show"))
    .description("print the newest version as Cedar; as JSON with all versions and cases")
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => {
      const detail = await readJson<Detail>(at(name));
      const [newest] = detail.versions;
      print(format, detail, [`// ${detail.policy.name}, layer ${detail.policy.layer}, version ${newest?.version}: ${newest?.state}; ${newest?.cases.length ?? 0} cases; content ${newest?.hash}`, newest?.text.trimEnd() ?? ""]);
    });

const testCommand = () =>
  formatted(new Command("test"))
    .description("validate policies and run their cases, without a server; exit 1 when one does not hold")
    .argument("<files...>", "<name>.cedar, each with its <name>.cases.json beside it")
    .addOption(new Option("--mutation <percent>", "besides, what share of all small changes the cases must notice").argParser(percent))
    .action(async (files: readonly string[], { format, mutation }: Format & { mutation?: number }) => {
      const schema = readPolicySchema();
      const results = [];
      for (const file of files) {
        const content = readContent(file);
        const { problems, cases, compiled } = await checkRuntimePolicy(content, schema);
        const score = compiled === null || mutation === undefined ? null : mutationScore(content.layer, compiled, content.cases);
        const enough = score === null || mutation === undefined || score.killed * 100 >= mutation * score.mutants;
        results.push({ file, ok: compiled !== null && enough, problems, cases, mutation: score });
      }
      print(format, results, results.flatMap(({ file, ok, problems, cases, mutation: score }) => [
        `${ok ? "holds" : "FAILS"}  ${file}: ${cases.filter(({ passed }) => passed).length} of ${cases.length} cases${score === null ? "" : `, ${score.killed} of ${score.mutants} changes noticed`}`,
        ...problems.map(problemLine),
        ...(ok || score === null ? [] : score.survivors.map(({ policy, says }) => `  unnoticed: ${policy}: ${says}`)),
      ]));
      if (results.some(({ ok }) => !ok)) process.exitCode = 1;
    });

function percent(text: string): number {
  const number = Number(text);
  if (!(number >= 0 && number <= 100)) throw new MandateError("invalid_input", `${text} is no share; give a number from 0 to 100`);
  return number;
}

const checkCommand = () =>
  formatted(new Command("check"))
    .description("ask the server what is wrong with a policy and what it would loosen; stores nothing; exit 1 when it could not go in force")
    .argument("<file>", "<name>.cedar, with its cases beside it")
    .action(async (file: string, { format }: Format) => {
      const checked = await postJson<Checked>("/v1/runtime-policies/check", { content: readContent(file) });
      print(format, checked, [`${checked.ok ? "holds" : "FAILS"}  ${file}`, ...checked.problems.map(problemLine), ...checked.loosening.map((says) => `  lets more pass: ${says}`)]);
      if (!checked.ok) process.exitCode = 1;
    });

const writeCommand = () =>
  formatted(new Command("write"))
    .description("write the file as the draft of its policy; nothing is in force by that")
    .argument("<file>", "<name>.cedar, with its cases beside it")
    .action(async (file: string, { format }: Format) => {
      const detail = await postJson<Detail>("/v1/runtime-policies", { content: readContent(file) });
      print(format, detail, [`${detail.policy.name}: draft ${detail.policy.draft}`]);
    });

const activateCommand = () =>
  formatted(new Command("activate"))
    .description("put the draft in force; one that lets more pass is activated by a person in the console")
    .argument("<name>", "name or id")
    .action(async (name: string, { format }: Format) => {
      const { versions } = await readJson<Detail>(at(name));
      const draft = versions.find(({ state }) => state === "draft");
      if (draft === undefined) throw new MandateError("conflict", `${name} has no draft; write one first`);
      const detail = await postJson<Detail>(at(name, "/activate"), { hash: draft.hash });
      print(format, detail, [`${detail.policy.name}: version ${detail.policy.active} is in force`]);
    });

const retireCommand = () =>
  formatted(new Command("retire"))
    .description("take a policy out of force; when that lets more pass, it only asks, and a person agrees in the console")
    .argument("<name>", "name or id")
    .requiredOption("--why <text>", "the reason, for the record")
    .action(async (name: string, { format, why }: Format & { why: string }) => {
      const answer = await postJson<{ done: string }>(at(name, "/retire"), { why });
      print(format, answer, [answer.done === "retired" ? `${name} is out of force` : `asked; another person must agree before ${name} is out of force`]);
    });

const reportCommand = () =>
  formatted(new Command("report"))
    .description("what was never hit, cannot match, stands in another's way, or is not held fast by its cases")
    .option("--days <count>", "how far back", "30")
    .action(async ({ format, days }: Format & { days: string }) => {
      const report = await readJson<Report>(`/v1/runtime-policies/report?days=${encodeURIComponent(days)}`);
      print(format, report, [
        ...report.never_hit.map(({ policy }) => `never hit      ${policy}`),
        ...report.impossible.map(({ policy, says }) => `cannot match   ${policy}: ${says}`),
        ...report.pairs.map(({ kind, policy, by, proof, requests }) => `${kind.padEnd(14)} ${policy} by ${by} (${proof === "always" ? "always" : `on all of ${requests} requests`})`),
        ...report.mutation.map(({ name, killed, mutants }) => `changes noticed ${killed} of ${mutants}  ${name}`),
        `${report.examined} requests were looked at`,
      ]);
    });

interface Mode {
  readonly point: string;
  readonly mode: string;
  readonly reason: string | null;
}

const modesCommand = () =>
  formatted(new Command("modes"))
    .description("which points of enforcement enforce, and which only observe")
    .action(async ({ format }: Format) => {
      const { data } = await readJson<{ data: readonly Mode[] }>("/v1/enforcement-modes");
      print(format, data, data.map(({ point, mode, reason }) => `${mode.padEnd(8)} ${point}${reason === null ? "" : `  ${reason}`}`));
    });

const modeCommand = () =>
  new Command("mode")
    .description("set what a point of enforcement does; observing is set by a person in the console")
    .argument("<point>", "its name")
    .addArgument(new Command().createArgument("<mode>", "enforce or observe").choices(["enforce", "observe"]))
    .requiredOption("--reason <text>", "the reason, for the record")
    .action(async (point: string, mode: string, { reason }: { reason: string }) => {
      await postJson("/v1/enforcement-modes", { point, mode, reason });
      process.stdout.write(`${point}: ${mode}\n`);
    });

const problemLine = ({ policy, says, weight, at: place }: Problem): string => `  ${weight}${place === null ? "" : ` ${place.line}:${place.column}`}${policy === null ? "" : ` ${policy}`}: ${says}`;

function readContent(file: string): RuntimePolicyContent {
  if (!file.endsWith(".cedar")) throw new MandateError("invalid_input", `${file} is no .cedar file; name the policy, its cases are looked for beside it`);
  const read = (path: string) => {
    try {
      return readFileSync(path, "utf8");
    } catch (cause) {
      throw new MandateError("invalid_input", `${path} cannot be read (${messageOf(cause)}); a policy is two files, <name>.cedar and <name>.cases.json`, { cause });
    }
  };
  const name = basename(file, ".cedar");
  return contentOf(name, read(file), read(join(dirname(file), `${name}.cases.json`)));
}
