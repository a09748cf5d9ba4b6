// Replicate API token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const replicateToken: Detector = {
  id: "replicate-token",
  title: "Replicate API token",
  provider: "replicate",
  kind: "token",
  keywords: ["r8_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>r8_[A-Za-z0-9]{37,45})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"r8_"}${sample("alnum", 37)}"`],
  passes: [
    { text: "r8_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "r8_${TOKEN}", why: "a reference, not a value" },
    { text: "r8_short", why: "too short to be one" },
  ],
};
