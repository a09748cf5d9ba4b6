// Ionic token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const ionicToken: Detector = {
  id: "ionic-token",
  title: "Ionic token",
  provider: "ionic",
  kind: "token",
  keywords: ["ion_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>ion_[A-Za-z0-9]{42})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"ion_"}${sample("alnum", 42)}"`],
  passes: [
    { text: "ion_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "ion_${TOKEN}", why: "a reference, not a value" },
    { text: "ion_short", why: "too short to be one" },
  ],
};
