// Brevo (Sendinblue) API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const brevoKey: Detector = {
  id: "brevo-key",
  title: "Brevo (Sendinblue) API key",
  provider: "brevo",
  kind: "api-key",
  keywords: ["xkeysib-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>xkeysib-[0-9a-f]{64}-[A-Za-z0-9]{16})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"xkeysib-"}${`${sample("hex", 64)}-${sample("alnum", 16)}`}"`],
  passes: [
    { text: "xkeysib-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "xkeysib-${TOKEN}", why: "a reference, not a value" },
    { text: "xkeysib-short", why: "too short to be one" },
  ],
};
