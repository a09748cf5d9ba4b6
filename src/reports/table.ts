// The scan as a person reads it in a terminal: the worst first, what to do, and what was not read.
import type { Severity } from "../model/index.ts";
import type { ReportedFinding, ScanReport } from "./scan-report.ts";

export interface TableOptions {
  readonly colour: boolean;
  readonly columns: number;
  /** At most so many findings are listed; the rest is counted. */
  readonly most: number;
}

const COLOURS: Readonly<Record<Severity, string>> = { critical: "\u001b[1;35m", high: "\u001b[31m", medium: "\u001b[33m", low: "\u001b[36m" };
const RESET = "\u001b[0m";
const DIM = "\u001b[2m";
const BOLD = "\u001b[1m";

export function scanAsTable(report: ScanReport, options: TableOptions): string {
  const paint = (code: string, text: string) => (options.colour ? `${code}${text}${RESET}` : text);
  const open = report.findings.filter((finding) => !finding.accepted);
  const lines: string[] = [];
  const governed = report.identities.filter((identity) => identity.kind !== "person");
  const people = report.identities.length - governed.length;
  lines.push(
    paint(BOLD, `${count(governed.length, "non-human identity", "non-human identities")}, ${count(report.credentials.length, "credential", "credentials")}, ${count(report.grants.length, "grant", "grants")}`) +
      (people > 0 ? paint(DIM, ` (and ${count(people, "person", "people")})`) : ""),
  );
  lines.push(bySeverity(open, paint), "");
  for (const finding of open.slice(0, options.most)) lines.push(...findingLines(finding, options, paint));
  if (open.length > options.most) lines.push(paint(DIM, `… and ${open.length - options.most} more; \`--format json\` lists all`), "");
  lines.push(...rulesLines(report, paint), ...coverageLines(report, paint));
  return `${lines.join("\n")}\n`;
}

type Paint = (code: string, text: string) => string;

const count = (n: number, one: string, many: string) => `${n.toLocaleString("en-US")} ${n === 1 ? one : many}`;

function bySeverity(findings: readonly ReportedFinding[], paint: Paint): string {
  if (findings.length === 0) return "No open findings in what was read.";
  return (["critical", "high", "medium", "low"] as const)
    .map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const)
    .filter(([, n]) => n > 0)
    .map(([severity, n]) => paint(COLOURS[severity], `${n} ${severity}`))
    .join(" · ");
}

function findingLines(finding: ReportedFinding, options: TableOptions, paint: Paint): string[] {
  const place = finding.location ? `${finding.location.file}${finding.location.line ? `:${finding.location.line}` : ""}` : `${finding.subject.provider} ${finding.subject.realm}`;
  const head = `${paint(COLOURS[finding.severity], finding.severity.toUpperCase().padEnd(8))} ${String(finding.risk).padStart(3)}  ${finding.rule.padEnd(8)} ${clip(visible(finding.title), options.columns - 24)}`;
  const evidence = finding.evidence[0];
  return [
    head,
    paint(DIM, `              ${clip(visible(`${place}${evidence ? ` · ${evidence.says}` : ""}`), options.columns - 14)}`),
    `              ${clip(visible(`→ ${firstAct(finding.remedy)}`), options.columns - 14)}`,
    "",
  ];
}

/** The first command of a remedy; of one that has none, the first sentence. */
function firstAct(remedy: string): string {
  const lines = remedy.split("\n");
  return lines.find((line) => !line.startsWith("#")) ?? (lines[0] ?? "").replace(/^#\s*/, "");
}

function rulesLines(report: ScanReport, paint: Paint): string[] {
  const of = (status: string) => report.rules.filter((rule) => rule.status === status);
  const skipped = of("not_evaluated");
  const lines = [`Rules: ${of("pass").length} pass, ${of("fail").length} fail, ${skipped.length} not evaluated`];
  if (skipped.length > 0) lines.push(paint(DIM, `  not evaluated, for want of data or of anything to judge (\`--format json\` says why): ${skipped.map((rule) => rule.id).join(" ")}`));
  return [...lines, ""];
}

function coverageLines(report: ScanReport, paint: Paint): string[] {
  const lines = ["Read:"];
  const streams = new Map<string, { realms: Set<string>; count: number; incomplete: string[] }>();
  for (const entry of report.coverage) {
    const stream = streams.get(entry.stream) ?? { realms: new Set<string>(), count: 0, incomplete: [] };
    streams.set(entry.stream, stream);
    stream.realms.add(entry.realm);
    stream.count += entry.count;
    if (entry.status !== "complete") stream.incomplete.push(`${entry.status}: ${entry.source}: ${entry.detail}`);
  }
  if (streams.size === 0) lines.push("  nothing");
  for (const [name, stream] of streams) {
    const state = stream.incomplete.length === 0 ? "complete" : paint(COLOURS.medium, `${stream.incomplete.length} incomplete`);
    lines.push(`  ${name.padEnd(34)} ${String(stream.count).padStart(7)}  ${state}`);
    for (const sentence of stream.incomplete.slice(0, 3)) lines.push(paint(DIM, `    ${visible(sentence)}`));
    if (stream.incomplete.length > 3) lines.push(paint(DIM, `    and ${stream.incomplete.length - 3} more`));
  }
  return lines;
}

/** A name from outside must not move the cursor, colour the screen or turn the text around. */
// oxlint-disable-next-line no-control-regex
const visible = (text: string) => text.replaceAll(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");

const clip = (text: string, width: number) => (text.length <= Math.max(width, 20) ? text : `${text.slice(0, Math.max(width, 20) - 1)}…`);
