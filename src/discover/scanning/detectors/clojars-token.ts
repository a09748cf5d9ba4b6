// Clojars deploy token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const clojarsToken: Detector = {
  id: "clojars-token",
  title: "Clojars deploy token",
  provider: "clojars",
  kind: "token",
  keywords: ["clojars_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>CLOJARS_[a-z0-9]{60})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"CLOJARS_"}${sample("lowerDigits", 60)}"`],
  passes: [
    { text: "CLOJARS_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "CLOJARS_${TOKEN}", why: "a reference, not a value" },
    { text: "CLOJARS_short", why: "too short to be one" },
  ],
};
