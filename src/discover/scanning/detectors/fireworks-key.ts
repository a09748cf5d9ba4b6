// Fireworks AI API key.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const fireworksKey: Detector = {
  id: "fireworks-key",
  title: "Fireworks AI API key",
  provider: "fireworks",
  kind: "api-key",
  keywords: ["fw_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>fw_[A-Za-z0-9]{22,24})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(3), 3.3) && /\d/.test(key) && !looksLikeWords(key),
  flags: [`token = "${"fw_"}${sample("alnum", 24)}"`],
  passes: [
    { text: "fw_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "fw_${TOKEN}", why: "a reference, not a value" },
    { text: "fw_short", why: "too short to be one" },
  ],
};
