// Mailchimp API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const mailchimpKey: Detector = {
  id: "mailchimp-key",
  title: "Mailchimp API key",
  provider: "mailchimp",
  kind: "api-key",
  keywords: ["-us"],
  pattern: /(?<![A-Za-z0-9])(?<secret>[0-9a-f]{31,32}-us(?<dc>\d{1,2}))(?![A-Za-z0-9])/,
  validate: (key) => looksRandom(key.slice(0, 31), 2.8),
  identify: (_key, match) => ({ dataCentre: `us${match.groups?.["dc"] ?? ""}` }),
  flags: [`MAILCHIMP_API_KEY=${sample("hex", 32) + "-us" + "21"}`],
  passes: [
    { text: "my-site-us1", why: "no key before the data centre" },
  ],
};
