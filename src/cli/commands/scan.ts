// `mandate scan PATH…`: reads files, prints what stands there. JSON and friends to stdout or a file, progress and sentences to stderr.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { Command, InvalidArgumentError, Option } from "commander";
import { MandateError, systemClock } from "../../kernel/index.ts";
import { SEVERITIES, severityRank, type Severity } from "../../model/index.ts";
import { ignoresNothing, readIgnoreFile, scan, programVersion, type Scanned } from "../../app/index.ts";
import { ScanReport, scanAsCsv, scanAsJunit, scanAsSarif, scanAsTable, scanReportSchema, type ReportedFinding } from "../../reports/index.ts";
import { rules } from "../../understand/rules/index.ts";

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
    .option("--only <rules...>", "only these rules, by id or prefix (CRD, PRV-003)")
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

async function runScan(paths: readonly string[], flags: ScanFlags): Promise<number> {
  if (flags.schema) {
    process.stdout.write(`${JSON.stringify(scanReportSchema(), null, 2)}\n`);
    return EXIT.clean;
  }
  if (paths.length === 0) throw new MandateError("invalid_input", "name what to scan: `mandate scan PATH…`, files or folders");
  const at = flags.at === undefined ? systemClock.now() : instant(flags.at);
  const ignoreFile = flags.ignoreFile ?? (existsSync(IGNORE_FILE) ? IGNORE_FILE : undefined);
  const ignoring = ignoreFile === undefined ? ignoresNothing : readIgnoreFile(ignoreFile, at);
  const known = flags.baseline === undefined ? undefined : baseline(flags.baseline);
  const say = (sentence: string) => {
    if (!flags.quiet) process.stderr.write(`${sentence}\n`);
  };
  for (const sentence of ignoring.expired) say(`note: ${sentence}`);

  const interrupt = new AbortController();
  const stop = () => interrupt.abort(new MandateError("cancelled", "the scan was interrupted; nothing was written"));
  process.once("SIGINT", stop);
  const progress = progressLine(!flags.quiet && process.stderr.isTTY === true);
  let scanned: Scanned;
  try {
    scanned = await scan({ paths, at, version: programVersion, dataDir: flags.dataDir, signal: interrupt.signal, ignores: ignoring.ignores, onProgress: progress.show });
  } finally {
    process.off("SIGINT", stop);
    progress.clear();
  }
  const report = select(scanned.report, { only: flags.only, ignoring, known });
  const text = render(report, flags);
  if (flags.output) writeFileSync(flags.output, text);
  else process.stdout.write(text);
  for (const problem of scanned.problems.slice(0, 20)) process.stderr.write(`${problem.source}: ${problem.detail}\n`);
  if (scanned.problems.length > 20) process.stderr.write(`and ${scanned.problems.length - 20} more; --format json lists them under coverage\n`);
  return exitCode(report, scanned, flags);
}

function exitCode(report: ScanReport, scanned: Scanned, flags: ScanFlags): number {
  if (flags.exitZero) return EXIT.clean;
  if (scanned.problems.length > 0 || report.coverage.some((entry) => entry.status !== "complete")) return EXIT.incomplete;
  const { failOn } = flags;
  if (failOn === "none") return EXIT.clean;
  const counted = report.findings.some((finding) => !finding.accepted && severityRank(finding.severity) >= severityRank(failOn));
  return counted ? (flags.exitCode ?? EXIT.findings) : EXIT.clean;
}

interface Selection {
  readonly only: readonly string[] | undefined;
  readonly ignoring: typeof ignoresNothing;
  readonly known: ((finding: ReportedFinding) => boolean) | undefined;
}

function select(report: ScanReport, { only, ignoring, known }: Selection): ScanReport {
  const wanted = (rule: string) => only === undefined || only.some((prefix) => rule.toUpperCase().startsWith(prefix.toUpperCase()));
  if (only && !report.rules.some((rule) => wanted(rule.id))) {
    throw new MandateError("invalid_input", `no rule is called ${only.join(" or ")}; the rules are ${report.rules.map((rule) => rule.id).join(", ")}`);
  }
  return {
    ...report,
    rules: report.rules.filter((rule) => wanted(rule.id)),
    findings: report.findings
      .filter((finding) => wanted(finding.rule))
      .map((finding) => {
        const accepted = ignoring.accepts(finding) ?? (known?.(finding) ? { reason: "known from the baseline", until: "the baseline is made anew" } : undefined);
        return accepted ? { ...finding, accepted: { reason: accepted.reason, until: accepted.until } } : finding;
      }),
  };
}

/** A finding is known by its key, or by rule, file and name: fingerprints, and so keys, of secrets differ between installations. */
function baseline(path: string): (finding: ReportedFinding) => boolean {
  let text;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new MandateError("configuration_invalid", `the baseline ${path} cannot be read; make one with --format json --output ${path}`, { cause });
  }
  const parsed = ScanReport.safeParse(parseJson(text));
  if (!parsed.success) throw new MandateError("configuration_invalid", `the baseline ${path} is not the JSON of a scan; make one with --format json --output ${path}`);
  const place = (finding: ReportedFinding) => `${finding.rule}\n${finding.location?.file ?? ""}\n${finding.subject.name}`;
  const keys = new Set(parsed.data.findings.map((finding) => finding.key));
  const places = new Set(parsed.data.findings.filter((finding) => finding.location).map(place));
  return (finding) => keys.has(finding.key) || (finding.location !== undefined && places.has(place(finding)));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function render(report: ScanReport, flags: ScanFlags): string {
  switch (flags.format) {
    case "json":
      return `${JSON.stringify(report, null, 2)}\n`;
    case "sarif":
      return scanAsSarif(report, rules);
    case "csv":
      return scanAsCsv(report);
    case "junit":
      return scanAsJunit(report);
    case "table":
      return scanAsTable(report, { colour: flags.color && !flags.output && process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined, columns: process.stdout.columns ?? 120, most: 50 });
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
