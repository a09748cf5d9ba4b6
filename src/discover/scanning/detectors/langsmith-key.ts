// LangSmith API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const langsmithKey: Detector = {
  id: "langsmith-key",
  title: "LangSmith API key",
  provider: "langchain",
  kind: "api-key",
  keywords: ["lsv2_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"lsv2_"}${`pt_${sample("hex", 32)}_${sample("hex", 10)}`}"`],
  passes: [
    { text: "lsv2_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "lsv2_${TOKEN}", why: "a reference, not a value" },
    { text: "lsv2_short", why: "too short to be one" },
  ],
};
