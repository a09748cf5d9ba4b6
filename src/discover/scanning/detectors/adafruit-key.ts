// Adafruit IO key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const adafruitKey: Detector = {
  id: "adafruit-key",
  title: "Adafruit IO key",
  provider: "adafruit",
  kind: "api-key",
  keywords: ["aio_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>aio_[A-Za-z0-9]{28})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"aio_"}${sample("alnum", 28)}"`],
  passes: [
    { text: "aio_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "aio_${TOKEN}", why: "a reference, not a value" },
    { text: "aio_short", why: "too short to be one" },
  ],
};
