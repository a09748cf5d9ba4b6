// PayPal client secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const paypalSecret: Detector = {
  id: "paypal-secret",
  title: "PayPal client secret",
  provider: "paypal",
  kind: "secret",
  keywords: ["paypal", "braintree", "access_token$production"],
  pattern: /(?<secret>access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32})|paypal[^\n]{0,32}?(?:secret|key|token|password)[^\n]{0,16}?(?<![A-Za-z0-9_-])(?<other>E[A-Za-z0-9_-]{50,90})(?![A-Za-z0-9_-])/i,
  flags: [
    `${"access_token$production$" + sample("lowerDigits", 16) + "$" + sample("hex", 32)}`,
    `PAYPAL_SECRET=${"E" + sample("base64url", 79)}`,
  ],
  passes: [
    { text: "PAYPAL_SECRET=your-paypal-secret", why: "a sentence" },
  ],
};
