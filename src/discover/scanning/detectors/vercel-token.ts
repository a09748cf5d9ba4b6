// Vercel access token.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { namedValue } from "../patterns.ts";
import { sample } from "../samples.ts";

export const vercelToken: Detector = {
  id: "vercel-token",
  title: "Vercel access token",
  provider: "vercel",
  kind: "token",
  keywords: ["vercel"],
  pattern: namedValue("vercel", "[A-Za-z0-9]{24}"),
  validate: (token) => looksRandom(token, 3.3) && /\d/.test(token) && !looksLikeWords(token),
  flags: [`VERCEL_TOKEN=${sample("alnum", 24)}`],
  passes: [
    { text: "VERCEL_TOKEN=${{ secrets.VERCEL_TOKEN }}", why: "a reference" },
    { text: "vercel token createDeploymentAliasNow", why: "an identifier" },
  ],
};
