// Slack app-level token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const slackAppToken: Detector = {
  id: "slack-app-token",
  title: "Slack app-level token",
  provider: "slack",
  kind: "token",
  keywords: ["xapp-"],
  pattern: /(?<![A-Za-z0-9])(?<secret>xapp-\d-(?<app>[A-Z0-9]{8,14})-\d{8,16}-[a-f0-9]{40,80})(?![A-Za-z0-9])/,
  identify: (_token, match) => ({ app: match.groups?.["app"] ?? "" }),
  flags: [`${"xapp-1-A0" + sample("upperDigits", 9) + "-" + sample("digits", 13) + "-" + sample("hex", 64)}`],
  passes: [
    { text: "xapp-1-A0000000000-1111111111111-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
