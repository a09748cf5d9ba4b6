// Google OAuth client secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const googleOauthSecret: Detector = {
  id: "google-oauth-secret",
  title: "Google OAuth client secret",
  provider: "gcp",
  kind: "secret",
  keywords: ["gocspx-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>GOCSPX-[A-Za-z0-9_-]{28})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"GOCSPX-"}${sample("base64url", 28)}"`],
  passes: [
    { text: "GOCSPX-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "GOCSPX-${TOKEN}", why: "a reference, not a value" },
    { text: "GOCSPX-short", why: "too short to be one" },
  ],
};
