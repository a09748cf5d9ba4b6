// NVIDIA API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const nvidiaKey: Detector = {
  id: "nvidia-key",
  title: "NVIDIA API key",
  provider: "nvidia",
  kind: "api-key",
  keywords: ["nvapi-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>nvapi-[A-Za-z0-9_-]{60,70})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"nvapi-"}${sample("base64url", 64)}"`],
  passes: [
    { text: "nvapi-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "nvapi-${TOKEN}", why: "a reference, not a value" },
    { text: "nvapi-short", why: "too short to be one" },
  ],
};
