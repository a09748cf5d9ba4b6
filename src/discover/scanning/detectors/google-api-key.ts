// Google API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const googleApiKey: Detector = {
  id: "google-api-key",
  title: "Google API key",
  provider: "gcp",
  kind: "api-key",
  keywords: ["aiza"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>AIza[A-Za-z0-9_-]{35})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(4), 3.5),
  flags: [`token = "${"AIza"}${"Sy" + sample("base64url", 33)}"`],
  passes: [
    { text: "AIza" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "AIza${TOKEN}", why: "a reference, not a value" },
    { text: "AIzashort", why: "too short to be one" },
  ],
};
