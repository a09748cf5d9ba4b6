// API key of a service that is named beside it.
import type { Detector } from "../contract.ts";
import { isNamedServiceKey } from "../likely.ts";
import { sample, sampleUuid } from "../samples.ts";
import { serviceNames } from "../service-names.ts";

export const serviceKey: Detector = {
  id: "service-key",
  title: "API key of a service named beside it",
  provider: "generic",
  kind: "api-key",
  keywords: serviceNames,
  reach: 160,
  pattern: new RegExp(
    `(?<![A-Za-z0-9])(?<service>${serviceNames.join("|")})(?<words>[ _.-]{0,2}(?:(?:api|app|access|auth|secret|private|rest|key|token|pat|code)[ _.-]{0,2}){0,5})` +
      `["'\`\\])]{0,3}(?<between>\\s{0,4}(?:=>|:=|==?|:|,(?=\\s{0,4}["'\`]))\\s{0,4}|[ \\t-]{0,4})["'\`]{0,2}(?<![A-Za-z0-9_])(?<secret>[A-Za-z0-9][A-Za-z0-9_.+/-]{9,200}={0,2})(?![A-Za-z0-9_+/=([{-])`,
    "i",
  ),
  byName: true,
  validate: (secret, match) => isNamedServiceKey(secret, match),
  identify: (_secret, match) => ({ service: (match.groups?.["service"] ?? "").toLowerCase() }),
  flags: [`chartmogul ${sample("lowerDigits", 32)}`, `etherscan_key = "${sample("upperDigits", 34)}"`, `refiner-${sampleUuid()}`],
  passes: [
    { text: `chartmogul-node-1.2.4.tgz#${sample("hex", 40)}`, why: "the digest of a package of that name" },
    { text: `cloudflare account_id = ${sample("hex", 32)}`, why: "an id is no key" },
    { text: "pipedrive_token = your-token-goes-here", why: "a blank" },
    { text: `pipedrive commit ${sample("hex", 40)}`, why: "a commit" },
  ],
};
