// `mandate scan` as people run it: the built command line, its output and its exit codes.
import { spawnSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { verifies } from "./verifies.ts";

const ROOT = join(import.meta.dirname, "../..");
let folder: string;

const mandate = (...args: string[]) => {
  const done = spawnSync(process.execPath, [join(ROOT, "bin/mandate.js"), ...args], { cwd: folder, encoding: "utf8", env: { ...process.env, NO_COLOR: "1" } });
  return { code: done.status, out: done.stdout, err: done.stderr };
};
const file = (name: string, content: string) => {
  const path = join(folder, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
};

const allow = (Action: string | string[]) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const account = {
  UserDetailList: [{ Arn: "arn:aws:iam::123456789012:user/deploy", UserName: "deploy", Path: "/", CreateDate: "2022-01-01T00:00:00Z", UserPolicyList: [{ PolicyName: "p", PolicyDocument: allow("iam:CreateAccessKey") }], AttachedManagedPolicies: [], GroupList: [] }],
  RoleDetailList: [],
  GroupDetailList: [],
  Policies: [],
};
const boss = { Arn: "arn:aws:iam::123456789012:user/boss", UserName: "boss", Path: "/", UserPolicyList: [{ PolicyName: "p", PolicyDocument: allow("*") }], AttachedManagedPolicies: [], GroupList: [] };
const secret = ["glpat", "Zx8vB2nM4kL6pQ9rT1wY"].join("-");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "mandate-scan-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Report {
  readonly coverage: { stream: string; status: string; detail: string }[];
  readonly rules: { id: string; status: string; population: number }[];
  readonly findings: { rule: string; key: string; subject: { nativeId: string }; location?: { file: string; line?: number }; accepted?: object }[];
}
const json = (...args: string[]) => JSON.parse(mandate("scan", ...args, "--format", "json").out) as Report;

describe("mandate scan", () => {
  verifies("N13.scan", async () => {
    const path = file("anything.bin.txt", JSON.stringify({ ...account, UserDetailList: [...account.UserDetailList, boss] }));
    const table = mandate("scan", path);
    expect(table.code).toBe(1);
    expect(table.out).toContain("PRV-003");
    expect(mandate("scan", path, "--fail-on", "none").code).toBe(0);
    expect(mandate("scan", path, "--exit-zero").code).toBe(0);
    expect(mandate("scan", path, "--only", "CRD-001").code).toBe(0);
    expect(mandate("scan").code).toBe(2);
    const report = json(path);
    expect(report.findings.find((finding) => finding.rule === "PRV-003")?.subject.nativeId).toBe("arn:aws:iam::123456789012:user/deploy");
    for (const format of ["sarif", "csv", "junit"]) expect(mandate("scan", path, "--format", format).out).toContain("PRV-003");
    // Known findings do not count, and neither do accepted ones until they end.
    mandate("scan", path, "--format", "json", "--output", "base.json");
    expect(mandate("scan", path, "--baseline", "base.json").code).toBe(0);
    const ignore = (until: string) => file("mandate.ignore.yaml", report.findings.map((finding, i) => `${i === 0 ? "findings:\n" : ""}  - {key: "${finding.key}", reason: "known and being worked on", until: ${until}}\n`).join(""));
    ignore("2099-01-01");
    expect(mandate("scan", path).code).toBe(0);
    ignore("2020-01-01");
    const ended = mandate("scan", path);
    expect([ended.code, ended.err]).toEqual([1, expect.stringContaining("counts again")]);
    rmSync(join(folder, "mandate.ignore.yaml"));
  });

  verifies("N14.not-evaluated", async () => {
    const report = json(file("only-iam.json", JSON.stringify(account)));
    const rule = (id: string) => report.rules.find((candidate) => candidate.id === id)?.status;
    expect(rule("CRD-010")).toBe("not_evaluated");
    expect(rule("PRV-003")).not.toBe("not_evaluated");
  });

  verifies("A7.agents", async () => {
    const home = "home";
    file(`${home}/.claude.json`, JSON.stringify({ mcpServers: { tickets: { command: "npx", args: ["-y", "tickets-mcp"], env: { TICKETS_TOKEN: secret } } } }));
    file(`${home}/.codex/config.toml`, `[mcp_servers.billing]\nurl = "http://billing.example.com/mcp"\n`);
    const { out } = mandate("scan", join(folder, home), "--format", "json");
    const report = JSON.parse(out) as Report & { identities: { kind: string }[] };
    expect(report.identities.filter((identity) => identity.kind === "agent").length).toBeGreaterThanOrEqual(2);
    expect(report.rules.find((rule) => rule.id === "AGT-006")?.status).toBe("fail");
    expect(out).not.toContain(secret);
  });

  verifies("D1.secrets", async () => {
    file("repo/src/deploy.sh", `#!/bin/sh\n# pushes\nexport GITLAB_TOKEN=${secret}\n`);
    for (const format of ["json", "table", "sarif", "csv", "junit"]) {
      const { out, err } = mandate("scan", join(folder, "repo"), "--format", format);
      expect(out).toContain("src/deploy.sh");
      expect(out + err).not.toContain(secret);
    }
    expect(json(join(folder, "repo")).findings.find((finding) => finding.rule === "CRD-005")?.location).toMatchObject({ file: "src/deploy.sh", line: 3 });
  });

  verifies("N14.bad-input", async () => {
    const whole = JSON.stringify(account);
    file("bad/good.json", whole);
    file("bad/cut.json", whole.slice(0, whole.length - 40));
    file("bad/deep.json", "[".repeat(10_000) + "]".repeat(10_000));
    file("bad/laughs.yaml", `a: &a [x,x,x,x,x,x,x,x,x]\n${"bcdefghi".split("").map((name, i) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[i]}`).join(",")}]`).join("\n")}\napiVersion: v1\nkind: ServiceAccount\n`);
    file("bad/proto.json", '{"__proto__": {"admin": true}, "constructor": 1}');
    writeFileSync(join(folder, "bad/utf16.json"), Buffer.from(`\uFEFF${whole.replaceAll("deploy", "wide")}`, "utf16le"));
    writeFileSync(join(folder, "bad/image.png"), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
    file("bad/report.json", JSON.stringify({ State: "STARTED", Description: "No report exists" }));
    const { code, out, err } = mandate("scan", join(folder, "bad"), "--format", "json");
    expect(code).toBe(4);
    const report = JSON.parse(out) as Report & { identities: { name: string }[] };
    expect(report.identities.map((identity) => identity.name)).toEqual(expect.arrayContaining(["deploy", "wide"]));
    expect(report.coverage.some((entry) => entry.status === "partial")).toBe(true);
    expect(err).toMatch(/cut\.json: line 1: the file ends in the middle of a value/);
    expect(err).toMatch(/deep\.json: line 1: it nests deeper/);
    expect(err).toMatch(/laughs\.yaml/);
    expect(err).toMatch(/report\.json.*still being generated/);
    expect(({} as Record<string, unknown>)["admin"]).toBeUndefined();
  }, 60_000);

  verifies("N6.batch", async () => {
    const batch = file(
      "batch.jsonl",
      [
        JSON.stringify({ id: "1", provider: "aws", request: { principal: "arn:aws:iam::123456789012:user/a", action: "s3:GetObject", resource: "arn:aws:s3:::b/k", context: {} }, policies: { identity: [allow("s3:*")] } }),
        "{not json",
        JSON.stringify({ id: "3", provider: "kubernetes", request: { user: "ana", groups: [], verb: "get", apiGroup: "", resource: "pods", namespace: "shop" }, objects: [] }),
      ].join("\n"),
    );
    const { code, out } = mandate("access", "check", "--batch", batch);
    const answers = out.trim().split("\n").map((line) => JSON.parse(line) as { id: string; effect?: string; error?: object });
    expect(answers.map((answer) => answer.effect ?? "error")).toEqual(["allow", "error", "deny"]);
    expect(code).toBe(4);
  });

  verifies("C6.batch", async () => {
    const path = file("paths.json", JSON.stringify({ ...account, UserDetailList: [...account.UserDetailList, boss] }));
    const [answer] = JSON.parse(mandate("access", "paths", path, "--format", "json").out) as { administrators: string[]; paths: { from: string; to: string; steps: { technique: string; permissions: string[]; target: string }[] }[] }[];
    expect(answer?.administrators).toEqual(["arn:aws:iam::123456789012:user/boss"]);
    expect(answer?.paths[0]).toMatchObject({ from: "arn:aws:iam::123456789012:user/deploy", to: "arn:aws:iam::123456789012:user/boss", steps: [{ technique: "iam-002", permissions: ["iam:CreateAccessKey"] }] });
  });
});
