// JWS and JWK as strangers send them: the vectors of Wycheproof, every variant of a forged token, and thumbprints.
import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { groupCommit } from "./group-commit.ts";
import { jwkThumbprint, parseJws, readJwk, readJwks, signJws, verifierOf } from "./jws.ts";
import { readClaims } from "./jwt.ts";
import { statusBytes } from "./status-list.ts";

const VECTORS = join(import.meta.dirname, "../../../../shared/data/wycheproof-jws-jwk.json");
const there = existsSync(VECTORS);
if (!there && process.env["CI"] !== undefined) throw new Error("the Wycheproof vectors are not at ../shared/data; in CI they must be");

interface Group {
  readonly comment: string;
  readonly public?: { readonly alg?: string };
  readonly private: { readonly alg?: string; readonly kty?: string; readonly keys?: readonly { readonly kty: string }[] };
  readonly tests: readonly { readonly tcId: number; readonly comment: string; readonly jws: unknown; readonly result: "valid" | "invalid" }[];
}

/**
 * Where we say no to what the vectors call valid. HMAC: with our public keys as its secret it is the oldest forgery, so it is not taken at all. A key that
 * names an algorithm is for that one: the RSA key of RFC 7520 in these vectors says PS256 and signs PS384, and the EC key says ES521, which is none.
 */
const differs = (group: Group, algorithm: string): boolean => algorithm.startsWith("HS") || (group.public?.alg !== undefined && group.public.alg !== algorithm);

