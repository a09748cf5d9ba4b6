// Postman API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const postmanKey: Detector = {
  id: "postman-key",
  title: "Postman API key",
  provider: "postman",
  kind: "api-key",
  keywords: ["pmak-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>PMAK-[0-9a-f]{24}-[0-9a-f]{34})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"PMAK-"}${`${sample("hex", 24)}-${sample("hex", 34)}`}"`],
  passes: [
    { text: "PMAK-xxxxxxxxxxxxxxxxxxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
