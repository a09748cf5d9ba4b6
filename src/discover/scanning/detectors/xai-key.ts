// xAI API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const xaiKey: Detector = {
  id: "xai-key",
  title: "xAI API key",
  provider: "xai",
  kind: "api-key",
  keywords: ["xai-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>xai-[A-Za-z0-9_]{70,90})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"xai-"}${sample("alnum", 80)}"`],
  passes: [
    { text: "xai-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "xai-${TOKEN}", why: "a reference, not a value" },
    { text: "xai-short", why: "too short to be one" },
  ],
};
