// npm access token.
import type { Detector } from "../contract.ts";
import { crcSuffix, hasCrcSuffix } from "../checksums.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

const npmBody = (seed: number) => {
  const body = sample("alnum", 30, seed);
  return body + crcSuffix(body);
};

export const npmToken: Detector = {
  id: "npm-token",
  title: "npm access token",
  provider: "npm",
  kind: "token",
  keywords: ["npm_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>npm_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])/,
  validate: (token) => hasCrcSuffix(token.slice(4)) || looksRandom(token.slice(4), 3.5),
  identify: (token) => ({ checksum: hasCrcSuffix(token.slice(4)) ? "valid" : "invalid" }),
  flags: [`token = "${"npm_"}${npmBody(1)}"`],
  passes: [
    { text: "npm_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "npm_${TOKEN}", why: "a reference, not a value" },
    { text: "npm_short", why: "too short to be one" },
  ],
};
