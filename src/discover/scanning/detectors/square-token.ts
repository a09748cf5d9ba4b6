// Square access token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const squareToken: Detector = {
  id: "square-token",
  title: "Square access token",
  provider: "square",
  kind: "token",
  keywords: ["sq0", "eaaa", "square"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,43}|EAAA[A-Za-z0-9_-]{56,64})(?![A-Za-z0-9_-])/,
  validate: (token) => looksRandom(token, 3.3) && /\d/.test(token.slice(4)),
  flags: [`${"sq0atp-" + sample("base64url", 22)}`, `square ${"EAAA" + sample("base64url", 60)}`],
  passes: [
    { text: "sq0atp-xxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
