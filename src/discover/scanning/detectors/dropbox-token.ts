// Dropbox token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dropboxToken: Detector = {
  id: "dropbox-token",
  title: "Dropbox token",
  provider: "dropbox",
  kind: "token",
  keywords: ["sl."],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sl\.(?:u\.)?[A-Za-z0-9_-]{130,1200})(?![A-Za-z0-9_-])/,
  reach: 1400,
  flags: [`token = "${"sl."}${sample("base64url", 140)}"`],
  passes: [
    { text: "sl." + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "sl.${TOKEN}", why: "a reference, not a value" },
    { text: "sl.short", why: "too short to be one" },
  ],
};
