// Dependency-Track API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dependencyTrackKey: Detector = {
  id: "dependency-track-key",
  title: "Dependency-Track API key",
  provider: "dependency-track",
  kind: "api-key",
  keywords: ["odt_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>odt_[A-Za-z0-9]{32,36})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"odt_"}${sample("alnum", 32)}"`],
  passes: [
    { text: "odt_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "odt_${TOKEN}", why: "a reference, not a value" },
    { text: "odt_short", why: "too short to be one" },
  ],
};
