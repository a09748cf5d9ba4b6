// Groq API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const groqKey: Detector = {
  id: "groq-key",
  title: "Groq API key",
  provider: "groq",
  kind: "api-key",
  keywords: ["gsk_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>gsk_[A-Za-z0-9]{40,60})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"gsk_"}${sample("alnum", 52)}"`],
  passes: [
    { text: "gsk_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "gsk_${TOKEN}", why: "a reference, not a value" },
    { text: "gsk_short", why: "too short to be one" },
  ],
};
