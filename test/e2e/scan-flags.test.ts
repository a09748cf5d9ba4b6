// `mandate scan` (built) by its flags: exit codes, baseline, ignore file, output, and every format of a whole estate against its schema.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { Sarif } from "../formats/sarif.ts";
import { wellFormed } from "../formats/xml.ts";
import { generateSample } from "../../src/app/sample/index.ts";
import { verifies } from "./verifies.ts";

const ROOT = join(import.meta.dirname, "../..");
const SCHEMA = join(ROOT, "docs/reference/scan-report.schema.json");
let folder: string;

function mandate(...args: string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [join(ROOT, "dist/mandate.js"), ...args], { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" }, maxBuffer: 1 << 28 });
  return { code: done.status, out: done.stdout, err: done.stderr };
}

function put(name: string, content: unknown): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
}

const user = (name: string, action: string) => ({ Arn: `arn:aws:iam::123456789012:user/${name}`, UserName: name, Path: "/", CreateDate: "2024-01-01T00:00:00Z", UserPolicyList: [{ PolicyName: "p", PolicyDocument: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] } }], AttachedManagedPolicies: [], GroupList: [] });
const account = (...users: object[]) => ({ UserDetailList: users, RoleDetailList: [], GroupDetailList: [], Policies: [] });
const entry = (key: string, until: string) => `  - {key: ${key}, reason: "is being worked on", until: ${until}}\n`;

interface Report {
  readonly findings: readonly { readonly rule: string; readonly key: string; readonly accepted?: { readonly by: string; readonly until: string | null } }[];
  readonly rules: readonly { readonly id: string; readonly status: string; readonly population: number; readonly detail?: string }[];
}
const jsonOf = (...args: string[]) => JSON.parse(mandate("scan", ...args, "--format", "json").out) as Report;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mandate-cli-"));
  put("one.json", account(user("deploy", "*")));
  put("two.json", account(user("deploy", "*"), user("second", "*")));
  put("cut.json", JSON.stringify(account(user("deploy", "*"), user("second", "*"))).slice(0, -60));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("exit codes", () => {
  it.each([
    [1, "findings from --fail-on high", ["one.json"]],
    [0, "none as bad as --fail-on", ["one.json", "--fail-on", "critical"]],
    [0, "--fail-on none", ["one.json", "--fail-on", "none"]],
    [0, "--exit-zero", ["one.json", "--exit-zero"]],
    [7, "--exit-code", ["one.json", "--exit-code", "7"]],
    [0, "--exit-code of a clean scan", ["one.json", "--only", "PRV-003", "--exit-code", "7"]],
    [4, "a damaged file, findings or not", ["cut.json", "--fail-on", "none"]],
    [4, "a path that is not there", ["nowhere.json"]],
    [2, "no path", []],
    [2, "an unknown flag", ["one.json", "--nope"]],
    [2, "an unknown format", ["one.json", "--format", "xml"]],
    [2, "an unknown severity", ["one.json", "--fail-on", "severe"]],
    [2, "an unknown rule", ["one.json", "--only", "ZZZ-001"]],
    [2, "no date", ["one.json", "--at", "yesterday"]],
    [2, "no baseline there", ["one.json", "--baseline", "nowhere.json"]],
    [2, "a baseline that is something else", ["one.json", "--baseline", "one.json"]],
    [2, "an output that cannot be written", ["one.json", "--output", "nowhere/result.json"]],
    [2, "an output that is a folder", ["one.json", "--output", "."]],
  ])("%d for %s", (code, _, args) => {
    const done = mandate("scan", ...args);
    expect(done.code, done.err).toBe(code);
    if (code === 2) expect(done.err.trim().length).toBeGreaterThan(20);
    expect(readdirSync(folder).filter((name) => name.endsWith(".partial"))).toEqual([]);
  });
});

