// Neon API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const neonKey: Detector = {
  id: "neon-key",
  title: "Neon API key",
  provider: "neon",
  kind: "api-key",
  keywords: ["napi_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>napi_[a-z0-9]{60,70})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"napi_"}${sample("lowerDigits", 64)}"`],
  passes: [
    { text: "napi_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "napi_${TOKEN}", why: "a reference, not a value" },
    { text: "napi_short", why: "too short to be one" },
  ],
};
