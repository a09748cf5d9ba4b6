// D1: secrets scanned per second on one core. Peer: the same detectors, each regular expression run over every whole file.
// Both must find the same secrets, or the figure says nothing.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { detectors, isPlaceholder, scanText, type Detector } from "../src/discover/scanning/index.ts";
import type { Row } from "./row.ts";

export const name = "secret-scan";

interface Source {
  readonly file: string;
  readonly text: string;
  /** Where the planted secret begins; absent where none is. */
  readonly plantedAt?: number;
}

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const ENOUGH = 8_000_000;
const TEXT = /\.(?:[cm]?[jt]sx?|json|md|ya?ml|txt|html|css|sql|sh)$/;

/** Real source text: this repository and what it depends on, in a fixed order, with one planted secret in every 40th file. */
function corpus(): readonly Source[] {
  const sources: Source[] = [];
  let size = 0;
  const visit = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (size >= ENOUGH) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith(".") && entry.name !== "iam-data") visit(path);
      } else if (entry.isFile() && TEXT.test(entry.name) && statSync(path).size < 500_000) {
        const plain = readFileSync(path, "utf8");
        const plants = sources.length % 40 === 0;
        const text = plants ? `${plain}\n${planted(sources.length / 40)}\n` : plain;
        sources.push({ file: path.slice(ROOT.length), text, ...(plants ? { plantedAt: plain.length } : {}) });
        size += text.length;
      }
    }
  };
  visit(join(ROOT, "src"));
  visit(join(ROOT, "node_modules"));
  return sources;
}

/** An example of one detector after the other: what a file with a secret looks like. */
const planted = (index: number): string => detectors[index % detectors.length]?.flags[0] ?? "";

/** How many planted secrets the peer finds: every expression over every whole file, then the same proof. */
function naive(sources: readonly Source[], peers: readonly { readonly detector: Detector; readonly pattern: RegExp }[]): number {
  let found = 0;
  for (const { text, plantedAt } of sources) {
    let last = -1;
    for (const { detector, pattern } of peers) {
      for (const match of text.matchAll(pattern)) {
        const secret = match.groups?.["secret"] ?? match[1] ?? match[0];
        if (secret !== "" && detector.validate?.(secret, match as RegExpExecArray) !== false && !isPlaceholder(secret)) last = Math.max(last, match.index + match[0].length);
      }
    }
    if (plantedAt !== undefined && last > plantedAt) found++;
  }
  return found;
}

/** How many planted secrets we find. */
function scanAll(sources: readonly Source[]): number {
  let found = 0;
  for (const { file, text, plantedAt } of sources) {
    const last = scanText(text, { file }).at(-1);
    if (plantedAt !== undefined && last !== undefined && last.offset + last.length > plantedAt) found++;
  }
  return found;
}

const seconds = (work: () => void): number => {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
};

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const round = (value: number): number => Math.round(value * 100) / 100;

export async function run(): Promise<Row[]> {
  const sources = corpus();
  const plants = sources.filter(({ plantedAt }) => plantedAt !== undefined).length;
  const megabytes = sources.reduce((sum, { text }) => sum + text.length, 0) / 1e6;
  const peers = detectors.map((detector) => ({ detector, pattern: new RegExp(detector.pattern.source, detector.pattern.flags.includes("g") ? detector.pattern.flags : `${detector.pattern.flags}g`) }));
  let ours = 0;
  let theirs = 0;
  const scan = () => {
    ours = scanAll(sources);
  };
  scan();
  const oursTimes = [1, 2, 3].map(() => seconds(scan));
  // The peer is slow enough that one pass settles it; it runs between ours so that a busy machine troubles both.
  const peerTime = seconds(() => {
    theirs = naive(sources, peers);
  });
  oursTimes.push(seconds(scan), seconds(scan));
  const oursRate = megabytes / median(oursTimes);
  const peerRate = megabytes / peerTime;
  const line = `${"x".repeat(300)} key secret token password: `.repeat(40_000).slice(0, 10_000_000);
  const worst = seconds(() => scanText(line, { file: "one-line" })) / 10;
  return [
    { measure: `D1 secret scan, MB/s, ${detectors.length} detectors, one core`, ours: round(oursRate), peer: round(peerRate), ratio: round(oursRate / peerRate), bound: ">= 8 x", pass: oursRate >= 8 * peerRate },
    { measure: `D1 planted secrets found, of ${plants}`, ours, peer: theirs, ratio: round(ours / Math.max(plants, 1)), bound: "every one, as the peer", pass: ours === plants && theirs === plants },
    { measure: "10 MB in one line, seconds per MB", ours: round(worst), peer: 1, ratio: round(worst), bound: "<= 1", pass: worst <= 1 },
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const row of await run()) process.stdout.write(`${row.measure}: ours ${row.ours}, peer ${row.peer}, ratio ${row.ratio}, bound ${row.bound}, ${row.pass ? "pass" : "MISSED"}\n`);
}
