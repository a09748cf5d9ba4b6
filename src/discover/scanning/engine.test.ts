// The engine: windows, overlaps, places, hostile input, and that no clear value leaves it.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { accountOfKeyId } from "./aws-account.ts";
import { base62, crcHex, hasCrcSuffix } from "./checksums.ts";
import { detectors, isPlaceholder, scanText } from "./index.ts";
import { keywordAutomaton } from "./keyword-automaton.ts";
import { sample } from "./samples.ts";

const key = "AKIAY" + sample("base32", 15);
const secret = sample("base64", 40, 3);

describe("scanText", () => {
  it("gives line and column from 1, with any line ending", () => {
    const [match] = scanText(`a\r\nb\n  id: ${key}\n`, { file: "x" });
    expect(match).toMatchObject({ line: 3, column: 7, offset: 11 });
    expect(match?.detector.id).toBe("aws-access-key");
  });

  it("joins a secret key with the key id beside it", () => {
    const matches = scanText(`aws_access_key_id = ${key}\naws_secret_access_key = ${secret}\n`, { file: "credentials" });
    expect(matches.map(({ detector }) => detector.id)).toEqual(["aws-access-key", "aws-secret-access-key"]);
    expect(matches[1]?.identify["accessKeyId"]).toBe(key);
    expect(matches[1]?.identify["account"]).toBe(accountOfKeyId(key));
  });

  it("keeps the more specific detector where two overlap", () => {
    const matches = scanText(`API_TOKEN="${"glpat-" + sample("alnum", 20)}"`, { file: "x" });
    expect(matches.map(({ detector }) => detector.id)).toEqual(["gitlab-token"]);
  });

  it("finds what stands far into a long line, and again after it", () => {
    const filler = "x ".repeat(200_000);
    const matches = scanText(`${filler}${key} ${filler}${key}`, { file: "x" });
    expect(matches.map(({ offset }) => offset)).toEqual([filler.length, filler.length * 2 + key.length + 1]);
  });

  it("does not take the edge of a window for the end of a word", () => {
    // One keyword, then a run far longer than the window: not a key of 20 characters.
    expect(scanText(`AKIA${"A2B3".repeat(2000)}`, { file: "x" })).toEqual([]);
  });

  it("never shows the value: not in JSON, not in a log, not in what identifies it", () => {
    const matches = scanText(`aws_secret_access_key = ${secret}`, { file: "x" });
    expect(matches).toHaveLength(1);
    const shown = JSON.stringify(matches.map(({ secret: value, identify, line }) => ({ value, identify, line }))) + inspect(matches[0]?.secret) + String(matches[0]?.secret);
    expect(shown).not.toContain(secret);
  });

  it("takes no id, name or sentence of a provider's answer for a secret", () => {
    const text = [
      '"KeyId": "9a1ad414-6e3b-47ce-8366-6b8f26ba467d",',
      '"TargetKeyId": "9a1ad414-6e3b-47ce-8366-6b8f26ba467d",',
      '"ServiceAccessSecurityGroup": "sg-0123456789abcdef0",',
      '"key": "ec2:CpuOptionsAmdSevSnp",',
      '"NextToken": null, "SecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db-AbCdEf",',
      '"pass": "L’attribut ARIA est autorisé",',
      "password: URLPatternComponentResult;",
      "Sec-WebSocket-Key: x3JJHMbDL1EzLkh9GBhXDw==",
      "tokenReviewer: system:serviceaccount:kube-system:token-reviewer-7d4f5b9c8d",
    ].join("\n");
    expect(scanText(text, { file: "answer.json" }).map(({ detector, line }) => `${detector.id}:${line}`)).toEqual([]);
  });

  it("goes by names in text, not inside a long run of data", () => {
    const value = sample("alnum", 32);
    expect(scanText(`token=${value} `, { file: "x" })).toHaveLength(1);
    expect(scanText(`${"A1b2".repeat(1200)}token=${value}`, { file: "x" })).toEqual([]);
  });

  it("passes documentation samples, blanks and references", () => {
    const text = [
      "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
      "AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
      "GITHUB_TOKEN=ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      "API_KEY=<your-api-key>",
      "DB_PASSWORD=changeme",
      "DB_PASSWORD=${DB_PASSWORD}",
      "token: ${{ secrets.NPM_TOKEN }}",
      "password: {{ .Values.password }}",
      "SECRET_KEY=$SECRET_KEY",
      "api_key = os.environ['API_KEY']",
      "const token = process.env.API_TOKEN;",
      'password: "********"',
    ].join("\n");
    expect(scanText(text, { file: ".env" }).map(({ detector, line }) => `${detector.id}:${line}`)).toEqual([]);
  });
});

describe("what detectors stand on", () => {
  it("decodes the account of an AWS key id", () => {
    // The worked example of the public write-ups of the format.
    expect(accountOfKeyId(`${"ASIAQNZG"}KIQY56JQ7WML`)).toBe("029608264753");
    expect(accountOfKeyId("AKIAIOSFODNN7EXAMPLE")).toBeUndefined();
  });

  it("knows GitHub's checksum", () => {
    const body = sample("alnum", 30);
    expect(hasCrcSuffix(`${body}000000`)).toBe(false);
    expect(base62(61, 6)).toBe("00000z");
    expect(crcHex("123456789")).toBe("cbf43926");
  });

  it("tells placeholders from values", () => {
    for (const text of ["${TOKEN}", "$TOKEN", "<token>", "{{ token }}", "your-api-key", "changeme", "xxxxxxxxxxxx", "AKIAIOSFODNN7EXAMPLE", "op://vault/item"]) {
      expect(isPlaceholder(text), text).toBe(true);
    }
    expect(isPlaceholder(sample("alnum", 32))).toBe(false);
  });

  it("finds every keyword in one pass, overlapping and in any case", () => {
    const words = ["he", "she", "hers", "his"];
    const found: string[] = [];
    keywordAutomaton(words).scan("uSHErs his", (keyword, end) => found.push(`${words[keyword]}@${end}`));
    expect(found).toEqual(["she@4", "he@4", "hers@6", "his@10"]);
  });

  it("names each detector's file after it", () => {
    for (const { id } of detectors) expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
  });
});
