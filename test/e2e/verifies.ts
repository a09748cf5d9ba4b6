// Ties a test to what it proves. coverage.test.ts fails on a requirement that no test cites.
import { it } from "vitest";
import { REQUIREMENTS, type RequirementId } from "./requirements.ts";

export function verifies(id: RequirementId, run: () => Promise<void>, timeoutMilliseconds = 120_000): void {
  it(`${id}: ${REQUIREMENTS[id]}`, run, timeoutMilliseconds);
}
