// Row 25: what runs on this machine is exactly what was enrolled: no runner of anything, no text as a program, no variable or file that loads more, no link.
import { chmod, mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { checkProgram, pinProgram } from "./program.ts";

let room = "";
let script = "";
let node = "";
beforeAll(async () => {
  room = await realpath(await mkdtemp(join(tmpdir(), "program-")));
  script = join(room, "server.js");
  await writeFile(script, "1", { mode: 0o600 });
  node = join(room, "node");
  await writeFile(node, "the interpreter", { mode: 0o700 });
});
afterAll(() => rm(room, { recursive: true }));

const program = (more: object = {}) => ({ kind: "stdio" as const, command: node, args: [script], env: [], files: [{ path: script }], ...more });

it("an interpreter with its script is pinned by both hashes, and found changed later", async () => {
  const pinned = await pinProgram(program());
  expect(pinned.sha256).toMatch(/^[0-9a-f]{64}$/);
  expect(pinned.files[0]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  await checkProgram(pinned);
  await writeFile(script, "2");
  await expect(checkProgram(pinned)).rejects.toThrow("not what was approved");
  await writeFile(script, "1");
});

describe("row 25: refused", () => {
  const CASES: readonly (readonly [string, () => object, string])[] = [
    ["npx -y -c id", () => ({ command: join(room, "npx"), args: ["-y", "-c", "id"] }), "anything it is told"],
    ["a shell", () => ({ command: "/bin/sh", args: ["-c", "id"] }), "anything it is told"],
    ["text as a program", () => ({ args: ["-e", "process.exit()"] }), "runs what stands in its arguments"],
    ["a module loaded before the script", () => ({ args: ["--require=/tmp/x.js", script] }), "runs what stands in its arguments"],
    ["a script by a path of its folder", () => ({ args: ["server.js"] }), "absolute path"],
    ["a script whose hash is not kept", () => ({ files: [] }), "must be among the files"],
    ["NODE_OPTIONS", () => ({ env: ["NODE_OPTIONS"] }), "NODE_OPTIONS"],
    ["LD_PRELOAD", () => ({ env: ["LD_PRELOAD"] }), "LD_PRELOAD"],
    ["the gateway's own key", () => ({ env: ["MANDATE_SEAL_KEY"] }), "gateway's own"],
    ["another hash than the one given", () => ({ sha256: "0".repeat(64) }), "not what was approved"],
    ["a program that is not there", () => ({ command: join(room, "none") }), "cannot be found"],
  ];
  it.each(CASES)("%s", async (_, more, says) => {
    await expect(pinProgram(program(more()))).rejects.toThrow(says);
  });
  it("a link to a program, and one that everybody can write", async () => {
    await symlink(node, join(room, "link"));
    await expect(pinProgram(program({ command: join(room, "link") }))).rejects.toThrow("is a link");
    const open = join(room, "open");
    await writeFile(open, "x");
    await chmod(open, 0o777);
    await expect(pinProgram(program({ command: open }))).rejects.toThrow("written by everybody");
  });
  it("a folder with an .npmrc", async () => {
    const cwd = join(room, "cwd");
    await mkdir(cwd);
    await pinProgram(program({ cwd }));
    await writeFile(join(cwd, ".npmrc"), "node-options=--require=x");
    await expect(pinProgram(program({ cwd }))).rejects.toThrow(".npmrc");
  });
});
