// EasyPost API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const easypostKey: Detector = {
  id: "easypost-key",
  title: "EasyPost API key",
  provider: "easypost",
  kind: "api-key",
  keywords: ["ezak", "eztk"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>EZ[AT]K[A-Za-z0-9]{54})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"EZ"}${"AK" + sample("alnum", 54)}"`],
  passes: [
    { text: "EZAKxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
