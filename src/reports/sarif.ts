// SARIF 2.1.0 for code-scanning views. SPEC: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
import type { Severity } from "../model/index.ts";
import { gathered } from "./json.ts";
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

/** `compared`: a baseline was given, so each result says whether it is new. */
export function* scanAsSarif(report: ScanReport, rules: readonly RuleText[], compared: boolean): Generator<string> {
  const run = JSON.stringify({ tool: toolOf(report, rules), automationDetails: { id: "mandate/scan/" }, invocations: [invocationOf(report)], columnKind: "utf16CodeUnits" });
  yield `{"$schema":"https://json.schemastore.org/sarif-2.1.0.json","version":"2.1.0","runs":[${run.slice(0, -1)},"results":[`;
  yield* gathered(results(report.findings, rules, compared));
  yield "\n]}]}\n";
}

function* results(findings: readonly ReportedFinding[], rules: readonly RuleText[], compared: boolean): Generator<string> {
  const indexes = new Map(rules.map((rule, index) => [rule.id, index]));
  let before = "\n";
  for (const finding of findings) {
    yield `${before}${JSON.stringify(resultOf(finding, indexes.get(finding.rule), compared))}`;
    before = ",\n";
  }
}

function toolOf(report: ScanReport, rules: readonly RuleText[]) {
  return {
    driver: {
      name: "Mandate",
      semanticVersion: report.tool.version,
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
  };
}

/** The scan ran to its end even where an export was damaged; what was not read is a notification, and so is a rule without its data. */
function invocationOf(report: ScanReport) {
  const unread = report.coverage.filter((entry) => entry.status !== "complete").map((entry) => ({ level: "error", message: { text: `${entry.stream} of ${entry.realm} is ${entry.status.replace("_", " ")}: ${entry.source}: ${entry.detail}` } }));
  const skipped = report.rules.filter((rule) => rule.status === "not_evaluated").map((rule) => ({ level: "note", message: { text: `${rule.id}: ${rule.detail ?? "not evaluated"}` }, associatedRule: { id: rule.id } }));
  return { executionSuccessful: unread.length === 0, endTimeUtc: report.scannedAt, toolExecutionNotifications: [...unread, ...skipped] };
}

const frameworkTag = (framework: string) => (/^(NHI|MCP|ASI|LLM)\d/.test(framework) ? `owasp/${framework}` : framework.replace(":", "/"));

function resultOf(finding: ReportedFinding, ruleIndex: number | undefined, compared: boolean) {
  const { accepted, location } = finding;
  return {
    ruleId: finding.rule,
    ...(ruleIndex === undefined ? {} : { ruleIndex }),
    level: LEVELS[finding.severity],
    message: { text: `${finding.title}. ${finding.evidence.map((evidence) => evidence.says).join("; ")}. Remedy: ${finding.remedy}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(finding) }, region: { startLine: location?.line ?? 1, ...(location?.column ? { startColumn: location.column } : {}) } }, logicalLocations: [{ fullyQualifiedName: `${finding.subject.provider}/${finding.subject.realm}/${finding.subject.nativeId}`, kind: finding.subject.kind }] }],
    partialFingerprints: { "mandateKey/v1": finding.key },
    ...(compared ? { baselineState: accepted?.by === "baseline" ? "unchanged" : "new" } : {}),
    ...(accepted?.by === "ignore-file" ? { suppressions: [{ kind: "external", status: "accepted", justification: `${accepted.reason} (until ${accepted.until ?? "it is made anew"})` }] } : {}),
    properties: { risk: finding.risk, severity: finding.severity, subject: finding.subject, frameworks: finding.frameworks },
  };
}

/** PROVIDER: GitHub needs a file, so what has none gets a synthetic address that names the identity. */
function uriOf({ location, subject }: ReportedFinding): string {
  if (location === undefined) return ["mandate", subject.provider, subject.realm, subject.nativeId].map(segment).join("/");
  return location.file.replaceAll("\\", "/").split("/").map(segment).join("/");
}

/** SPEC: RFC 3986. A `:`, `#` or `?` of a file's name must not begin a scheme, a fragment or a query; half a surrogate pair has no encoding. */
const segment = (text: string) => encodeURIComponent(text.toWellFormed());
