// WakaTime API key.
import type { Detector } from "../contract.ts";
import { sampleUuid } from "../samples.ts";

export const wakatimeKey: Detector = {
  id: "wakatime-key",
  title: "WakaTime API key",
  provider: "wakatime",
  kind: "api-key",
  keywords: ["waka_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>waka_[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"waka_"}${sampleUuid()}"`],
  passes: [
    { text: "waka_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "waka_${TOKEN}", why: "a reference, not a value" },
    { text: "waka_short", why: "too short to be one" },
  ],
};
