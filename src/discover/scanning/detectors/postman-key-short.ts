// Postman API key (32 digits).
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const postmanKeyShort: Detector = {
  id: "postman-key-short",
  title: "Postman API key (32 digits)",
  provider: "postman",
  kind: "api-key",
  keywords: ["pmak-"],
  pattern: /(?<![A-Za-z0-9])(?<secret>PMAK-[0-9a-f]{24}-[0-9a-f]{32})(?![A-Za-z0-9])/,
  flags: [`${"PMAK-" + sample("hex", 24) + "-" + sample("hex", 32)}`],
  passes: [
    { text: "PMAK-000000000000000000000000-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