describe("JWS and JWK", () => {
  it.runIf(there)("answer the vectors of Wycheproof as they ask, but for the stated differences", () => {
    const vectors = JSON.parse(readFileSync(VECTORS, "utf8")) as Record<"json_web_signature_test" | "json_web_key_test", { testGroups: readonly Group[] }>;
    const wrong: string[] = [];
    let [asked, different] = [0, 0];
    for (const group of [...vectors.json_web_signature_test.testGroups, ...vectors.json_web_key_test.testGroups]) {
      const given = (group.public ?? group.private) as { keys?: unknown };
      const keys = readJwks(given.keys === undefined ? { keys: [given] } : given);
      for (const test of group.tests) {
        asked++;
        const jws = typeof test.jws === "string" ? parseJws(test.jws) : undefined;
        const isValid = jws !== undefined && keys !== undefined && verifierOf(jws, keys) !== undefined;
        if (isValid === (test.result === "valid")) continue;
        const header = typeof test.jws === "string" ? Buffer.from(test.jws.split(".")[0] ?? "", "base64").toString() : "";
        if (!isValid && differs(group, /"alg"\s*:\s*"(\w+)"/.exec(header)?.[1] ?? "")) different++;
        else wrong.push(`${group.comment} ${test.tcId} ${test.comment}: we say ${isValid ? "valid" : "invalid"}`);
      }
    }
    expect(wrong).toEqual([]);
    expect({ asked, different }).toEqual({ asked: 427, different: 18 });
  });

  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k1", alg: "ES256" };
  const keys = readJwks({ keys: [jwk] }) ?? [];
  const at = new Date("2026-11-24T10:00:00Z");
  const seconds = at.getTime() / 1000;
  const part = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const signed = (header: unknown, payload: unknown) => {
    const input = `${part(header)}.${part(payload)}`;
    return `${input}.${sign("sha256", Buffer.from(input), { key: privateKey, dsaEncoding: "ieee-p1363" }).toString("base64url")}`;
  };
  const good = { iss: "us", exp: seconds + 60 };
  const isGood = (token: string) => {
    const jws = parseJws(token);
    return jws !== undefined && verifierOf(jws, keys) !== undefined && "claims" in readClaims(jws, { at });
  };
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const hmac = (alg: string) => {
    const input = `${part({ alg, kid: "k1" })}.${part(good)}`;
    return `${input}.${createHmac("sha256", publicKey.export({ format: "pem", type: "spki" })).update(input).digest("base64url")}`;
  };

  it("takes a good token", () => expect(isGood(signed({ alg: "ES256", kid: "k1" }, good))).toBe(true));

  it.each([
    ["alg none", `${part({ alg: "none" })}.${part(good)}.`],
    ["alg nOnE with a signature", signed({ alg: "nOnE", kid: "k1" }, good)],
    ["HS256 with our public key as its secret", hmac("HS256")],
    ["ES256 in name, HMAC in truth", hmac("ES256")],
    ["a kid that is a path", signed({ alg: "ES256", kid: "../../../../dev/null" }, good)],
    ["a kid that is SQL", signed({ alg: "ES256", kid: "k1' or '1'='1" }, good)],
    ["a kid that is no text", signed({ alg: "ES256", kid: ["k1"] }, good)],
    ["a key that it brings along", signJws({ alg: "ES256", jwk: other.publicKey.export({ format: "jwk" }) }, good, other.privateKey)],
    ["a key that it points at", signJws({ alg: "ES256", jku: "https://evil.example/jwks", x5u: "https://evil.example/x" }, good, other.privateKey)],
    ["a critical member that nobody knows", signed({ alg: "ES256", kid: "k1", crit: ["exp"], exp: 1 }, good)],
    ["an unencoded payload", signed({ alg: "ES256", kid: "k1", b64: false }, good)],
    ["a claim that stands twice", signed({ alg: "ES256", kid: "k1" }, `{"exp":${seconds - 60},"exp":${seconds + 60}}`)],
    ["a claim that stands twice, once escaped", signed({ alg: "ES256", kid: "k1" }, `{"exp":${seconds + 60},"\\u0065xp":${seconds + 90}}`)],
    ["a header member that stands twice", signed('{"alg":"ES256","kid":"k1","alg":"none"}', good)],
    ["exp as a text", signed({ alg: "ES256", kid: "k1" }, { exp: String(seconds + 60) })],
    ["no exp", signed({ alg: "ES256", kid: "k1" }, { iss: "us" })],
    ["exp as infinity", signed({ alg: "ES256", kid: "k1" }, '{"exp":1e999}')],
    ["exp over", signed({ alg: "ES256", kid: "k1" }, { exp: seconds - 31 })],
    ["nbf to come", signed({ alg: "ES256", kid: "k1" }, { ...good, nbf: seconds + 31 })],
    ["iat to come", signed({ alg: "ES256", kid: "k1" }, { ...good, iat: seconds + 31 })],
    ["claims that are a list", signed({ alg: "ES256", kid: "k1" }, "[1]")],
    ["a depth of a hundred thousand", signed({ alg: "ES256", kid: "k1" }, `{"exp":${seconds + 60},"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`)],
    ["four parts", `${signed({ alg: "ES256", kid: "k1" }, good)}.x`],
    ["padding", `${signed({ alg: "ES256", kid: "k1" }, good)}=`],
    ["a signature in DER", (() => { const input = `${part({ alg: "ES256", kid: "k1" })}.${part(good)}`; return `${input}.${sign("sha256", Buffer.from(input), privateKey).toString("base64url")}`; })()],
  ])("row 6: %s is refused", (_, token) => expect(isGood(token)).toBe(false));

  it("clocks may be half a minute apart, and no more", () => {
    expect(isGood(signed({ alg: "ES256", kid: "k1" }, { exp: seconds - 29, iat: seconds + 29, nbf: seconds + 29 }))).toBe(true);
  });

  it("no bit of a token can be turned", () => {
    const token = signed({ alg: "ES256", kid: "k1" }, good);
    fc.assert(fc.property(fc.nat(token.length - 1), fc.constantFrom(..."ABCDEFabcdef0123456789-_."), (place, char) => token[place] === char || !isGood(`${token.slice(0, place)}${char}${token.slice(place + 1)}`)));
  });

  it("trusts no set with a private key, a symmetric key or two of one name; nor a short, weak or foreign key", () => {
    const rsa = (bits: number) => generateKeyPairSync("rsa", { modulusLength: bits }).publicKey.export({ format: "jwk" });
    expect(readJwks({ keys: [jwk, privateKey.export({ format: "jwk" })] })).toBeUndefined();
    expect(readJwks({ keys: [jwk, { kty: "oct", k: "AAAA" }] })).toBeUndefined();
    expect(readJwks({ keys: [jwk, jwk] })).toBeUndefined();
    expect(readJwk(rsa(1024))).toBeUndefined();
    expect(readJwk({ ...jwk, x: jwk.y, y: jwk.x })).toBeUndefined();
    expect(readJwk({ ...jwk, use: "enc" })).toBeUndefined();
    expect(readJwk({ ...jwk, alg: "HS256" })).toBeUndefined();
  });

  it("makes the thumbprint of RFC 7638", () => {
    const n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw";
    expect(jwkThumbprint({ kty: "RSA", n, e: "AQAB", alg: "RS256", kid: "2011-04-29" })).toBe("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
  });
});

describe("the status list", () => {
  it("puts the first place into the lowest bits of the first byte", () => {
    expect([...statusBytes([{ index: 0, state: "revoked" }, { index: 3, state: "suspended" }, { index: 5, state: "revoked" }], 8)]).toEqual([0b10000001, 0b00000100]);
  });
});

describe("group commit", () => {
  it("gives each caller his own result, in as few commits as wait; a failed commit fails those of it alone", async () => {
    const sizes: number[] = [];
    const put = groupCommit<number, number>(async (items) => {
      sizes.push(items.length);
      await new Promise((done) => setImmediate(done));
      if (items.includes(13)) throw new Error("unlucky");
      return items.map((item) => item * 2);
    }, { most: 8 });
    expect(await Promise.all(Array.from({ length: 12 }, (_, index) => put(index)))).toEqual(Array.from({ length: 12 }, (_, index) => index * 2));
    expect(sizes).toEqual([8, 4]);
    await expect(put(13)).rejects.toThrow("unlucky");
    expect(await put(14)).toBe(28);
  });
});
