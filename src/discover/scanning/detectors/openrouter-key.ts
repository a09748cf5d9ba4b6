// OpenRouter API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const openrouterKey: Detector = {
  id: "openrouter-key",
  title: "OpenRouter API key",
  provider: "openrouter",
  kind: "api-key",
  keywords: ["sk-or-v1-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sk-or-v1-[0-9a-f]{64})(?![A-Za-z0-9])/,
  flags: [`${"sk-or-v1-" + sample("hex", 64)}`],
  passes: [
    { text: "sk-or-v1-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
