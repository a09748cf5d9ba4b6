// Microsoft Teams webhook.
import type { Detector } from "../contract.ts";
import { sample, sampleUuid } from "../samples.ts";

export const teamsWebhook: Detector = {
  id: "teams-webhook",
  title: "Microsoft Teams webhook",
  provider: "microsoft-teams",
  kind: "secret",
  keywords: ["webhook.office.com", "outlook.office.com", "logic.azure.com"],
  pattern: /(?<secret>https:\/\/(?<host>[a-z0-9-]{1,60}\.webhook\.office\.com|outlook\.office\.com)\/webhook(?:b2)?\/[0-9a-z-]{36}@[0-9a-z-]{36}\/IncomingWebhook\/[0-9a-z]{32}\/[0-9a-z-]{36}(?:\/[A-Za-z0-9_-]{20,80})?)/i,
  identify: (_url, match) => ({ host: match.groups?.["host"] ?? "" }),
  flags: [
    `${"https://acme.webhook.office.com/webhookb2/" + sampleUuid() + "@" + sampleUuid(2) + "/IncomingWebhook/" + sample("hex", 32) + "/" + sampleUuid(3)}`,
  ],
  passes: [
    { text: "https://acme.webhook.office.com/webhookb2/<id>", why: "a blank" },
  ],
};
