// Zapier webhook.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const zapierWebhook: Detector = {
  id: "zapier-webhook",
  title: "Zapier webhook",
  provider: "zapier",
  kind: "secret",
  keywords: ["hooks.zapier.com"],
  pattern: /(?<secret>https:\/\/hooks\.zapier\.com\/hooks\/catch\/[A-Za-z0-9]{5,24}(?:\/[A-Za-z0-9]{5,24})?)\/?/,
  flags: [
    `${"https://hooks.zapier.com/hooks/catch/" + sample("digits", 7).replace(/^0/, "1") + "/" + sample("lowerDigits", 7)}`,
  ],
  passes: [
    { text: "https://hooks.zapier.com/hooks/catch/", why: "no hook" },
  ],
};
