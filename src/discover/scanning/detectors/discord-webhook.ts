// Discord webhook.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const discordWebhook: Detector = {
  id: "discord-webhook",
  title: "Discord webhook",
  provider: "discord",
  kind: "secret",
  keywords: ["discord.com/api/webhooks", "discordapp.com/api/webhooks"],
  pattern: /(?<secret>https:\/\/(?:ptb\.|canary\.)?discord(?:app)?\.com\/api\/webhooks\/(?<id>\d{17,20})\/[A-Za-z0-9_-]{60,80})(?![A-Za-z0-9_-])/,
  identify: (_url, match) => ({ webhook: match.groups?.["id"] ?? "" }),
  flags: [
    `${"https://discord.com/api/webhooks/" + sample("digits", 18).replace(/^0/, "1") + "/" + sample("base64url", 68)}`,
  ],
  passes: [
    { text: "https://discord.com/api/webhooks/<id>/<token>", why: "blanks" },
  ],
};
