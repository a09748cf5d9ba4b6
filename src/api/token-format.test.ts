// A token is told from a look-alike before any database is asked.
import { expect, it } from "vitest";
import { newId } from "../kernel/index.ts";
import { mintToken, randomSecret, readToken, sameDigest } from "./token-format.ts";

it("reads back what it minted, and nothing that was changed", () => {
  const id = newId("tok");
  const { value, hash } = mintToken(id, "live");
  expect(value).toMatch(/^mandate_live_[0-9A-Z]{26}_[0-9A-Za-z]{43}_[0-9a-f]{8}$/);
  expect(readToken(value)).toEqual({ id, hash });
  for (let at = 0; at < value.length; at++) {
    const other = value[at] === "x" ? "y" : "x";
    expect(readToken(value.slice(0, at) + other + value.slice(at + 1)), `position ${at}`).toBeUndefined();
  }
  for (const text of ["", "x", `${value}\n`, ` ${value}`, value.toUpperCase()]) expect(readToken(text)).toBeUndefined();
});

it("uses every letter of the alphabet about equally", () => {
  const counts = new Map<string, number>();
  for (const letter of randomSecret(62_000)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  expect(counts.size).toBe(62);
  for (const count of counts.values()) expect(count).toBeGreaterThan(800);
});

it("compares digests by their whole length", () => {
  expect([sameDigest("ab", "ab"), sameDigest("ab", "ac"), sameDigest("ab", "abc")]).toEqual([true, false, false]);
});
