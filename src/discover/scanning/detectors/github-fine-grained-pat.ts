// GitHub fine-grained personal access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const githubFineGrainedPat: Detector = {
  id: "github-fine-grained-pat",
  title: "GitHub fine-grained personal access token",
  provider: "github",
  kind: "token",
  keywords: ["github_pat_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"github_pat_"}${`${sample("alnum", 22)}_${sample("alnum", 59)}`}"`],
  passes: [
    { text: "github_pat_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "github_pat_${TOKEN}", why: "a reference, not a value" },
    { text: "github_pat_short", why: "too short to be one" },
  ],
};
