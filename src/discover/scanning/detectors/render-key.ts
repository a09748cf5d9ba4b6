// Render API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const renderKey: Detector = {
  id: "render-key",
  title: "Render API key",
  provider: "render",
  kind: "api-key",
  keywords: ["rnd_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>rnd_[A-Za-z0-9]{28,32})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(4), 3.3) && /\d/.test(key),
  flags: [`token = "${"rnd_"}${sample("alnum", 28)}"`],
  passes: [
    { text: "rnd_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "rnd_${TOKEN}", why: "a reference, not a value" },
    { text: "rnd_short", why: "too short to be one" },
  ],
};
