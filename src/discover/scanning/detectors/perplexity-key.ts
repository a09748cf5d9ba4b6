// Perplexity API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const perplexityKey: Detector = {
  id: "perplexity-key",
  title: "Perplexity API key",
  provider: "perplexity",
  kind: "api-key",
  keywords: ["pplx-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pplx-[A-Za-z0-9]{48,56})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pplx-"}${sample("alnum", 48)}"`],
  passes: [
    { text: "pplx-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pplx-${TOKEN}", why: "a reference, not a value" },
    { text: "pplx-short", why: "too short to be one" },
  ],
};
