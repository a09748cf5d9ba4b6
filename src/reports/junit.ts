// JUnit XML for CI gates: one test case a rule. A rule that was not evaluated is skipped and says why, and what was not read is an error:
// neither counts as passed.
import { gathered } from "./json.ts";
import type { ReportedFinding, ScanReport } from "./scan-report.ts";

const MOST_ERRORS = 100;

export function* scanAsJunit(report: ScanReport): Generator<string> {
  const open = Map.groupBy(report.findings.filter((finding) => finding.accepted === undefined), (finding) => finding.rule);
  const unread = report.coverage.filter((entry) => entry.status !== "complete").map((entry) => `${entry.stream} of ${entry.realm} is ${entry.status.replace("_", " ")}: ${entry.source}: ${entry.detail}`);
  const counts = `tests="${report.rules.length + 1}" failures="${open.size}" errors="${unread.length === 0 ? 0 : 1}" skipped="${report.rules.filter((rule) => isSkipped(rule, open.get(rule.id))).length}"`;
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${counts}>\n  <testsuite name="mandate scan" ${counts} timestamp="${xml(report.scannedAt)}">\n`;
  yield* gathered(casesOf(report, open, unread));
  yield "  </testsuite>\n</testsuites>\n";
}

type Rule = ScanReport["rules"][number];

const isSkipped = (rule: Rule, findings: readonly ReportedFinding[] | undefined) => rule.status === "not_evaluated" && findings === undefined;

function* casesOf(report: ScanReport, open: ReadonlyMap<string, readonly ReportedFinding[]>, unread: readonly string[]): Generator<string> {
  const told = [...unread.slice(0, MOST_ERRORS), ...(unread.length > MOST_ERRORS ? [`and ${unread.length - MOST_ERRORS} more`] : [])];
  yield testCase("all of it was read", told.length === 0 ? "" : `<error type="incomplete" message="a part was not read">${xml(told.join("\n"))}</error>`);
  for (const rule of report.rules) {
    const findings = open.get(rule.id) ?? [];
    const inner = isSkipped(rule, open.get(rule.id)) ? `<skipped message="${xml(rule.detail ?? "not evaluated")}"/>` : findings.map(failure).join("");
    yield testCase(`${rule.id} ${rule.title} (${rule.matched} of ${rule.population} ${rule.about})`, inner);
  }
}

const testCase = (name: string, inner: string) => `    <testcase classname="mandate" name="${xml(name)}">${inner}</testcase>\n`;

function failure(finding: ReportedFinding): string {
  const told = [...finding.evidence.map((evidence) => evidence.says), `Remedy: ${finding.remedy}`, `Key: ${finding.key}`];
  return `<failure type="${xml(finding.severity)}" message="${xml(finding.title)}">${xml(told.join("\n"))}</failure>`;
}

/** SPEC: XML 1.0 §2.2 allows no other control characters; hostile names must not end an attribute, and line breaks in one must survive. */
function xml(text: string): string {
  return (
    text
      .toWellFormed()
      // oxlint-disable-next-line no-control-regex
      .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufdd0-\ufdef\ufffe\uffff]/g, "\ufffd")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("\n", "&#10;")
      .replaceAll("\r", "&#13;")
      .replaceAll("\t", "&#9;")
  );
}
