// What of a scan's result counts: the rules that were asked for, less what an ignore file accepts and what the baseline knows.
import { existsSync, readFileSync } from "node:fs";
import { MandateError, messageOf } from "../kernel/index.ts";
import type { Ignoring } from "../app/index.ts";
import { ScanReport, type ReportedFinding } from "../reports/index.ts";

export type Known = (finding: ReportedFinding) => boolean;

/** Splits what follows `--only`: commander gives it all the words up to the next flag, so paths among them are paths. Throws for a rule that does not exist. */
export function splitOnly(words: readonly string[], ruleIds: readonly string[]): { readonly only: readonly string[]; readonly paths: readonly string[] } {
  const parts = words.flatMap((word) => (existsSync(word) && !names(word, ruleIds) ? [{ word, path: true }] : word.split(",").map((part) => ({ word: part.trim(), path: false })))).filter(({ word }) => word !== "");
  const only = parts.filter(({ path }) => !path).map(({ word }) => word);
  const unknown = only.find((word) => !names(word, ruleIds));
  if (unknown !== undefined) throw new MandateError("invalid_input", `no rule is called ${unknown}; the rules are ${ruleIds.join(", ")}`);
  return { only, paths: parts.filter(({ path }) => path).map(({ word }) => word) };
}

const names = (word: string, ruleIds: readonly string[]) => ruleIds.some((id) => id.startsWith(word.toUpperCase()));

/** The findings of an earlier scan that are known: by key, or by rule, file and name, since keys of secrets differ between installations. */
export function readBaseline(path: string): Known {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, "utf8"));
  } catch (cause) {
    throw new MandateError("configuration_invalid", `the baseline ${path} cannot be read (${messageOf(cause)}); make one with --format json --output ${path}`, { cause });
  }
  const parsed = Baseline.safeParse(content);
  if (!parsed.success) throw new MandateError("configuration_invalid", `the baseline ${path} is not the JSON of a scan; make one with --format json --output ${path}`);
  // What an ignore file had accepted comes back when that ends, baseline or not.
  const known = parsed.data.findings.filter(({ accepted }) => accepted?.by !== "ignore-file");
  const place = (finding: Pick<ReportedFinding, "rule" | "location" | "subject">) => `${finding.rule}\n${finding.location?.file ?? ""}\n${finding.subject.name}`;
  const keys = new Set(known.map((finding) => finding.key));
  const places = new Set(known.filter((finding) => finding.location !== undefined).map(place));
  return (finding) => keys.has(finding.key) || (finding.location !== undefined && places.has(place(finding)));
}

const Baseline = ScanReport.pick({ version: true, findings: true });

/** The rules asked for, each finding with the reason why it does not count. */
export function select(report: ScanReport, by: { readonly only: readonly string[]; readonly ignoring: Ignoring; readonly known?: Known }): ScanReport {
  const wanted = (rule: string) => by.only.length === 0 || by.only.some((prefix) => rule.startsWith(prefix.toUpperCase()));
  return {
    ...report,
    rules: report.rules.filter((rule) => wanted(rule.id)),
    findings: report.findings.filter((finding) => wanted(finding.rule)).map((finding) => {
      const accepted = acceptedBy(finding, by);
      return accepted === undefined ? finding : { ...finding, accepted };
    }),
  };
}

function acceptedBy(finding: ReportedFinding, { ignoring, known }: { readonly ignoring: Ignoring; readonly known?: Known }): ReportedFinding["accepted"] {
  const entry = ignoring.accepts(finding);
  if (entry !== undefined) return { by: "ignore-file", reason: entry.reason, until: entry.until };
  return known?.(finding) === true ? { by: "baseline", reason: "known from the baseline", until: null } : undefined;
}
