// Reads every import and every forbidden word of the house and fails in a sentence.
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { IMPURE_ROOMS, MOST_LINES, REVEALERS, ROOMS } from "./layers.ts";

const ROOT = join(import.meta.dirname, "../..");

const filesBelow = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const sources = filesBelow("src");
const production = sources.filter((file) => !file.endsWith(".test.ts"));
const textOf = new Map(sources.map((file) => [file, readFileSync(join(ROOT, file), "utf8")]));
const code = (file: string) => (textOf.get(file) ?? "").replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/(^|\s)\/\/.*$/gm, "");

function roomOf(file: string): string | undefined {
  const path = file.replace(/^src\//, "");
  return ROOMS.map(({ room }) => room)
    .filter((room) => path.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

function importsOf(file: string): string[] {
  const found = [...(textOf.get(file) ?? "").matchAll(/(?:^|\n)\s*(?:import|export)[^"';]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)/g)];
  return found.map((match) => relative(ROOT, join(ROOT, dirname(file), match[1] ?? match[2] ?? "")));
}

/** Imports that remain when types are stripped: `import type` and lists in which every name is a `type` leave nothing behind. */
function runtimeImportsOf(file: string): string[] {
  const text = (textOf.get(file) ?? "").replaceAll(/(?:import|export)\s+type\s[^"';]*?from\s+"[^"]+"/g, "").replaceAll(/(?:import|export)\s*\{(?:\s*type\s[^,}]+,?)+\s*\}\s*from\s+"[^"]+"/g, "");
  return [...text.matchAll(/(?:^|\n)\s*(?:import|export)[^"';]*?from\s+"(\.[^"]+)"/g)].map((match) => relative(ROOT, join(ROOT, dirname(file), match[1] ?? "")));
}

const mayImport = (from: string, to: string) => {
  const room = ROOMS.find((candidate) => candidate.room === from);
  return room !== undefined && room.may.some((may) => may === "*" || may === to || to.startsWith(`${may}/`));
};

describe("architecture", () => {
  it("every file stands in a room of the table", () => {
    expect(sources.filter((file) => roomOf(file) === undefined)).toEqual([]);
  });

  it("a room imports only the rooms below it, and through their index.ts", () => {
    const wrong: string[] = [];
    for (const file of production) {
      const from = roomOf(file) as string;
      for (const target of importsOf(file)) {
        const to = roomOf(target);
        if (to === undefined) wrong.push(`${file} imports ${target}, which stands in no room`);
        else if (to !== from && !mayImport(from, to)) wrong.push(`${file} (${from}) may not import ${to}`);
        else if (to !== from && !/(^|\/)(index|contract)\.ts$/.test(target)) wrong.push(`${file} reaches into ${target}; import ${to}/index.ts`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it("no files import each other in a circle", () => {
    const state = new Map<string, "open" | "done">();
    const circles: string[] = [];
    const visit = (file: string, trail: readonly string[]) => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") {
        circles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
        return;
      }
      state.set(file, "open");
      for (const target of runtimeImportsOf(file)) if (textOf.has(target)) visit(target, [...trail, file]);
      state.set(file, "done");
    };
    for (const file of production) visit(file, []);
    expect(circles).toEqual([]);
  });

  it("time, chance, network, environment and terminal are touched only where the table allows", () => {
    const forbidden = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|(?<![.\w])fetch\(|\bprocess\.env\b|(?<![.\w])console\.\w+\(/;
    const withoutStrings = (file: string) => code(file).replaceAll(/"(?:[^"\\\n]|\\.)*"/g, '""');
    const wrong = production.filter((file) => !IMPURE_ROOMS.includes(roomOf(file) as string) && forbidden.test(withoutStrings(file)));
    expect(wrong).toEqual([]);
  });

  it("a secret is revealed only in listed files", () => {
    const listed = new Set(REVEALERS.map(({ file }) => file));
    expect(production.filter((file) => code(file).includes(".reveal(") && !listed.has(file))).toEqual([]);
  });

  it(`no file is longer than ${MOST_LINES} lines`, () => {
    const long = [...sources, ...filesBelow("web/src"), ...filesBelow("test")].filter((file) => !file.includes("/generated/") && readFileSync(join(ROOT, file), "utf8").split("\n").length > MOST_LINES + 1);
    expect(long).toEqual([]);
  });

  it("rooms say what they show: named exports, no `export *`, no default export", () => {
    expect(production.filter((file) => /^export (\*|default)/m.test(code(file)))).toEqual([]);
  });

  it("there is no folder of everything", () => {
    const rooms = new Set(["common", "shared", "utils", "helpers", "lib", "types", "constants"]);
    expect(production.filter((file) => dirname(file).split("/").some((part) => rooms.has(part)))).toEqual([]);
  });

  it("web knows only the generated client", () => {
    const web = filesBelow("web/src").filter((file) => /from "(\.\.\/)+src\//.test(readFileSync(join(ROOT, file), "utf8")));
    expect(web).toEqual([]);
  });
});
