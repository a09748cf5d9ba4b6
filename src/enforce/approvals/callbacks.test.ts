// What several acts that were asked about together are called as one task.
import fc from "fast-check";
import { expect, it } from "vitest";
import { HELD_ACT_STATES } from "../../store/index.ts";
import { statusOfTask } from "./callbacks.ts";

it("waits as long as any of them waits, is called as they are where they ended alike, and is never approved unless all are", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ state: fc.constantFrom(...HELD_ACT_STATES) }), { minLength: 1, maxLength: 5 }), (rows) => {
      const states = rows.map(({ state }) => state);
      const status = statusOfTask(rows);
      expect(status === "pending").toBe(states.includes("pending"));
      expect(status === "approved").toBe(states.every((state) => state === "approved"));
      expect(status === "partial").toBe(!states.includes("pending") && new Set(states).size > 1);
    }),
  );
});
