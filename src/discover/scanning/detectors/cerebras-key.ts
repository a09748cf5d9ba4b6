// Cerebras API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const cerebrasKey: Detector = {
  id: "cerebras-key",
  title: "Cerebras API key",
  provider: "cerebras",
  kind: "api-key",
  keywords: ["csk-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>csk-[a-z0-9]{48})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"csk-"}${sample("lowerDigits", 48)}"`],
  passes: [
    { text: "csk-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "csk-${TOKEN}", why: "a reference, not a value" },
    { text: "csk-short", why: "too short to be one" },
  ],
};
