// Telegram bot token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const telegramBotToken: Detector = {
  id: "telegram-bot-token",
  title: "Telegram bot token",
  provider: "telegram",
  kind: "token",
  keywords: ["telegram", "bot", "tgram", "api.telegram.org", ":aa"],
  pattern: /(?<![A-Za-z0-9_.:-])(?:bot)?(?<secret>(?<id>\d{8,10}):(?:AA[A-Za-z0-9_-]{33}|(?<=(?:telegram|tgram)[^\n]{0,60})[A-Za-z0-9_-]{35}))(?![A-Za-z0-9_-])|(?<=tgram:\/\/)\d{8,10}:[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/i,
  validate: (token) => looksRandom(token.slice(token.indexOf(":") + 1), 3.5),
  identify: (token) => ({ bot: token.slice(0, token.indexOf(":")) }),
  flags: [`TELEGRAM_TOKEN=${sample("digits", 10, 5).replace(/^0/, "7") + ":AA" + sample("base64url", 33)}`],
  passes: [
    { text: "123456789:AAxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
