// `npm run bench [name…]`: runs every promise of this folder and prints one table of ratios. Exit 1 when a bound is missed.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import type { Row } from "./row.ts";

const here = import.meta.dirname;
const wanted = process.argv.slice(2).filter((name) => !name.startsWith("-"));
const files = readdirSync(here).filter((file) => file.endsWith(".ts") && !["run.ts", "account.ts", "row.ts", "pages.ts", "oracle.ts"].includes(file) && (wanted.length === 0 || wanted.some((name) => file.includes(name))));

if (process.argv.includes("--one")) {
  const [file] = files;
  const { run } = (await import(join(here, file as string))) as { run: () => Promise<Row[]> };
  process.stdout.write(`\n@rows ${JSON.stringify(await run())}\n`);
} else {
  const rows: Row[] = [];
  process.stdout.write(`${calibration()}\n`);
  for (const file of files) {
    process.stderr.write(`running ${file} …\n`);
    // A process of its own: one bench's heap must not be another's memory figure.
    const done = spawnSync(process.execPath, ["--expose-gc", "--max-old-space-size=4096", join(here, "run.ts"), file, "--one"], { encoding: "utf8", maxBuffer: 1 << 26, stdio: ["ignore", "pipe", "inherit"] });
    const line = done.stdout.split("\n").find((text) => text.startsWith("@rows "));
    if (line) rows.push(...(JSON.parse(line.slice(6)) as Row[]));
    else rows.push({ measure: `${file} failed`, ours: Number.NaN, peer: Number.NaN, ratio: Number.NaN, bound: "to run", pass: false });
  }
  print(rows);
  process.stdout.write(`${calibration()}\n`);
  if (rows.some((row) => !row.pass)) process.exitCode = 1;
}

/** Absolute speed means nothing here; this line tells whether the machine was calm. */
function calibration(): string {
  const block = Buffer.alloc(1 << 22);
  const start = performance.now();
  for (let i = 0; i < 8; i++) createHash("sha256").update(block).digest();
  const megabytes = Math.round((8 * 4.194) / ((performance.now() - start) / 1000));
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", cwd: here }).trim();
  return `calibration: sha256 ${megabytes} MB/s, load ${loadavg()[0]?.toFixed(2)}, node ${process.version}, commit ${commit}`;
}

function print(rows: readonly Row[]): void {
  const head = ["measure", "ours", "peer", "ratio", "bound", "pass"] as const;
  const cells = rows.map((row) => head.map((key) => (key === "pass" ? (row.pass ? "yes" : "NO") : shown(row[key]))));
  const widths = head.map((name, i) => Math.max(name.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ");
  process.stdout.write(`${line(head)}\n${widths.map((width) => "-".repeat(width)).join("  ")}\n${cells.map(line).join("\n")}\n`);
}

/** Four digits that mean something; what is large in whole numbers. */
function shown(value: string | number): string {
  if (typeof value === "string") return value;
  return Math.abs(value) >= 1000 ? String(Math.round(value)) : String(Number(value.toPrecision(4)));
}
