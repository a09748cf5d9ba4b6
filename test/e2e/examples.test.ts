// The examples run: every command of their pages ends as it says, the answers are those expected, and the workflow passes our own rules.
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "examples");
const folder = mkdtempSync(join(tmpdir(), "mandate-examples-"));

function mandate(args: readonly string[]): { code: number | null; out: string; err: string } {
  const done = spawnSync(process.execPath, [join(ROOT, "dist/mandate.js"), ...args], { cwd: ROOT, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return { code: done.status, out: done.stdout, err: done.stderr };
}
const scan = (...args: readonly string[]) => mandate(["scan", ...args, "--data-dir", join(folder, "data")]);

const pages = readdirSync(EXAMPLES, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map((entry) => entry.name);
const commands = pages.flatMap((page) => {
  const text = readFileSync(join(EXAMPLES, page, "README.md"), "utf8");
  return [...text.matchAll(/^node bin\/mandate\.js (.+?) +# ends with (\d)$/gm)].map((match) => [page, match[1] ?? "", Number(match[2])] as const);
});

interface Finding {
  readonly rule: string;
  readonly severity: string;
  readonly accepted?: object;
  readonly subject: { readonly name: string };
}
const openOf = (...args: readonly string[]) => (JSON.parse(scan(...args, "--format", "json").out) as { findings: Finding[] }).findings.filter(({ accepted }) => accepted === undefined).map(({ rule, subject }) => `${rule} ${subject.name}`);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("examples", () => {
  it("has a command on every page", () => {
    expect(new Set(commands.map(([page]) => page))).toEqual(new Set(pages));
    expect(pages).toHaveLength(3);
  });

  it.each(commands)("%s: mandate %s ends with %d", (_, command, code) => {
    const done = mandate([...command.split(" "), ...(command.startsWith("scan") ? ["--data-dir", join(folder, "data")] : [])]);
    expect(done.code, done.err).toBe(code);
  });

  it("find what their pages tell of", () => {
    expect(openOf("examples/aws-in-ci/exports", "--at", "2026-11-24")).toEqual(["CRD-001 access key 1 of billing-export", "FED-001 deploy"]);
    expect(openOf("examples/aws-in-ci/exports-a-week-later", "--at", "2026-12-01", "--baseline", "examples/aws-in-ci/baseline.json")).toEqual(["PRV-001 migration", "OWN-003 migration"]);
    expect(openOf("examples/kubernetes-manifests/before")).toEqual(expect.arrayContaining(["PRV-006 reporting-exporter", "OWN-001 exporter"]));
    expect(openOf("examples/kubernetes-manifests/after")).toEqual([]);
  });

  it("answer the access questions as expected", () => {
    const answers = (text: string) => text.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>).map(({ id, effect, explicit, unknown }) => ({ id, effect, explicit, unknown }));
    const { out } = mandate(["access", "check", "--batch", "examples/access-check/questions.jsonl"]);
    expect(answers(out)).toEqual(answers(readFileSync(join(EXAMPLES, "access-check/expected.jsonl"), "utf8")));
  });

  it("have a workflow that our own rules find nothing in", () => {
    mkdirSync(join(folder, "repository/.github/workflows"), { recursive: true });
    copyFileSync(join(EXAMPLES, "aws-in-ci/workflow.yml"), join(folder, "repository/.github/workflows/identities.yml"));
    expect(openOf(join(folder, "repository"), "--only", "FED,TPA,CRD")).toEqual([]);
  });
});
