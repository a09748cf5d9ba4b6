// Google OAuth client secret (before 2021).
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const googleOauthClientSecretLegacy: Detector = {
  id: "google-oauth-client-secret-legacy",
  title: "Google OAuth client secret (before 2021)",
  provider: "gcp",
  kind: "secret",
  keywords: ["client_secret", "clientsecret", "google_client_secret"],
  pattern: /client[_-]?secret["'`\]\s]{0,4}(?:=>|[:=])\s{0,4}["'](?<secret>[A-Za-z0-9_-]{24})["']/i,
  validate: (secret) => looksRandom(secret, 3.4) && !looksLikeWords(secret) && /\d/.test(secret),
  flags: [`"client_id": "1-a.apps.googleusercontent.com", "client_secret": "${sample("base64url", 24)}"`],
  passes: [
    { text: `client_secret: "my-application-secret-xx"`, why: "words, not a random value" },
  ],
};
