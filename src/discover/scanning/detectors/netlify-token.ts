// Netlify access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const netlifyToken: Detector = {
  id: "netlify-token",
  title: "Netlify access token",
  provider: "netlify",
  kind: "token",
  keywords: ["nfp_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>nfp_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"nfp_"}${sample("alnum", 36)}"`],
  passes: [
    { text: "nfp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "nfp_${TOKEN}", why: "a reference, not a value" },
    { text: "nfp_short", why: "too short to be one" },
  ],
};
