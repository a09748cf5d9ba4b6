// JUnit XML for CI gates: one test case a rule. A rule that was not evaluated is skipped and says why; it never counts as passed.
import type { ScanReport } from "./scan-report.ts";

export function scanAsJunit(report: ScanReport): string {
  const cases = report.rules.map((rule) => {
    const findings = report.findings.filter((finding) => finding.rule === rule.id && !finding.accepted);
    const inner =
      rule.status === "not_evaluated"
        ? `<skipped message="${xml(rule.detail ?? "not evaluated")}"/>`
        : findings.map((finding) => `<failure type="${xml(finding.severity)}" message="${xml(finding.title)}">${xml(`${finding.evidence.map((evidence) => evidence.says).join("\n")}\nRemedy: ${finding.remedy}\nKey: ${finding.key}`)}</failure>`).join("");
    return `    <testcase classname="mandate" name="${xml(`${rule.id} ${rule.title} (${rule.matched} of ${rule.population} ${rule.about})`)}">${inner}</testcase>\n`;
  });
  const failures = report.rules.filter((rule) => report.findings.some((finding) => finding.rule === rule.id && !finding.accepted)).length;
  const skipped = report.rules.filter((rule) => rule.status === "not_evaluated").length;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n  <testsuite name="mandate scan" tests="${report.rules.length}" failures="${failures}" skipped="${skipped}" timestamp="${xml(report.scannedAt)}">\n${cases.join("")}  </testsuite>\n</testsuites>\n`;
}

/** XML 1.0 allows no other control characters, and hostile names must not end an attribute. */
function xml(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd").replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
