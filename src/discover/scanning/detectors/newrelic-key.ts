// New Relic key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const newrelicKey: Detector = {
  id: "newrelic-key",
  title: "New Relic key",
  provider: "new-relic",
  kind: "api-key",
  keywords: ["nrak-", "nrii-", "nraa-", "nrjs-", "nral", "nrra-"],
  pattern: /(?<![A-Za-z0-9])(?<secret>NR(?:AK|II|IQ|RA|AA)-[A-Za-z0-9_-]{27,48}|[0-9a-f]{36}NRAL)(?![A-Za-z0-9_-])/i,
  flags: [`NEW_RELIC_API_KEY=${"NRAK-" + sample("upperDigits", 27)}`, `license_key: ${sample("hex", 36) + "NRAL"}`],
  passes: [
    { text: "NRAK-XXXXXXXXXXXXXXXXXXXXXXXXXXX", why: "a row of X" },
  ],
};
