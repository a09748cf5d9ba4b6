// `mandate scan PATH…`: reads files, prints what stands there. JSON and friends to stdout or a file, progress and sentences to stderr.
import { existsSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { MandateError, systemClock } from "../../kernel/index.ts";
import { SEVERITIES, severityRank, type Severity } from "../../model/index.ts";
import { ignoresNothing, readIgnoreFile, scan, programVersion, type Ignoring, type Scanned } from "../../app/index.ts";
import { scanAsCsv, scanAsJson, scanAsJunit, scanAsSarif, scanAsTable, scanReportSchema, type ScanReport } from "../../reports/index.ts";
import { rules } from "../../understand/rules/index.ts";
import { openOutput } from "../output.ts";
import { readBaseline, select, splitOnly } from "../scan-selection.ts";

/** SPEC: exit codes 0 clean, 1 findings at or above --fail-on, 2 usage, 4 incomplete. An incomplete scan cannot vouch for its findings, so 4 wins. */
export const EXIT = { clean: 0, findings: 1, usage: 2, connect: 3, incomplete: 4 } as const;

const IGNORE_FILE = "mandate.ignore.yaml";
const FORMATS = ["table", "json", "sarif", "csv", "junit"] as const;

interface ScanFlags {
  readonly format: (typeof FORMATS)[number];
  readonly output?: string;
  readonly failOn: Severity | "none";
  readonly baseline?: string;
  readonly only?: readonly string[];
  readonly ignoreFile?: string;
  readonly exitZero?: boolean;
  readonly exitCode?: number;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly dataDir: string;
  readonly at?: string;
  readonly schema?: boolean;
}

export function scanCommand(): Command {
  return new Command("scan")
    .description("take stock of exports, repositories and agent configurations; needs no server")
    .argument("[paths...]", "files or folders: exports of AWS and Kubernetes, repositories, homes")
    .addOption(new Option("-f, --format <format>", "how to print").choices(FORMATS).default("table"))
    .option("-o, --output <file>", "write there instead of to standard output")
    .addOption(new Option("--fail-on <severity>", "exit 1 from this severity").choices([...SEVERITIES, "none"]).default("high"))
    .option("--baseline <file>", "an earlier --format json: its findings are known and do not count")
    .option("--only <rules...>", "only these rules, by id or prefix (CRD,PRV-003)")
    .option("--ignore-file <file>", `accepted findings and paths, with reason and end (default: ${IGNORE_FILE} when it is there)`)
    .option("--exit-zero", "exit 0 whatever is found")
    .option("--exit-code <n>", "exit code for findings", positive)
    .option("-q, --quiet", "no progress, no hints")
    .option("--no-color", "no colours (NO_COLOR is honoured too)")
    .option("--data-dir <folder>", "where this installation keeps its fingerprint key", ".mandate")
    .option("--at <instant>", "judge as of this instant (ISO 8601) instead of now")
    .option("--schema", "print the JSON Schema of --format json and stop")
    .action(async (paths: string[], flags: ScanFlags) => {
      process.exitCode = await runScan(paths, flags);
    });
}

async function runScan(named: readonly string[], flags: ScanFlags): Promise<number> {
  if (flags.schema) {
    process.stdout.write(`${JSON.stringify(scanReportSchema(), null, 2)}\n`);
    return EXIT.clean;
  }
  const { only, paths: more } = splitOnly(flags.only ?? [], rules.map(({ id }) => id));
  const paths = [...named, ...more];
  if (paths.length === 0) throw new MandateError("invalid_input", "name what to scan: `mandate scan PATH…`, files or folders");
  const at = flags.at === undefined ? systemClock.now() : instant(flags.at);
  const ignoreFile = flags.ignoreFile ?? (existsSync(IGNORE_FILE) ? IGNORE_FILE : undefined);
  const ignoring = ignoreFile === undefined ? ignoresNothing : readIgnoreFile(ignoreFile, at);
  const known = flags.baseline === undefined ? {} : { known: readBaseline(flags.baseline) };
  const say = (sentence: string) => {
    if (!flags.quiet) process.stderr.write(`${sentence}\n`);
  };
  for (const sentence of ignoring.expired) say(`note: ${sentence}`);
  const output = openOutput(flags.output);
  try {
    const { scanned, leftOut } = await scanFiles(paths, at, ignoring, flags);
    if (leftOut > 0) say(`note: ${leftOut === 1 ? "1 file was" : `${leftOut} files were`} not read, as ${ignoreFile} says`);
    const report = select(scanned.report, { only, ignoring, ...known });
    await output.write(render(report, flags));
    for (const problem of scanned.problems.slice(0, 20)) process.stderr.write(`${problem.source}: ${problem.detail}\n`);
    if (scanned.problems.length > 20) process.stderr.write(`and ${scanned.problems.length - 20} more; --format json lists them under coverage\n`);
    return exitCode(report, scanned, flags);
  } finally {
    output.discard();
  }
}

/** The scan itself, with progress on a terminal; Ctrl-C ends it. */
async function scanFiles(paths: readonly string[], at: Date, ignoring: Ignoring, flags: ScanFlags): Promise<{ scanned: Scanned; leftOut: number }> {
  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new MandateError("cancelled", "the scan was interrupted; nothing was written"));
  process.once("SIGINT", stop);
  const progress = progressLine(!flags.quiet && process.stderr.isTTY === true);
  let leftOut = 0;
  const ignores = (relative: string) => {
    const ignored = ignoring.ignores(relative);
    if (ignored) leftOut++;
    return ignored;
  };
  try {
    const scanned = await scan({ paths, at, version: programVersion, dataDir: flags.dataDir, signal: interrupt.signal, ignores, onProgress: progress.show });
    return { scanned, leftOut };
  } finally {
    process.off("SIGINT", stop);
    progress.clear();
  }
}

