// The sample estate is deterministic, about 400 identities, free of literal secrets, and each of its stories is found by the real pipeline.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPaths, type RunResult } from "../../discover/connectors/index.ts";
import { buildGraph } from "../../understand/graph/index.ts";
import { rules } from "../../understand/rules/index.ts";
import { judge, runOptions, type Scanned } from "../scan.ts";
import { generateSample, sampleRoots } from "./index.ts";

const AT = new Date("2026-11-24T06:00:00Z");
const files = generateSample(AT);
const find = (name: string): string => files.find((file) => file.name === name)?.content ?? "";

describe("the files", () => {
  it("are the same each time, and move with the instant they are made for", () => {
    expect(generateSample(AT)).toEqual(files);
    const later = generateSample(new Date("2027-03-01T06:00:00Z"));
    expect(later.map((file) => file.name)).toEqual(files.map((file) => file.name));
    expect(later).not.toEqual(files);
  });

  it("hold about 400 identities, counted from their own text", () => {
    const details = files.filter((file) => file.name.endsWith("account-authorization-details.json")).map((file) => JSON.parse(file.content) as { UserDetailList: unknown[]; RoleDetailList: unknown[] });
    const aws = details.reduce((sum, account) => sum + account.UserDetailList.length + account.RoleDetailList.length, 0);
    const accounts = files.filter((file) => file.name.startsWith("clusters/")).reduce((sum, file) => sum + (file.content.match(/^\s*"?kind"?: "?ServiceAccount"?,?$/gm)?.length ?? 0), 0);
    const pipelines = files.filter((file) => file.name.includes("/.github/workflows/")).length;
    expect(details).toHaveLength(3);
    expect(aws + pipelines).toBeGreaterThan(270);
    expect(accounts).toBeGreaterThan(85);
    expect(sampleRoots(files)).toContain("aws/production");
    expect(sampleRoots(files)).toContain("directory");
  });

  it("keep no secret in the sources that write them", () => {
    for (const source of readdirSync(import.meta.dirname)) {
      expect(readFileSync(join(import.meta.dirname, source), "utf8"), source).not.toMatch(/AKIA[A-Z2-7]{16}|gh[pousr]_[A-Za-z0-9]{30}|[sr]k_live_[A-Za-z0-9]{10}/);
    }
  });
});

describe("the stories", () => {
  const folder = mkdtempSync(join(tmpdir(), "mandate-sample-"));
  let scanned: Scanned;

  beforeAll(async () => {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.name)), { recursive: true });
      writeFileSync(join(folder, file.name), file.content);
    }
    const all: { observations: RunResult["observations"][number][]; coverage: RunResult["coverage"][number][]; problems: RunResult["problems"][number][] } = { observations: [], coverage: [], problems: [] };
    for (const root of sampleRoots(files)) {
      // A connector for the directory reads the people; without one the file is nothing anybody knows, and that is no problem of the others.
      const read = await readPaths([join(folder, root)], runOptions({ dataDir: join(folder, ".mandate") }));
      for (const observation of read.observations) all.observations.push(observation);
      all.coverage.push(...read.coverage);
      all.problems.push(...read.problems);
    }
    scanned = judge({ ...all, files: files.length, bytes: 0 }, { at: AT, version: "0.0.0" });
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const found = (rule: string, about: RegExp) => scanned.report.findings.filter((finding) => finding.rule === rule && about.test(`${finding.title} ${finding.subject.nativeId}`));

  it("count about 400 identities after reconciling", () => {
    const identities = scanned.report.identities.filter((identity) => identity.provider !== "directory");
    expect(identities.length).toBeGreaterThan(370);
    expect(identities.length).toBeLessThan(430);
    expect(scanned.problems).toEqual([]);
  });

  it.each([
    ["a token is left in a public workflow", "CRD-005", /GitHub token.*\.github\/workflows\/release\.yml/],
    ["a wildcard OIDC trust takes any repository", "FED-001", /deploy-route-planner/],
    ["the deploy role leads to administrator", "PRV-003", /deploy-route-planner/],
    ["so does the workflow that takes it", "PRV-003", /workflow Publish maps/],
    ["a user can rewrite its own policy", "PRV-003", /svc-config-sync/],
    ["a key is four years old", "CRD-001", /svc-billing-quarterly is older than a year/],
    ["the backup role is an administrator", "PRV-001", /backup-orchestrator/],
    ["and uses two services", "PRV-002", /backup-orchestrator/],
    ["one key serves several services and environments", "CRD-006", /svc-event-bus.*services and environments/],
    ["a wildcard cluster role is bound", "PRV-006", /shipping-operations/],
    ["to the default account", "PRV-007", /namespace shipping/],
    ["the coding agent works with a person's token", "AGT-002", /\.cursor\/mcp\.json/],
    ["the finance agent's scope is wide", "PRV-005", /agent-finance-reconciler/],
    ["the finance agent does not use it", "PRV-002", /agent-finance-reconciler/],
    ["an agent is registered by nobody", "AGT-001", /ravi\.menon/],
    ["with a payment key in clear", "CRD-005", /STRIPE_SECRET_KEY/],
    ["the retired agent keeps its grants", "OWN-004", /agent-rate-quoter/],
    ["a person signs in as a robot", "USE-003", /svc-invoice-robot/],
    ["strangers can set off a workflow", "FED-006", /preview\.yml/],
    ["a pipeline uses a stored key", "FED-002", /nightly\.yml/],
    ["a vendor is let in without an external id", "FED-004", /vendor-telemetry/],
  ])("%s", (_, rule, about) => {
    expect(found(rule, about).length).toBeGreaterThan(0);
  });

  it("is in season: the quarterly job is not dormant", () => {
    expect(found("USE-001", /svc-billing-quarterly/)).toEqual([]);
    expect(found("USE-006", /svc-billing-quarterly/)).toEqual([]);
  });

  it("keeps the tidy agent out of the list", () => {
    expect(scanned.report.findings.filter((finding) => /support-summariser|support-desk|tickets/.test(`${finding.title} ${finding.subject.nativeId}`))).toEqual([]);
  });

  it("tells who created six of them, so that his leaving opens a hand-over", () => {
    const created = scanned.estate.identities.filter((identity) => identity.ownerHints?.some(({ signal, candidate }) => signal === "creator" && candidate === "theo.moreau"));
    expect(created.map(({ name }) => name).sort()).toEqual(["dock-camera-ingest", "pallet-counter", "svc-dock-display", "svc-forklift-sync", "svc-pick-printer", "svc-scanner-firmware"]);
  });

  it("gives one environment one name, whatever a source calls it", () => {
    expect([...new Set(scanned.estate.identities.flatMap(({ environment }) => environment ?? []))].sort()).toEqual(["production", "staging", "tooling"]);
  });

  it("finds the seven identities of the leaver when the directory is known", () => {
    const rows: Record<string, string>[] = parse(find("directory/people.csv"), { columns: true });
    const people = rows.map((row) => ({ login: row["login"] ?? "", email: row["email"] ?? "", name: row["name"] ?? "", active: row["status"] === "active", ...(row["left_on"] ? { leftAt: row["left_on"] } : {}) }));
    const rule = rules.find((candidate) => candidate.id === "OWN-002");
    const matches = rule?.evaluate(buildGraph({ ...scanned.estate, people }, AT)) ?? [];
    expect(matches.map((match) => match.title).filter((title) => title.startsWith("Theo Moreau"))).toHaveLength(7);
  });
});
