// Cloudflare API token or key.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const cloudflareToken: Detector = {
  id: "cloudflare-token",
  title: "Cloudflare API token or key",
  provider: "cloudflare",
  kind: "token",
  keywords: ["cloudflare", "cf_api", "cf-api", "v1.0-", "cf_token", "cfk_", "cfut_", "cfat_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>v1\.0-[0-9a-f]{20,80}-[0-9a-f]{100,200}(?:-[0-9a-f]{60,200})?|cf(?:k|[ua]t)_[A-Za-z0-9_-]{40,60})(?![A-Za-z0-9_-])|(?:cloudflare|cf[_-]api|cf[_-]token)[^\n]{0,32}?(?:key|token|secret)[^\n]{0,12}?(?<![A-Za-z0-9_-])(?<other>[A-Za-z0-9_-]{40}|[0-9a-f]{37})(?![A-Za-z0-9_-])/i,
  validate: (token) => looksRandom(token, 3) && /\d/.test(token) && !looksLikeWords(token),
  flags: [`CLOUDFLARE_API_TOKEN=${sample("base64url", 40)}`, `CLOUDFLARE_API_KEY=${sample("hex", 37)}`],
  passes: [
    { text: "CLOUDFLARE_API_TOKEN=${{ secrets.CLOUDFLARE_API_TOKEN }}", why: "a reference" },
    { text: "cloudflare token documentation-page-about-token-permissions", why: "words" },
  ],
};
