// Splunk token.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { namedValue } from "../patterns.ts";
import { sampleUuid } from "../samples.ts";

export const splunkHecToken: Detector = {
  id: "splunk-hec-token",
  title: "Splunk token",
  provider: "splunk",
  kind: "token",
  keywords: ["splunk", "sfx"],
  pattern: namedValue("splunk|sfx|signalfx", "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z0-9_-]{22}"),
  validate: (token) => looksRandom(token, 2.8) && /\d/.test(token) && !looksLikeWords(token),
  flags: [`SPLUNK_HEC_TOKEN=${sampleUuid()}`],
  passes: [
    { text: "SPLUNK_HEC_TOKEN=00000000-0000-0000-0000-000000000000", why: "all zeros" },
  ],
};
