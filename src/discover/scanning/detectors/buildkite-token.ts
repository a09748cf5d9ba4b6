// Buildkite token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const buildkiteToken: Detector = {
  id: "buildkite-token",
  title: "Buildkite token",
  provider: "buildkite",
  kind: "token",
  keywords: ["bkua_", "bkct_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>bk(?:ua_[0-9a-z]{40}|ct_[A-Za-z0-9_-]{40,60}))(?![A-Za-z0-9_-])/,
  flags: [`token = "${"bk"}${"ua_" + sample("hex", 40)}"`],
  passes: [
    { text: "bkua_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
