// Infracost API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const infracostKey: Detector = {
  id: "infracost-key",
  title: "Infracost API key",
  provider: "infracost",
  kind: "api-key",
  keywords: ["ico-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>ico-[A-Za-z0-9]{32})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(4), 3.3) && /\d/.test(key),
  flags: [`token = "${"ico-"}${sample("alnum", 32)}"`],
  passes: [
    { text: "ico-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "ico-${TOKEN}", why: "a reference, not a value" },
    { text: "ico-short", why: "too short to be one" },
  ],
};
