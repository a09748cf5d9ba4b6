// SendGrid API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const sendgridKey: Detector = {
  id: "sendgrid-key",
  title: "SendGrid API key",
  provider: "sendgrid",
  kind: "api-key",
  keywords: ["sg."],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50})(?![A-Za-z0-9_-])/,
  identify: (key) => ({ keyId: key.split(".")[1] ?? "" }),
  flags: [`SENDGRID_API_KEY=${"SG." + sample("base64url", 22) + "." + sample("base64url", 43)}`],
  passes: [
    { text: "SG.xxxxxxxxxxxxxxxxxxxxxx.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
