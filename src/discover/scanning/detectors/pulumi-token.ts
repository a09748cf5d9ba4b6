// Pulumi access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const pulumiToken: Detector = {
  id: "pulumi-token",
  title: "Pulumi access token",
  provider: "pulumi",
  kind: "token",
  keywords: ["pul-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pul-[0-9a-f]{40})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pul-"}${sample("hex", 40)}"`],
  passes: [
    { text: "pul-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pul-${TOKEN}", why: "a reference, not a value" },
    { text: "pul-short", why: "too short to be one" },
  ],
};
