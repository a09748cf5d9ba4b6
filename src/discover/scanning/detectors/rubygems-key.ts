// RubyGems API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const rubygemsKey: Detector = {
  id: "rubygems-key",
  title: "RubyGems API key",
  provider: "rubygems",
  kind: "api-key",
  keywords: ["rubygems_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>rubygems_[a-f0-9]{48})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"rubygems_"}${sample("hex", 48)}"`],
  passes: [
    { text: "rubygems_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "rubygems_${TOKEN}", why: "a reference, not a value" },
    { text: "rubygems_short", why: "too short to be one" },
  ],
};
