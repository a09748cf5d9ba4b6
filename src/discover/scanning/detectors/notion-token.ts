// Notion integration token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const notionToken: Detector = {
  id: "notion-token",
  title: "Notion integration token",
  provider: "notion",
  kind: "token",
  keywords: ["ntn_", "secret_"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>ntn_[A-Za-z0-9]{40,50}|secret_[A-Za-z0-9]{43})(?![A-Za-z0-9_])/,
  validate: (token) => looksRandom(token.slice(7), 3.8) && /\d/.test(token),
  flags: [`NOTION_TOKEN=${"ntn_" + sample("alnum", 46)}`, `${"secret_" + sample("alnum", 43)}`],
  passes: [
    { text: "secret_key_for_the_application_configuration1", why: "an identifier" },
  ],
};
