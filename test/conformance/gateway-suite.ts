// The program of the MCP conformance suite, run as it comes; and its checks, compared with those that are expected not to pass.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { parse } from "yaml";

const SUITE = join(dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")), "dist/index.js");

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

interface ExpectedFailure {
  readonly role: "server" | "client";
  readonly version: string;
  readonly scenario: string;
  readonly check: string;
  readonly reason: string;
}

export interface SuiteRun {
  readonly scenarios: number;
  /** What did not pass, by `scenario check`, with what the suite says of it. */
  readonly failed: ReadonlyMap<string, string>;
}

export async function runSuite(args: readonly string[]): Promise<SuiteRun> {
  const folder = mkdtempSync(join(tmpdir(), "mandate-conformance-"));
  try {
    const suite = spawn(process.execPath, [SUITE, ...args, "--output-dir", folder], { stdio: "ignore" });
    await new Promise((ended) => suite.on("exit", ended));
    const failed = new Map<string, string>();
    const runs = readdirSync(folder, { recursive: true }).map(String).filter((path) => path.endsWith("checks.json"));
    for (const path of runs) {
      const scenario = /([^/]+?)-\d{4}-\d{2}-\d{2}T[^/]*\/checks\.json$/.exec(path)?.[1]?.replace(/^server-(?=\w+-)/, "") ?? path;
      const checks = JSON.parse(readFileSync(join(folder, path), "utf8")) as readonly Check[];
      if (checks.length === 0) failed.set(`${scenario} nothing`, "no check was made");
      for (const { id, status, errorMessage = status } of checks) if (status !== "SUCCESS" && status !== "INFO") failed.set(`${scenario} ${id}`, errorMessage);
    }
    return { scenarios: runs.length, failed };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Fails on a new failure, and on an expected one that passes. */
export function expectOnlyKnown({ failed }: Pick<SuiteRun, "failed">, role: ExpectedFailure["role"], version: string): void {
  const { expected } = parse(readFileSync(join(import.meta.dirname, "gateway-expected-failures.yml"), "utf8")) as { expected: ExpectedFailure[] };
  const known = new Set(expected.filter((each) => each.role === role && each.version === version).map(({ scenario, check }) => `${scenario} ${check}`));
  expect([...failed].filter(([key]) => !known.has(key)), "new failures").toEqual([]);
  expect([...known].filter((key) => !failed.has(key)), "expected to fail, and passes: to be struck out").toEqual([]);
  expect(expected.filter(({ reason }) => reason.trim().length < 20), "without a reason").toEqual([]);
}
