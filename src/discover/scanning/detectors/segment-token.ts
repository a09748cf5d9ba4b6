// Segment public API token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const segmentToken: Detector = {
  id: "segment-token",
  title: "Segment public API token",
  provider: "segment",
  kind: "token",
  keywords: ["sgp_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sgp_[A-Za-z0-9]{64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"sgp_"}${sample("alnum", 64)}"`],
  passes: [
    { text: "sgp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "sgp_${TOKEN}", why: "a reference, not a value" },
    { text: "sgp_short", why: "too short to be one" },
  ],
};
