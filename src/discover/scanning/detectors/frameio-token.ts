// Frame.io token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const frameioToken: Detector = {
  id: "frameio-token",
  title: "Frame.io token",
  provider: "frame-io",
  kind: "token",
  keywords: ["fio-u-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>fio-u-[A-Za-z0-9_=-]{64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"fio-u-"}${sample("base64url", 64)}"`],
  passes: [
    { text: "fio-u-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "fio-u-${TOKEN}", why: "a reference, not a value" },
    { text: "fio-u-short", why: "too short to be one" },
  ],
};
