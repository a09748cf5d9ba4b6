// HTTP bearer authorization header.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const bearerHeader: Detector = {
  id: "bearer-header",
  title: "HTTP bearer authorization header",
  provider: "http",
  kind: "token",
  keywords: ["bearer "],
  pattern: /authorization["\']?\s{0,3}[:=]?\s{0,3}["\'`]?bearer\s{1,3}(?<secret>[A-Za-z0-9+\/._~-]{16,1200}={0,2})/i,
  reach: 1400,
  validate: (token) => looksRandom(token, 3.2) && /\d/.test(token) && !looksLikeWords(token),
  flags: [`Authorization: Bearer ${sample("alnum", 40)}`],
  passes: [
    { text: "Authorization: Bearer your-access-token-goes-here", why: "a sentence" },
    { text: "Authorization: Bearer $TOKEN", why: "a reference" },
  ],
};
