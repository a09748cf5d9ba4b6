// ReadMe API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const readmeKey: Detector = {
  id: "readme-key",
  title: "ReadMe API key",
  provider: "readme",
  kind: "api-key",
  keywords: ["rdme_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>rdme_[a-z0-9]{70})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"rdme_"}${sample("lowerDigits", 70)}"`],
  passes: [
    { text: "rdme_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "rdme_${TOKEN}", why: "a reference, not a value" },
    { text: "rdme_short", why: "too short to be one" },
  ],
};
