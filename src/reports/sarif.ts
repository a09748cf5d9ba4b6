// SARIF 2.1.0 for code-scanning views. SPEC: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import type { Severity } from "../model/index.ts";
import type { ReportedFinding, ScanReport } from "./scan-report.ts";

export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
  readonly remedy: string;
  readonly frameworks: readonly string[];
}

const LEVELS: Readonly<Record<Severity, "error" | "warning" | "note">> = { critical: "error", high: "error", medium: "warning", low: "note" };
/** GitHub's bands: critical from 9.0, high from 7.0, medium from 4.0. */
const SCORES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

export function scanAsSarif(report: ScanReport, rules: readonly RuleText[]): string {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  const run = {
    tool: {
      driver: {
        name: "Mandate",
        semanticVersion: report.tool.version,
        informationUri: "https://mandate.dev",
        rules: rules.map((rule) => ({
          id: rule.id,
          name: rule.title,
          shortDescription: { text: rule.title },
          fullDescription: { text: rule.why },
          help: { text: `${rule.why}\n\n${rule.remedy}`, markdown: `${rule.why}\n\n**Remedy:** ${rule.remedy}` },
          defaultConfiguration: { level: LEVELS[rule.severity] },
          properties: { tags: ["security", ...rule.frameworks.map((framework) => `external/${frameworkTag(framework)}`)], precision: "high", "security-severity": SCORES[rule.severity] },
        })),
      },
    },
    automationDetails: { id: "mandate/scan" },
    invocations: [
      {
        executionSuccessful: report.coverage.every((entry) => entry.status === "complete"),
        toolExecutionNotifications: report.coverage
          .filter((entry) => entry.status !== "complete")
          .map((entry) => ({ level: "warning", message: { text: `${entry.stream} of ${entry.realm} is ${entry.status}: ${entry.detail}` } })),
      },
    ],
    results: report.findings.map((finding) => result(finding, indexes.get(finding.rule) ?? -1)),
  };
  return `${JSON.stringify({ $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] }, null, 2)}\n`;
}

const frameworkTag = (framework: string) => (/^(NHI|MCP|ASI|LLM)\d/.test(framework) ? `owasp/${framework}` : framework.replace(":", "/"));

function result(finding: ReportedFinding, ruleIndex: number) {
  const { location, subject } = finding;
  // GitHub needs a file: what has none gets a synthetic address that names the identity.
  const uri = location ? encodeURI(location.file.replaceAll("\\", "/")) : `mandate/${encodeURIComponent(subject.provider)}/${encodeURIComponent(subject.nativeId)}`;
  return {
    ruleId: finding.rule,
    ...(ruleIndex >= 0 ? { ruleIndex } : {}),
    level: LEVELS[finding.severity],
    message: { text: `${finding.title}. ${finding.evidence.map((evidence) => evidence.says).join(" ")} Remedy: ${finding.remedy}` },
    locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine: location?.line ?? 1, ...(location?.column ? { startColumn: location.column } : {}) } } }],
    partialFingerprints: { "mandateKey/v1": finding.key },
    ...(finding.accepted ? { suppressions: [{ kind: "external", status: "accepted", justification: `${finding.accepted.reason} (until ${finding.accepted.until})` }] } : {}),
    properties: { risk: finding.risk, subject },
  };
}
