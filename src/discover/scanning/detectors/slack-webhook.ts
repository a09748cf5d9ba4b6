// Slack incoming webhook.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const slackWebhook: Detector = {
  id: "slack-webhook",
  title: "Slack incoming webhook",
  provider: "slack",
  kind: "secret",
  keywords: ["hooks.slack.com"],
  pattern: /(?<secret>https:\/\/hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/(?<team>T?[A-Za-z0-9_]{8,13})\/(?<channel>[A-Za-z0-9_]{8,20})\/[A-Za-z0-9_]{18,64}(?:\/[A-Za-z0-9]{18,40})?)(?![A-Za-z0-9])/,
  validate: (url) => !/\/[TB]0{7,}(?:\/|$)/.test(url) && !/X{10}/i.test(url),
  identify: (_url, match) => ({ team: match.groups?.["team"] ?? "", channel: match.groups?.["channel"] ?? "" }),
  flags: [
    `${"https://hooks.slack.com/services/T" + sample("upperDigits", 10) + "/B" + sample("upperDigits", 10) + "/" + sample("alnum", 24)}`,
  ],
  passes: [
    { text: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX", why: "the webhook of Slack's documentation" },
    { text: "https://hooks.slack.com/services/", why: "no path, no secret" },
  ],
};
