// Teamwork token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const teamworkToken: Detector = {
  id: "teamwork-token",
  title: "Teamwork token",
  provider: "teamwork",
  kind: "token",
  keywords: ["tkn.v1_"],
  pattern: /(?<![A-Za-z0-9.])(?<secret>tkn\.v1_[A-Za-z0-9+\/=]{40,120})/,
  flags: [`${"tkn.v1_" + sample("alnum", 72)}`],
  passes: [
    { text: "tkn.v1_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
