// Voiceflow API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const voiceflowKey: Detector = {
  id: "voiceflow-key",
  title: "Voiceflow API key",
  provider: "voiceflow",
  kind: "api-key",
  keywords: ["vf."],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>VF\.(?:DM|WS)\.[0-9a-f]{24}\.[A-Za-z0-9]{16})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"VF."}${`DM.${sample("hex", 24)}.${sample("alnum", 16)}`}"`],
  passes: [
    { text: "VF." + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "VF.${TOKEN}", why: "a reference, not a value" },
    { text: "VF.short", why: "too short to be one" },
  ],
};
