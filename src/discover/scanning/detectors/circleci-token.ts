// CircleCI token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const circleciToken: Detector = {
  id: "circleci-token",
  title: "CircleCI token",
  provider: "circleci",
  kind: "token",
  keywords: ["ccipat_", "cciprj_", "circle"],
  pattern: /(?<![A-Za-z0-9])(?<secret>CCI(?:PAT|PRJ)_[A-Za-z0-9]{20,24}_[0-9a-z]{40}|(?<=circle[^\n\/]{0,24}token[^\n\/]{0,12})[0-9a-f]{40})(?![A-Za-z0-9])/i,
  flags: [`CIRCLE_TOKEN=${sample("hex", 40)}`],
  passes: [
    { text: `circleci/node token ${sample("hex", 64)}`, why: "64 digits are a digest" },
  ],
};
