// Nightfall API key.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const nightfallKey: Detector = {
  id: "nightfall-key",
  title: "Nightfall API key",
  provider: "nightfall",
  kind: "api-key",
  keywords: ["nf-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>NF-[A-Za-z0-9]{32})(?![A-Za-z0-9_-])/,
  validate: (key) => entropyOf(key.slice(3)) > 3 && /\d/.test(key),
  flags: [`token = "${"NF-"}${sample("alnum", 32)}"`],
  passes: [
    { text: "NF-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "NF-${TOKEN}", why: "a reference, not a value" },
    { text: "NF-short", why: "too short to be one" },
  ],
};
