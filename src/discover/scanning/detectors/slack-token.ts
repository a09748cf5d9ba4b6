// Slack token.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

const TYPES: Readonly<Record<string, string>> = { xoxb: "bot", xoxp: "user", xoxa: "workspace", xoxr: "refresh", xoxs: "session", xoxe: "configuration", xoxc: "session", xoxd: "session cookie" };

export const slackToken: Detector = {
  id: "slack-token",
  title: "Slack token",
  provider: "slack",
  kind: "token",
  keywords: ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe", "xoxo-", "xoxc-", "xoxd-"],
  pattern: /(?<![A-Za-z0-9])(?<secret>(?:xoxe\.)?xox[abceoprs]-[A-Za-z0-9-]{20,260}|xoxd-[A-Za-z0-9%+\/=-]{40,400})(?![A-Za-z0-9])/,
  validate: (token) => /\d/.test(token.slice(5)) && entropyOf(token) > 3,
  identify: (token) => {
    const team = /^xox[bpas]-(\d{9,14})-/.exec(token)?.[1];
    return { tokenType: TYPES[token.slice(0, 4)] ?? "token", ...(team === undefined ? {} : { teamNumber: team }) };
  },
  flags: [
    `SLACK_BOT_TOKEN=${"xoxb-" + sample("digits", 12) + "-" + sample("digits", 13) + "-" + sample("alnum", 24)}`,
    `${"xoxe.xoxp-1-" + sample("alnum", 160)}`,
  ],
  passes: [
    { text: "xoxb-xxxxxxxxxxxx-xxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "xoxb-your-slack-bot-token-goes-here", why: "a sentence in place of a token" },
  ],
};
