// `npm test` on a fresh clone: installs what it needs, runs every check to its end, and closes with `N passed, N failed`.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureInstalled, node24, root, run, say } from "./prepare.mjs";

const reports = join(root, "dist", "test-reports");
const totals = { passed: 0, failed: 0, failures: [] };
const CHROMIUMS = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"];
const node = { path: "" };

await ensureInstalled();
node.path = node24();
rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

await step("types", ["node_modules/typescript/bin/tsc", "--noEmit"]);
await step("types of the console", ["node_modules/typescript/bin/tsc", "--noEmit", "-p", "web"]);
await step("lint", ["node_modules/oxlint/bin/oxlint", "--deny-warnings", ...["src", "web/src", "test", "tools", "bench"].filter((folder) => existsSync(join(root, folder)))]);
await step("generated files are current", ["tools/gen.ts", "--check"]);
await suite("unit");
await suite("database");
await step("build", ["tools/build.mjs"]);
await suite("e2e", { MANDATE_CHROMIUM: chromium() });

for (const failure of totals.failures) say(`  failed: ${failure}`);
process.stdout.write(`${totals.passed} passed, ${totals.failed} failed\n`);
process.exit(totals.failed === 0 ? 0 : 1);

/** A check that passes or fails as a whole. */
async function step(name, args) {
  say(`\n== ${name}`);
  const code = await run(node.path, args, { stdio: ["ignore", "inherit", "inherit"] });
  count(code === 0 ? 1 : 0, code === 0 ? [] : [name]);
}

/** A vitest project, counted test by test. A suite that cannot be read counts as failed: silence is never a pass. */
async function suite(name, env = {}) {
  say(`\n== ${name} tests`);
  const report = join(reports, `${name}.json`);
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", name, "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const code = await run(node.path, args, { stdio: ["ignore", "inherit", "inherit"], env: { ...process.env, ...env, CI: process.env.CI ?? "true" } });
  if (!existsSync(report)) return count(0, [`${name} tests: no report was written (exit code ${code})`]);
  const result = JSON.parse(readFileSync(report, "utf8"));
  const failures = result.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((test) => test.status === "failed").map((test) => `${name}: ${test.fullName}`);
    return failed.length === 0 && file.status === "failed" ? [`${name}: ${file.name} did not run`] : failed;
  });
  if (code !== 0 && failures.length === 0) failures.push(`${name} tests ended with ${code} outside a test`);
  if (result.numPassedTests === 0 && failures.length === 0) failures.push(`${name} tests: nothing ran`);
  return count(result.numPassedTests, failures);
}

function count(passed, failures) {
  totals.passed += passed;
  totals.failed += failures.length;
  totals.failures.push(...failures);
}

/** A Chromium for the e2e tests: the one without windows, which starts and ends in half the time, from apt when we may; else any that is there. Empty when there is none; the tests then say so and fail. */
function chromium() {
  const given = process.env.MANDATE_CHROMIUM ?? found(["chromium-headless-shell"]);
  if (given !== undefined) return given;
  const present = found(CHROMIUMS);
  if (process.getuid?.() === 0 && existsSync("/usr/bin/apt-get")) {
    say("Installing Chromium …");
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    spawnSync("apt-get", ["update", "-qq"], { stdio: ["ignore", 2, 2], env });
    const install = (name) => spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name, "fonts-liberation"], { stdio: ["ignore", 2, 2], env }).status === 0;
    if (!install("chromium-headless-shell") && present === undefined) install("chromium");
  } else if (present === undefined) say("There is no Chromium, and it cannot be installed without root and apt. Install it, or set MANDATE_CHROMIUM to its path.");
  return found(["chromium-headless-shell", ...CHROMIUMS]) ?? "";
}

function found(names) {
  for (const name of names) {
    try {
      return execFileSync("which", [name], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    } catch (thrown) {
      if (thrown.status === undefined) throw thrown;
    }
  }
  return undefined;
}
