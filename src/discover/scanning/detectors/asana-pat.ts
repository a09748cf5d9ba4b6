// Asana personal access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const asanaPat: Detector = {
  id: "asana-pat",
  title: "Asana personal access token",
  provider: "asana",
  kind: "token",
  keywords: ["asana", "1/", "2/"],
  pattern: /(?<![A-Za-z0-9\/.])(?<secret>(?:[12]\/\d{13,20}(?:\/\d{13,20})?:[0-9a-f]{32}))(?![A-Za-z0-9])/,
  flags: [
    `ASANA_PAT=${"2/" + sample("digits", 16).replace(/^0/, "1") + "/" + sample("digits", 16).replace(/^0/, "1") + ":" + sample("hex", 32)}`,
  ],
  passes: [
    { text: "1/1234567890123456:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
