// Sealed secrets open at their place, with their key, unchanged, and nowhere else; what goes wrong is a sentence without the secret.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newSealKey, openSealer } from "./seal.ts";
import { openSealKey } from "./seal-key.ts";
import { Secret } from "./secret.ts";

const PLACE = ["chn_1", "password"];

describe("the seal", () => {
  it("opens what it sealed, at its place only", () => {
    const sealer = openSealer(newSealKey());
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.array(fc.string(), { maxLength: 3 }), fc.array(fc.string(), { maxLength: 3 }), (text, place, other) => {
        const sealed = sealer.seal(new Secret(text), place);
        expect(sealer.open(sealed, place).reveal()).toBe(text);
        if (text.length > 3) expect(sealed).not.toContain(text);
        if (JSON.stringify(place) !== JSON.stringify(other)) expect(() => sealer.open(sealed, other)).toThrow(/enter the secret again/);
      }),
    );
  });

  it("tells places apart that read alike when joined", () => {
    const sealer = openSealer(newSealKey());
    expect(() => sealer.open(sealer.seal(new Secret("x"), ["ab", "c"]), ["a", "bc"])).toThrow();
  });

  it("notices a changed byte", () => {
    const sealer = openSealer(newSealKey());
    const sealed = sealer.seal(new Secret("hunter2hunter2"), PLACE);
    const flipped = sealed.slice(0, -2) + (sealed.endsWith("AA") ? "BB" : "AA");
    expect(() => sealer.open(flipped, PLACE)).toThrow(/damaged/);
    expect(() => sealer.open("s1.aa", PLACE)).toThrow(/damaged/);
  });

  it("keeps former keys good while a new one seals, and names the key that is lost", () => {
    const [old, fresh] = [newSealKey(), newSealKey()];
    const sealed = openSealer(old).seal(new Secret("hunter2"), PLACE);
    const both = openSealer(`${fresh}\n${old}`);
    expect(both.open(sealed, PLACE).reveal()).toBe("hunter2");
    expect(both.keyId).toBe(openSealer(fresh).keyId);
    expect(() => openSealer(fresh).open(sealed, PLACE)).toThrow(new RegExp(`key ${openSealer(old).keyId}, which is not here; restore`));
    expect(() => openSealer("c2hvcnQ=")).toThrow(/32 bytes in base64/);
  });

  it("makes its key once, for its owner alone, unless the configuration has one", () => {
    const folder = mkdtempSync(join(tmpdir(), "mandate-seal-"));
    const first = openSealKey(folder, undefined);
    expect(statSync(join(folder, "seal.key")).mode & 0o777).toBe(0o600);
    expect(openSealKey(folder, undefined).keyId).toBe(first.keyId);
    expect(readFileSync(join(folder, "seal.key"), "utf8").trim()).toHaveLength(44);
    const key = newSealKey();
    expect(openSealKey(folder, new Secret(key)).keyId).toBe(openSealer(key).keyId);
    rmSync(folder, { recursive: true });
  });
});
