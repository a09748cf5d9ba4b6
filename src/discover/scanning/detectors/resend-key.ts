// Resend API key.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const resendKey: Detector = {
  id: "resend-key",
  title: "Resend API key",
  provider: "resend",
  kind: "api-key",
  keywords: ["re_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(3), 3.3) && /\d/.test(key) && !looksLikeWords(key),
  flags: [`token = "${"re_"}${`${sample("alnum", 8)}_${sample("alnum", 24)}`}"`],
  passes: [
    { text: "re_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "re_${TOKEN}", why: "a reference, not a value" },
    { text: "re_short", why: "too short to be one" },
  ],
};
