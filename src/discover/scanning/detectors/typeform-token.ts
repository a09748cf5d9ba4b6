// Typeform token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const typeformToken: Detector = {
  id: "typeform-token",
  title: "Typeform token",
  provider: "typeform",
  kind: "token",
  keywords: ["tfp_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>tfp_[A-Za-z0-9_.=-]{40,64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"tfp_"}${sample("alnum", 44)}"`],
  passes: [
    { text: "tfp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "tfp_${TOKEN}", why: "a reference, not a value" },
    { text: "tfp_short", why: "too short to be one" },
  ],
};
