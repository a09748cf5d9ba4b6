// Sourcegraph access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const sourcegraphToken: Detector = {
  id: "sourcegraph-token",
  title: "Sourcegraph access token",
  provider: "sourcegraph",
  kind: "token",
  keywords: ["sgp_", "slk_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>sgp_(?:[0-9a-fA-F]{16}_|local_)?(?:local_)?[0-9a-fA-F]{36,40}|slk_[0-9a-f]{64})(?![A-Za-z0-9])/,
  flags: [`${"sgp_" + sample("hex", 40)}`],
  passes: [
    { text: "sgp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
