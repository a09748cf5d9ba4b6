// CSV (RFC 4180) whose cells cannot turn into formulas when a spreadsheet opens them.
import { gathered } from "./json.ts";
import type { ReportedFinding, ScanReport } from "./scan-report.ts";

/** What a spreadsheet runs when a cell begins with it, spaces or not (OWASP CSV injection), full-width forms included. */
const RUNS = /^(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/;

/** Quotes a cell; a cell that a spreadsheet would run gets a leading apostrophe. */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value).replaceAll("\u0000", "\ufffd");
  const safe = typeof value === "string" && RUNS.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvRow = (cells: readonly (string | number | boolean | null | undefined)[]): string => `${cells.map(csvCell).join(",")}\r\n`;

/** The columns, each with where it comes from. */
const COLUMNS: Readonly<Record<string, (finding: ReportedFinding) => string | number | null | undefined>> = {
  severity: (finding) => finding.severity,
  risk: (finding) => finding.risk,
  rule: (finding) => finding.rule,
  title: (finding) => finding.title,
  provider: (finding) => finding.subject.provider,
  realm: (finding) => finding.subject.realm,
  kind: (finding) => finding.subject.kind,
  name: (finding) => finding.subject.name,
  native_id: (finding) => finding.subject.nativeId,
  file: (finding) => finding.location?.file,
  line: (finding) => finding.location?.line,
  frameworks: (finding) => finding.frameworks.join(" "),
  remedy: (finding) => finding.remedy,
  accepted_by: (finding) => finding.accepted?.by,
  accepted_until: (finding) => finding.accepted?.until,
  key: (finding) => finding.key,
};

export function* scanAsCsv(report: ScanReport): Generator<string> {
  yield csvRow(Object.keys(COLUMNS));
  yield* gathered(rowsOf(report.findings));
}

function* rowsOf(findings: readonly ReportedFinding[]): Generator<string> {
  for (const finding of findings) yield csvRow(Object.values(COLUMNS).map((cell) => cell(finding)));
}