describe("what a rule answers", () => {
  it("is a pass only over data that was wholly read and held something to judge", () => {
    const whole = jsonOf("one.json").rules;
    for (const rule of whole) expect(rule.status === "pass" ? rule.population > 0 : rule.status === "fail" || rule.detail, rule.id).toBeTruthy();
    expect(whole.find(({ id }) => id === "PRV-003")?.status).toBe("pass");
    const cut = jsonOf("cut.json").rules;
    expect(cut.find(({ id }) => id === "PRV-003")).toMatchObject({ status: "not_evaluated", detail: expect.stringMatching(/only part was read: aws\.authorization-details of 123456789012 \(partial: .*cut off/) });
    expect(cut.find(({ id }) => id === "PRV-001")).toMatchObject({ status: "fail", detail: expect.stringMatching(/^there may be more/) });
  });
});

describe("what counts", () => {
  verifies("N13.baseline", async () => {
    expect(mandate("scan", "one.json", "--format", "json", "--output", "base.json").code).toBe(1);
    expect(mandate("scan", "one.json", "--baseline", "base.json").code).toBe(0);
    expect(mandate("scan", "two.json", "--baseline", "base.json").code).toBe(1);
    // Renewed in place: read before it is replaced.
    expect(mandate("scan", "two.json", "--baseline", "base.json", "--format", "json", "--output", "base.json").code).toBe(1);
    expect(mandate("scan", "two.json", "--baseline", "base.json").code).toBe(0);
    const table = mandate("scan", "two.json", "--baseline", "base.json", "--only", "PRV", "OWN");
    expect([table.code, table.out]).toEqual([0, expect.stringContaining("No open findings")]);
  });

  verifies("N13.ignore", async () => {
    const keys = jsonOf("one.json").findings.map(({ key }) => key);
    put("accepted.yaml", `findings:\n${keys.map((key) => entry(key, "2026-12-31")).join("")}`);
    const flags = ["one.json", "--ignore-file", "accepted.yaml"];
    expect(mandate("scan", ...flags, "--at", "2026-12-31").code).toBe(0);
    expect(jsonOf(...flags, "--at", "2026-12-31").findings.map(({ accepted }) => accepted)).toEqual(keys.map(() => ({ by: "ignore-file", reason: "is being worked on", until: "2026-12-31" })));
    mandate("scan", ...flags, "--at", "2026-12-31", "--format", "json", "--output", "meanwhile.json");
    const after = mandate("scan", ...flags, "--at", "2027-01-01", "--baseline", "meanwhile.json");
    expect([after.code, after.err]).toEqual([1, expect.stringMatching(/ended on 2026-12-31 and counts again/)]);
  });

  it.each([
    ["no reason", "findings:\n  - {key: 0123456789, until: 2026-12-31}\n"],
    ["no end", 'findings:\n  - {key: 0123456789, reason: "is being worked on"}\n'],
    ["an end that is no date", 'findings:\n  - {key: 0123456789, reason: "is being worked on", until: someday}\n'],
    ["nothing it is about", 'findings:\n  - {reason: "is being worked on", until: 2026-12-31}\n'],
    ["a misspelt member", 'findings:\n  - {key: 0123456789, reasons: "x", reason: "is being worked on", until: 2026-12-31}\n'],
    ["no YAML", "findings: [\n"],
  ])("an ignore file with %s is refused in one sentence that names it", (_, content) => {
    put("wrong.yaml", content);
    const { code, err } = mandate("scan", "one.json", "--ignore-file", "wrong.yaml");
    expect([code, err.trim().split("\n")]).toEqual([2, [expect.stringMatching(/^mandate: The ignore file wrong\.yaml .{20,}/)]]);
  });

  it("paths of an ignore file are not read, and how many is said", () => {
    put("paths.yaml", "paths: [two.json]\n");
    put("both/one.json", account(user("deploy", "*")));
    put("both/two.json", account(user("second", "*")));
    const { out, err } = mandate("scan", "both", "--ignore-file", "paths.yaml");
    expect(out).not.toContain("second");
    expect(err).toContain("1 file was not read, as paths.yaml says");
  });

  it("--only takes several rules, a list with commas, and leaves paths to be paths", () => {
    const ids = (...args: string[]) => jsonOf(...args).rules.map(({ id }) => id);
    expect(ids("--only", "PRV-001", "OWN-001", "one.json")).toEqual(["OWN-001", "PRV-001"]);
    expect(ids("one.json", "--only", "prv-001,own-001")).toEqual(["OWN-001", "PRV-001"]);
  });
});

describe("the output", () => {
  it("replaces a file as a whole, and leaves it alone when the scan cannot run", () => {
    put("kept.json", "before");
    expect(mandate("scan", "one.json", "--ignore-file", "nowhere.yaml", "--output", "kept.json").code).toBe(2);
    expect(readFileSync(join(folder, "kept.json"), "utf8")).toBe("before");
    mandate("scan", "one.json", "--format", "csv", "--output", "kept.json");
    expect(readFileSync(join(folder, "kept.json"), "utf8")).toMatch(/^severity,risk,/);
  });

  verifies("N13.formats", async () => {
    for (const file of generateSample(new Date("2026-11-24T06:00:00Z"))) put(`estate/${file.name}`, file.content);
    const at = ["estate", "--at", "2026-11-24T06:00:00Z", "--fail-on", "none"];
    const printed = (format: string) => mandate("scan", ...at, "--format", format).out;
    const json = JSON.parse(printed("json")) as Report;
    const door = z.fromJSONSchema(JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>);
    expect(door.safeParse(json).error?.issues.slice(0, 3)).toBeUndefined();
    expect(json.findings.length).toBeGreaterThan(50);
    expect(Sarif.parse(JSON.parse(printed("sarif"))).runs[0]?.results.length).toBe(json.findings.length);
    expect(wellFormed(printed("junit"))["testcase"]).toBe(json.rules.length + 1);
    expect(printed("csv").split(/\r\n(?=(?:low|medium|high|critical),)/)).toHaveLength(json.findings.length + 1);
    expect(mandate("scan", "--schema").out).toBe(readFileSync(SCHEMA, "utf8"));
    expect(existsSync(join(folder, ".mandate", "fingerprint.key"))).toBe(true);
  }, 60_000);
});
