// Discord bot token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const discordBotToken: Detector = {
  id: "discord-bot-token",
  title: "Discord bot token",
  provider: "discord",
  kind: "token",
  keywords: ["discord", "bot", "token", "apikey", "api_key"],
  pattern: /(?<![A-Za-z0-9_.-])(?<secret>[MNO][A-Za-z0-9_-]{23,28}\.[A-Za-z0-9_-]{6,7}\.[A-Za-z0-9_-]{27,40})(?![A-Za-z0-9_.-])/,
  validate: (token) => looksRandom(token, 3.8) && /\d/.test(token),
  identify: (token) => {
    const bot = Buffer.from(token.split(".")[0] ?? "", "base64url").toString("latin1");
    return /^\d{17,20}$/.test(bot) ? { bot } : {};
  },
  flags: [
    `DISCORD_BOT_TOKEN=${Buffer.from("112233445566778899").toString("base64url") + "." + sample("alnum", 6) + "." + sample("alnum", 38)}`,
  ],
  passes: [
    { text: `token: MODULE_abcdefghijklmnopqrstuv.xxxxxx.${"x".repeat(38)}`, why: "a row of x" },
  ],
};
