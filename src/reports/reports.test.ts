// What other programs read of a scan: valid by the published schemas, safe with hostile names, and in pieces.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { scanAsCsv, scanAsJson, scanAsJunit, scanAsSarif, scanAsTable, scanReportSchema, type RuleText, type ScanReport } from "./index.ts";
import { Sarif } from "../../test/formats/sarif.ts";
import { wellFormed } from "../../test/formats/xml.ts";

const HOSTILE = `=cmd|' /C calc'!A0 "quoted" <b>&amp; ]]> \u0000\u0001\u001b[31m\u202e\ufffe\ud800 line\r\nbreak, comma`;
const key = (letter: string) => letter.repeat(64);
const subject = { provider: "aws", realm: "123456789012", kind: "service-account", nativeId: HOSTILE, name: HOSTILE };

const finding = (more: Partial<ScanReport["findings"][number]> = {}): ScanReport["findings"][number] => ({
  rule: "CRD-001", severity: "high", title: `Access key of ${HOSTILE}`, subject, evidence: [{ says: HOSTILE, fact: HOSTILE, location: { file: "a.json", line: 3 } }],
  frameworks: ["NHI7:2025", "NIST-800-53r5:IA-5(1)"], key: key("a"), risk: 61, riskTerms: [{ why: "severity is high", points: 61 }], remedy: `aws iam update-access-key --user-name '${HOSTILE}'`, ...more,
});

const report = (more: Partial<ScanReport> = {}): ScanReport => ({
  version: 1,
  tool: { name: "mandate", version: "0.1.0" },
  scannedAt: "2026-11-24T09:00:00.000Z",
  coverage: [
    { source: HOSTILE, realm: "123456789012", stream: "aws.credential-report", status: "partial", count: 2, detail: "line 9: the file was cut off" },
    { source: "exports", realm: "123456789012", stream: "aws.access-keys", status: "complete", count: 2, detail: "2 read" },
  ],
  identities: [],
  credentials: [],
  grants: [{ holder: "a", entitlement: "b", resource: "*", effect: "allow", conditional: false }],
  rules: [
    { id: "CRD-001", status: "fail", about: "active access keys", population: 2, matched: 2, title: "An access key is old", severity: "medium", detail: "there may be more" },
    { id: "CRD-008", status: "not_evaluated", about: "console users", population: 0, matched: 0, title: "A console user has no second factor", severity: "high", detail: `not evaluated: ${HOSTILE}` },
    { id: "CRD-009", status: "pass", about: "root users", population: 1, matched: 0, title: "The root user has an access key", severity: "critical" },
  ],
  findings: [
    finding(),
    finding({ key: key("b"), severity: "low", location: { file: `C:\\${HOSTILE}#?.json`, line: 7, column: 2 }, accepted: { by: "ignore-file", reason: HOSTILE, until: "2026-12-31" } }),
    finding({ key: key("c"), severity: "critical", location: { file: "a:b.json" }, accepted: { by: "baseline", reason: "known from the baseline", until: null } }),
  ],
  ...more,
});

const texts: readonly RuleText[] = report().rules.map(({ id, title, severity }) => ({ id, title, severity, why: "Because it is so.", remedy: "Change it.", frameworks: ["NHI7:2025", "NIST-800-53r5:IA-5(1)"] }));
const whole = (pieces: Iterable<string>) => [...pieces].join("");

describe("JSON", () => {
  it("is what JSON.stringify gives, also of nothing", () => {
    for (const each of [report(), report({ findings: [], grants: [], rules: [], coverage: [] })]) expect(whole(scanAsJson(each))).toBe(`${JSON.stringify(each, null, 2)}\n`);
  });

  it("comes in pieces however many rows there are", () => {
    const grants = Array.from({ length: 50_000 }, (_, index) => ({ holder: `user-${index}`, entitlement: "p", resource: "*", effect: "allow", conditional: false }));
    let longest = 0;
    let pieces = 0;
    for (const piece of scanAsJson(report({ grants }))) {
      longest = Math.max(longest, piece.length);
      pieces++;
    }
    expect(pieces).toBeGreaterThan(50);
    expect(longest).toBeLessThan(100_000);
  });

  it("is valid by the published schema, which allows no member it does not name", () => {
    const published = JSON.parse(readFileSync(join(import.meta.dirname, "../../docs/reference/scan-report.schema.json"), "utf8")) as Record<string, unknown>;
    expect(published).toEqual(JSON.parse(JSON.stringify(scanReportSchema())));
    const door = z.fromJSONSchema(published);
    expect(door.safeParse(JSON.parse(whole(scanAsJson(report())))).error).toBeUndefined();
    for (const wrong of [{ ...report(), more: 1 }, report({ findings: [{ ...finding(), key: "short" }] }), report({ rules: [{ ...report().rules[0], status: "passed" } as never] })]) {
      expect(door.safeParse(wrong).success).toBe(false);
    }
  });
});

