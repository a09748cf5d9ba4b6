// Zoho access or refresh token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const zohoToken: Detector = {
  id: "zoho-token",
  title: "Zoho access or refresh token",
  provider: "zoho",
  kind: "token",
  keywords: ["1000."],
  pattern: /(?<![A-Za-z0-9.])(?<secret>1000\.[0-9a-f]{32}\.[0-9a-f]{32})(?![A-Za-z0-9])/,
  flags: [`${"1000." + sample("hex", 32) + "." + sample("hex", 32, 2)}`],
  passes: [
    { text: "1000.0.0", why: "a version" },
  ],
};
