// Fastly API token.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { namedValue } from "../patterns.ts";
import { sample } from "../samples.ts";

export const fastlyToken: Detector = {
  id: "fastly-token",
  title: "Fastly API token",
  provider: "fastly",
  kind: "token",
  keywords: ["fastly"],
  pattern: namedValue("fastly", "[A-Za-z0-9_-]{32}"),
  validate: (token) => looksRandom(token, 3.3) && /\d/.test(token) && !looksLikeWords(token),
  flags: [`FASTLY_API_TOKEN=${sample("alnum", 32)}`],
  passes: [
    { text: "FASTLY_API_TOKEN=${FASTLY_API_TOKEN}", why: "a reference" },
    { text: "fastly token purge-all-keys-for-this-service-n", why: "words" },
  ],
};
