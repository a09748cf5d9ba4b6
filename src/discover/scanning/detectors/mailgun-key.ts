// Mailgun key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const mailgunKey: Detector = {
  id: "mailgun-key",
  title: "Mailgun key",
  provider: "mailgun",
  kind: "api-key",
  keywords: ["mailgun", "key-"],
  pattern: /(?<![A-Za-z0-9])(?<secret>key-[0-9a-f]{32}|(?<=mailgun[^\n]{0,60})(?:[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}|[0-9a-f]{72}))(?![A-Za-z0-9-])/i,
  validate: (key) => looksRandom(key.slice(4), 2.5),
  flags: [`MAILGUN_API_KEY=${"key-" + sample("hex", 32)}`],
  passes: [
    { text: "key-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
