// Linear API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const linearKey: Detector = {
  id: "linear-key",
  title: "Linear API key",
  provider: "linear",
  kind: "api-key",
  keywords: ["lin_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>lin_(?:api|oauth)_[A-Za-z0-9]{32,64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"lin_"}${"api_" + sample("alnum", 40)}"`],
  passes: [
    { text: "lin_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "lin_${TOKEN}", why: "a reference, not a value" },
    { text: "lin_short", why: "too short to be one" },
  ],
};
