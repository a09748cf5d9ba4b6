// Names of uploaded files never lead out of their folder.
import { expect, it } from "vitest";
import { tameName } from "./uploads.ts";

it.each([
  ["../../etc/passwd", "etc/passwd"],
  ["/etc/passwd", "etc/passwd"],
  ["C:\\Users\\x\\gaad.json", "C_/Users/x/gaad.json"],
  ["repo/.git/config", "repo/.git/config"],
  ["..", "upload"],
  ["", "upload"],
  ["a\u0000b.json", "a_b.json"],
  ["....//....//x", "..../..../x"],
  [`${"n".repeat(5000)}.json`, "n".repeat(200)],
])("%j becomes %j", (name, tame) => {
  expect(tameName(name)).toBe(tame);
});

it("keeps a bounded depth", () => {
  expect(tameName("a/".repeat(1000)).split("/").length).toBeLessThanOrEqual(32);
});