describe("SARIF", () => {
  const read = (compared = false) => Sarif.parse(JSON.parse(whole(scanAsSarif(report(), texts, compared)))).runs[0];

  it("is valid 2.1.0 with rules, levels, fingerprints and places", () => {
    const run = read();
    expect(run?.results.map(({ level }) => level)).toEqual(["error", "note", "error"]);
    expect(run?.results.map(({ ruleIndex }) => texts[ruleIndex ?? -1]?.id)).toEqual(["CRD-001", "CRD-001", "CRD-001"]);
    expect(new Set(run?.results.map(({ partialFingerprints }) => partialFingerprints["mandateKey/v1"])).size).toBe(3);
    expect(run?.tool.driver.rules[0]?.properties.tags).toEqual(["security", "external/owasp/NHI7:2025", "external/NIST-800-53r5/IA-5(1)"]);
    expect(run?.invocations[0]?.executionSuccessful).toBe(false);
    expect(run?.invocations[0]?.toolExecutionNotifications.map(({ level }) => level)).toEqual(["error", "note"]);
  });

  it("gives each result an address that is a relative reference, also without a file", () => {
    for (const result of read()?.results ?? []) {
      const { uri } = result.locations[0]?.physicalLocation.artifactLocation ?? { uri: "" };
      expect(uri).toMatch(/^(?:[A-Za-z0-9\-._~!'()*]|%[0-9A-F]{2}|\/)+$/);
    }
    expect(read()?.results[0]?.locations[0]?.physicalLocation.artifactLocation.uri).toMatch(/^mandate\/aws\/123456789012\//);
  });

  it("says what is accepted as suppressed, and what the baseline knows as unchanged", () => {
    expect(read()?.results.map(({ suppressions }) => suppressions?.length ?? 0)).toEqual([0, 1, 0]);
    expect(read()?.results.map(({ baselineState }) => baselineState)).toEqual([undefined, undefined, undefined]);
    expect(read(true)?.results.map(({ baselineState }) => baselineState)).toEqual(["new", "new", "unchanged"]);
  });
});

describe("CSV", () => {
  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1"])("does not let %j run", (name) => {
    const csv = whole(scanAsCsv(report({ findings: [finding({ subject: { ...subject, name } })] })));
    expect(csv).toContain(`'${name}`);
  });

  it("keeps one row a finding and the same columns, whatever a name holds", () => {
    const rows = cells(whole(scanAsCsv(report())));
    expect(rows).toHaveLength(4);
    expect(new Set(rows.map((row) => row.length))).toEqual(new Set([16]));
    expect(rows[1]?.[12]).toBe(`aws iam update-access-key --user-name '${HOSTILE.replace("\u0000", "\ufffd")}'`);
  });
});

describe("JUnit", () => {
  it("is well-formed XML without characters that XML forbids, and counts what it holds", () => {
    const xml = whole(scanAsJunit(report()));
    const elements = wellFormed(xml);
    expect(elements).toEqual({ testsuites: 1, testsuite: 1, testcase: 4, failure: 1, skipped: 1, error: 1 });
    expect(xml).toContain('tests="4" failures="1" errors="1" skipped="1"');
    expect(xml).not.toContain('name="CRD-008 A console user has no second factor (0 of 0 console users)"></testcase>');
  });

  it("has no error and no failure when all was read and nothing is open", () => {
    expect(whole(scanAsJunit(report({ coverage: [], findings: [] })))).toContain('failures="0" errors="0"');
  });
});

describe("the table", () => {
  it("moves no cursor and turns no text around", () => {
    const table = scanAsTable(report(), { colour: false, columns: 200, most: 50 });
    // oxlint-disable-next-line no-control-regex
    expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
    expect(table).toContain("1 pass, 1 fail, 1 not evaluated");
  });
});

/** RFC 4180, strictly. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}
