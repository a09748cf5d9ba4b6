// Octopus Deploy API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const octopusKey: Detector = {
  id: "octopus-key",
  title: "Octopus Deploy API key",
  provider: "octopus-deploy",
  kind: "api-key",
  keywords: ["api-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>API-[A-Z0-9]{26,32})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(4), 3.3) && /\d/.test(key),
  flags: [`token = "${"API-"}${sample("upperDigits", 28)}"`],
  passes: [
    { text: "API-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "API-${TOKEN}", why: "a reference, not a value" },
    { text: "API-short", why: "too short to be one" },
  ],
};
