// HubSpot private app token.
import type { Detector } from "../contract.ts";
import { sampleUuid } from "../samples.ts";

export const hubspotToken: Detector = {
  id: "hubspot-token",
  title: "HubSpot private app token",
  provider: "hubspot",
  kind: "token",
  keywords: ["pat-na", "pat-eu", "pat-ap"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pat-(?:na|eu|ap)\d-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pat-"}${`na1-${sampleUuid()}`}"`],
  passes: [
    { text: "pat-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pat-${TOKEN}", why: "a reference, not a value" },
    { text: "pat-short", why: "too short to be one" },
  ],
};
