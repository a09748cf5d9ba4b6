// Telnyx API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const telnyxKey: Detector = {
  id: "telnyx-key",
  title: "Telnyx API key",
  provider: "telnyx",
  kind: "api-key",
  keywords: ["key0", "telnyx"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>KEY(?:[0-9A-F]{30,34}_[A-Za-z0-9]{20,24}|(?=[A-Za-z-]{0,54}\d)[A-Za-z0-9_-]{55}))(?![A-Za-z0-9_-])/,
  flags: [`${"KEY0" + sample("HEX", 31) + "_" + sample("alnum", 22)}`],
  passes: [
    { text: "KEY0123456789", why: "too short" },
  ],
};
