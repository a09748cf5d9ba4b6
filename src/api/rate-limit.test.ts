// Guessing is slowed down per minute, and keys cannot fill the memory.
import { expect, it } from "vitest";
import { createRateLimit } from "./rate-limit.ts";

it("counts within a minute and begins anew after it", () => {
  const limit = createRateLimit();
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
  expect([limit.take("a", 2, at(0)).allowed, limit.take("a", 2, at(1)).allowed, limit.take("a", 2, at(59)).allowed]).toEqual([true, true, false]);
  expect(limit.take("b", 2, at(59)).allowed).toBe(true);
  expect(limit.take("a", 2, at(60))).toEqual({ allowed: true, remaining: 1, resetSeconds: 60 });
});

it("stays small under many keys", () => {
  const limit = createRateLimit();
  const at = new Date(Date.UTC(2026, 0, 1));
  for (let i = 0; i < 50_000; i++) limit.take(`key ${i}`, 1, at);
  expect(limit.take("key 49999", 1, at).allowed).toBe(false);
});
