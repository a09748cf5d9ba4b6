// Salesforce session or refresh token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const salesforceToken: Detector = {
  id: "salesforce-token",
  title: "Salesforce session or refresh token",
  provider: "salesforce",
  kind: "token",
  keywords: ["00d", "5aep"],
  pattern: /(?<![A-Za-z0-9])(?<secret>00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{60,200}|5Aep[A-Za-z0-9._=]{60,120})(?![A-Za-z0-9._])/,
  identify: (token) => (token.startsWith("00D") ? { organization: token.split("!")[0] ?? "" } : {}),
  flags: [`${"00D" + sample("alnum", 12) + "!" + sample("alnum", 96)}`],
  passes: [
    { text: "00D000000000000!AQEAQ", why: "too short" },
  ],
};
