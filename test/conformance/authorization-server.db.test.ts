// The authorization-server scenarios of the MCP conformance suite, run by its own program over real HTTP; a test drives the browser that it waits for.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse } from "yaml";
import type { Store } from "../../src/store/index.ts";
import { eachStore } from "../store/cluster.ts";
import { APPLICATION, callbackAt, openHouse, type House } from "./house.ts";

const SUITE = join(dirname(createRequire(import.meta.url).resolve("@modelcontextprotocol/conformance/package.json")), "dist/index.js");
const VERSIONS = ["2025-11-25", "2026-07-28"];
/** All that the suite has for authorization servers. */
const SCENARIOS = ["authorization-code-grant", "authorization-server-metadata-endpoint"];

let store: Store;
let house: House;
let port: number;
let results: string;
eachStore((given) => {
  store = given;
});
beforeEach(async () => {
  port = await freePort();
  results = mkdtempSync(join(tmpdir(), "mandate-conformance-"));
  house = await openHouse(store, { callback: callbackAt(port) });
});
afterEach(async () => {
  await house.stop();
  rmSync(results, { recursive: true });
});

interface Check {
  readonly id: string;
  readonly status: "SUCCESS" | "FAILURE" | "WARNING" | "SKIPPED" | "INFO";
  readonly errorMessage?: string;
}

interface ExpectedFailure {
  readonly version: string;
  readonly scenario: string;
  readonly check: string;
  readonly reason: string;
}

it("pass, but for the expected failures, each of which has its reason", async () => {
  const failed = new Map<string, string>();
  for (const version of VERSIONS) {
    const checks = await run(version);
    expect([version, ...checks.keys()].toSorted()).toEqual([version, ...SCENARIOS]);
    for (const [scenario, each] of checks) {
      expect(each.length).toBeGreaterThan(0);
      for (const { id, status, errorMessage = status } of each) if (status !== "SUCCESS" && status !== "INFO") failed.set(`${version} ${scenario} ${id}`, errorMessage);
    }
  }
  const { expected } = parse(readFileSync(join(import.meta.dirname, "expected-failures.yml"), "utf8")) as { expected: ExpectedFailure[] };
  const known = new Set(expected.map(({ version, scenario, check }) => `${version} ${scenario} ${check}`));
  expect([...failed].filter(([key]) => !known.has(key)), "new failures").toEqual([]);
  expect([...known].filter((key) => !failed.has(key)), "expected to fail, and passes: to be struck out").toEqual([]);
  expect(expected.filter(({ reason }) => reason.trim().length < 20), "without a reason").toEqual([]);
}, 240_000);

/** Checks by scenario. */
async function run(version: string): Promise<ReadonlyMap<string, readonly Check[]>> {
  const folder = join(results, version);
  const suite = spawn(process.execPath, [SUITE, "authorization", "--url", house.url, "--client-id", APPLICATION, "--resource", house.resource, "--port", String(port), "--spec-version", version, "--output-dir", folder], { stdio: ["ignore", "pipe", "inherit"] });
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  suite.on("error", reject).on("exit", () => resolve());
  let said = "";
  let isLed = false;
  suite.stdout.setEncoding("utf8").on("data", (part: string) => {
    said += part;
    const asksAt = /^http\S*\/oauth2\/authorize\?\S+\n/m.exec(said)?.[0];
    if (asksAt === undefined || isLed) return;
    isLed = true;
    house.consent(asksAt.trim()).then((back) => fetch(back)).catch((thrown: unknown) => {
      suite.kill();
      reject(thrown);
    });
  });
  await ended;
  return new Map(readdirSync(folder).map((name) => [SCENARIOS.find((scenario) => name.includes(scenario)) ?? name, JSON.parse(readFileSync(join(folder, name, "checks.json"), "utf8")) as Check[]]));
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port: free } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return free;
}
