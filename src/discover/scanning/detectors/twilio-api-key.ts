// Twilio API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const twilioApiKey: Detector = {
  id: "twilio-api-key",
  title: "Twilio API key",
  provider: "twilio",
  kind: "api-key",
  keywords: ["twilio", "sk"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>SK[0-9a-f]{32})(?![A-Za-z0-9_])|twilio[^\n]{0,40}?(?:token|secret|key)["\'\s\]]{0,4}(?:=>|[:=,])\s{0,3}["\']?(?<other>[0-9A-Za-z]{32})(?![A-Za-z0-9])/,
  validate: (key) => looksRandom(key.replace(/^SK/, ""), 3),
  identify: (_key, match) => {
    const account = /(?<![A-Za-z0-9])AC[0-9a-f]{32}(?![A-Za-z0-9])/.exec(match.input)?.[0];
    return account === undefined ? {} : { account };
  },
  flags: [`TWILIO_API_KEY=${"SK" + sample("hex", 32)}`],
  passes: [
    { text: "SKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "TASK" + sample("hex", 32), why: "part of a longer word" },
  ],
};
