// `mandate access check|paths`: effective access and escalation paths from files, without server or database.
import { createReadStream, createWriteStream } from "node:fs";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Writable } from "node:stream";
import { Command, Option } from "commander";
import { MandateError, messageOf } from "../../kernel/index.ts";
import { pathsOfExport } from "../../app/index.ts";
import { checkLine } from "../../understand/access/index.ts";
import { EXIT } from "./scan.ts";

export function accessCommand(): Command {
  return new Command("access")
    .description("who can do what, from exports alone")
    .addCommand(
      new Command("check")
        .description("answer access questions, one JSON line each; the format is in docs/guide/access.md")
        .requiredOption("--batch <file>", "questions, one JSON object a line; - for standard input")
        .option("-o, --output <file>", "write the answers there instead of to standard output")
        .action(async (flags: { batch: string; output?: string }) => {
          process.exitCode = await check(flags);
        }),
    )
    .addCommand(
      new Command("paths")
        .description("escalation paths in each export")
        .argument("<exports...>", "each export (file or folder) is one answer")
        .addOption(new Option("-f, --format <format>", "how to print").choices(["json", "table"]).default("table"))
        .option("-o, --output <file>", "write there instead of to standard output")
        .option("--data-dir <folder>", "where this installation keeps its fingerprint key", ".mandate")
        .action(async (exports: string[], flags: { format: "json" | "table"; output?: string; dataDir: string }) => {
          process.exitCode = await paths(exports, flags);
        }),
    );
}

/** A line that cannot be answered gets an error of its own; the others are answered, and the exit code is 4. */
async function check(flags: { batch: string; output?: string }): Promise<number> {
  const input = flags.batch === "-" ? process.stdin : createReadStream(flags.batch);
  const output = flags.output ? createWriteStream(flags.output) : process.stdout;
  let refused = 0;
  let pending: string[] = [];
  const flush = async () => {
    if (pending.length > 0 && !output.write(pending.join(""))) await once(output, "drain");
    pending = [];
  };
  try {
    if (flags.batch !== "-") await once(input, "open");
  } catch (cause) {
    throw new MandateError("invalid_input", `the batch ${flags.batch} cannot be read (${messageOf(cause)}); name a file of JSON lines`, { cause });
  }
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const text = line.replace(/^\uFEFF/, "").trim();
    if (text === "") continue;
    const answer = answerOf(text);
    if ("error" in answer) refused++;
    pending.push(`${JSON.stringify(answer)}\n`);
    if (pending.length >= 256) await flush();
  }
  await flush();
  await close(output);
  if (refused > 0) process.stderr.write(`${refused} lines could not be answered; each says why in its \`error\`\n`);
  return refused > 0 ? EXIT.incomplete : EXIT.clean;
}

function answerOf(text: string): object {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch (cause) {
    return { id: null, error: { code: "malformed_file", detail: `the line is not JSON (${messageOf(cause)})` } };
  }
  return checkLine(line);
}

async function paths(exports: readonly string[], flags: { format: "json" | "table"; output?: string; dataDir: string }): Promise<number> {
  const output = flags.output ? createWriteStream(flags.output) : process.stdout;
  let incomplete = false;
  const answers: object[] = [];
  for (const path of exports) {
    const answer = await pathsOfExport(path, flags.dataDir);
    incomplete ||= answer.problems.length > 0;
    for (const problem of answer.problems) process.stderr.write(`${problem.source}: ${problem.detail}\n`);
    if (flags.format === "json") {
      answers.push({ export: path, paths: answer.paths, administrators: answer.administrators, ...(answer.problems.length > 0 ? { problems: answer.problems } : {}) });
      continue;
    }
    output.write(`${path}: ${answer.administrators.length} administrators, ${answer.paths.length} ways to become one\n`);
    for (const found of answer.paths) {
      output.write(`  ${found.from}\n`);
      for (const step of found.steps) output.write(`    ${step.technique}: ${step.permissions.join(" + ")} -> ${step.target}${step.conditions?.length ? ` (depends on ${step.conditions.join(", ")})` : ""}\n`);
    }
  }
  if (flags.format === "json") output.write(`${JSON.stringify(answers, null, 2)}\n`);
  await close(output);
  return incomplete ? EXIT.incomplete : EXIT.clean;
}

async function close(output: Writable): Promise<void> {
  if (output === process.stdout) return;
  output.end();
  await once(output, "finish");
}
