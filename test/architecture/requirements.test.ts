// Every requirement is cited by a test, and every citation is of a requirement.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { REQUIREMENTS } from "../e2e/requirements.ts";

it("each requirement is cited by exactly the tests that name it, and none is left uncited", () => {
  const folder = join(import.meta.dirname, "../e2e");
  const cited = new Set<string>();
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".test.ts"))) {
    for (const match of readFileSync(join(folder, file), "utf8").matchAll(/verifies\("([^"]+)"/g)) cited.add(match[1] ?? "");
  }
  expect([...cited].toSorted()).toEqual(Object.keys(REQUIREMENTS).toSorted());
});
