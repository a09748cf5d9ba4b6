// StackHawk API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const stackhawkKey: Detector = {
  id: "stackhawk-key",
  title: "StackHawk API key",
  provider: "stackhawk",
  kind: "api-key",
  keywords: ["hawk."],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>hawk\.[A-Za-z0-9_-]{20}\.[A-Za-z0-9_-]{20})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key, 3.3) && /\d/.test(key),
  flags: [`token = "${"hawk."}${`${sample("alnum", 20)}.${sample("alnum", 20, 2)}`}"`],
  passes: [
    { text: "hawk." + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "hawk.${TOKEN}", why: "a reference, not a value" },
    { text: "hawk.short", why: "too short to be one" },
  ],
};