function exitCode(report: ScanReport, scanned: Scanned, flags: ScanFlags): number {
  if (flags.exitZero) return EXIT.clean;
  if (scanned.problems.length > 0 || report.coverage.some((entry) => entry.status !== "complete")) return EXIT.incomplete;
  const { failOn } = flags;
  if (failOn === "none") return EXIT.clean;
  const counted = report.findings.some((finding) => !finding.accepted && severityRank(finding.severity) >= severityRank(failOn));
  return counted ? (flags.exitCode ?? EXIT.findings) : EXIT.clean;
}

function render(report: ScanReport, flags: ScanFlags): Iterable<string> {
  switch (flags.format) {
    case "json":
      return scanAsJson(report);
    case "sarif":
      return scanAsSarif(report, rules, flags.baseline !== undefined);
    case "csv":
      return scanAsCsv(report);
    case "junit":
      return scanAsJunit(report);
    case "table":
      return [scanAsTable(report, { colour: flags.color && !flags.output && process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined, columns: process.stdout.columns ?? 120, most: 50 })];
  }
}

function progressLine(on: boolean): { show: (progress: { files: number; bytes: number; observations: number; path: string }) => void; clear: () => void } {
  let last = 0;
  return {
    show: (progress) => {
      const now = systemClock.now().getTime();
      if (!on || now - last < 100) return;
      last = now;
      const size = `${(progress.bytes / 1_048_576).toFixed(1)} MiB`;
      process.stderr.write(`\r\u001b[2Kreading ${progress.files} files, ${size}, ${progress.observations} facts · ${progress.path.slice(-60)}`);
    },
    clear: () => {
      if (on && last > 0) process.stderr.write("\r\u001b[2K");
    },
  };
}

function instant(text: string): Date {
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new MandateError("invalid_input", `--at ${text} is no date; write it as 2026-11-24 or 2026-11-24T10:00:00Z`);
  return date;
}

function positive(text: string): number {
  const n = Number(text);
  if (!Number.isInteger(n) || n < 0 || n > 255) throw new InvalidArgumentError("a whole number from 0 to 255");
  return n;
}
