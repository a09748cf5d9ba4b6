// Signed notes against the vector of c2sp.org/signed-note, and against tampering.
import { describe, expect, it } from "vitest";
import { generateSignerKey, openSigner, openVerifier, parseNote, verifyNote } from "./sign.ts";

const VERIFIER = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const TEXT = "This is an example message.\n";
const NOTE = `${TEXT}\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n`;

describe("a signed note", () => {
  it("of the specification verifies", () => {
    expect(openVerifier(VERIFIER).keyId).toBe("530d903a");
    expect(verifyNote(NOTE, [openVerifier(VERIFIER)])).toBe(TEXT);
  });

  it("with another text does not verify", () => expect(verifyNote(NOTE.replace("example message", "examplf message"), [openVerifier(VERIFIER)])).toBeUndefined());

  it("of an unknown signer does not verify", () => expect(verifyNote(NOTE, [openVerifier(openSigner(generateSignerKey("example.com/bar")).verifierKey)])).toBeUndefined());

  it("verifies beside signatures of others, at least sixteen of them", () => {
    const signer = openSigner(generateSignerKey("log.example"));
    const others = Array.from({ length: 16 }, (_, index) => openSigner(generateSignerKey(`witness-${index}`)).sign(TEXT).split("\n\n")[1]);
    expect(verifyNote(`${others.reduce((note, line) => `${note}${line}`, `${TEXT}\n`)}${signer.sign(TEXT).split("\n\n")[1]}`, [openVerifier(signer.verifierKey)])).toBe(TEXT);
  });

  it("may hold empty lines in its text", () => {
    const signer = openSigner(generateSignerKey("log.example"));
    const text = "a\n\nb\n";
    expect(verifyNote(signer.sign(text), [openVerifier(signer.verifierKey)])).toBe(text);
  });

  it.each(["", "no signature\n", "text\n\n", "text\n\n- log AAAA\n", `${TEXT}\n\u2014 example.com/foo Uw2\n`, NOTE.slice(0, -1)])("is refused when damaged: %j", (note) => {
    expect(() => parseNote(note)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });
});

describe("a signing key", () => {
  it("survives its file", () => {
    const key = generateSignerKey("log.example");
    expect(openSigner(`${key}\n`).verifierKey).toBe(openSigner(key).verifierKey);
  });

  it("that is damaged is refused", () => expect(() => openSigner(generateSignerKey("log.example").slice(0, -6))).toThrow(expect.objectContaining({ code: "configuration_invalid" })));

  it("has a name without spaces", () => expect(() => generateSignerKey("a b")).toThrow(expect.objectContaining({ code: "invalid_input" })));
});
