// Tavily API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const tavilyKey: Detector = {
  id: "tavily-key",
  title: "Tavily API key",
  provider: "tavily",
  kind: "api-key",
  keywords: ["tvly-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>tvly-(?:dev-|prod-)?[A-Za-z0-9]{32})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"tvly-"}${sample("alnum", 32)}"`],
  passes: [
    { text: "tvly-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "tvly-${TOKEN}", why: "a reference, not a value" },
    { text: "tvly-short", why: "too short to be one" },
  ],
};
