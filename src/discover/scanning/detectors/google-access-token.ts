// Google OAuth access or refresh token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const googleAccessToken: Detector = {
  id: "google-access-token",
  title: "Google OAuth access or refresh token",
  provider: "gcp",
  kind: "token",
  keywords: ["ya29.", "1//0"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>ya29\.[A-Za-z0-9_-]{30,1200}|1\/\/0[A-Za-z0-9_-]{40,110})(?![A-Za-z0-9_-])/,
  reach: 1400,
  flags: [`${"ya29." + sample("base64url", 120)}`],
  passes: [
    { text: "ya29.short", why: "too short" },
    { text: "ya29.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
