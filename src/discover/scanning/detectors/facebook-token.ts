// Facebook access token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const facebookToken: Detector = {
  id: "facebook-token",
  title: "Facebook access token",
  provider: "facebook",
  kind: "token",
  keywords: ["eaac", "eaab", "eaa"],
  pattern: /(?<![A-Za-z0-9])(?<secret>EAA[A-Za-z0-9]{2}[A-Za-z0-9]{80,500})(?![A-Za-z0-9_-])/,
  validate: (token) => looksRandom(token, 3.8),
  flags: [`${"EAACEdEose0cBA" + sample("alnum", 160)}`],
  passes: [
    { text: "EAACEdEose0cBA", why: "too short" },
  ],
};
