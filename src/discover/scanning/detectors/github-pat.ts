// GitHub token.
import type { Detector } from "../contract.ts";
import { crcSuffix, hasCrcSuffix } from "../checksums.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

const TYPES: Readonly<Record<string, string>> = {
  ghp_: "personal access token (classic)",
  gho_: "OAuth access token",
  ghu_: "GitHub App user token",
  ghs_: "GitHub App installation token",
  ghr_: "GitHub App refresh token",
};

const githubBody = (seed: number) => {
  const body = sample("alnum", 30, seed);
  return body + crcSuffix(body);
};

export const githubPat: Detector = {
  id: "github-pat",
  title: "GitHub token",
  provider: "github",
  kind: "token",
  keywords: ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>gh(?:[pous]_[A-Za-z0-9]{36}|r_[A-Za-z0-9]{36,76}))(?![A-Za-z0-9_])/,
  // PROVIDER: the last six characters are a CRC-32. A wrong one means altered or mistyped: reported only when the rest is random, and said.
  validate: (token) => hasCrcSuffix(token.slice(4)) || looksRandom(token.slice(4), 3.5),
  identify: (token) => ({ tokenType: TYPES[token.slice(0, 4)] ?? "token", checksum: hasCrcSuffix(token.slice(4)) ? "valid" : "invalid" }),
  flags: [`token: ${"ghp_" + githubBody(1)}`, `https://x-access-token:${"ghs_" + githubBody(2)}@github.com/a/b`],
  passes: [
    { text: "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token" },
    { text: `ghp_${sample("alnum", 20)}`, why: "36 characters follow the prefix, not 20" },
    { text: "ghp_abcdefghijklmnopqrstuvwxyz0123456789", why: "the alphabet is no token, and the checksum does not match" },
  ],
};
