// CSV (RFC 4180) whose cells cannot turn into formulas when a spreadsheet opens them.
import type { ScanReport } from "./scan-report.ts";

/** Quotes a cell; a cell that a spreadsheet would run as a formula gets a leading apostrophe (OWASP CSV injection). */
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = String(value);
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvRow = (cells: readonly (string | number | boolean | null | undefined)[]): string => `${cells.map(csvCell).join(",")}\r\n`;

export function scanAsCsv(report: ScanReport): string {
  const header = csvRow(["severity", "risk", "rule", "title", "provider", "realm", "kind", "name", "native_id", "file", "line", "frameworks", "remedy", "accepted_until", "key"]);
  return (
    header +
    report.findings
      .map((finding) =>
        csvRow([
          finding.severity,
          finding.risk,
          finding.rule,
          finding.title,
          finding.subject.provider,
          finding.subject.realm,
          finding.subject.kind,
          finding.subject.name,
          finding.subject.nativeId,
          finding.location?.file,
          finding.location?.line,
          finding.frameworks.join(" "),
          finding.remedy,
          finding.accepted?.until,
          finding.key,
        ]),
      )
      .join("")
  );
}
