// LaunchDarkly key.
import type { Detector } from "../contract.ts";
import { sampleUuid } from "../samples.ts";

export const launchdarklyKey: Detector = {
  id: "launchdarkly-key",
  title: "LaunchDarkly key",
  provider: "launchdarkly",
  kind: "api-key",
  keywords: ["launchdarkly", "ld_", "api-", "sdk-", "ldclient"],
  pattern: /(?<![A-Za-z0-9-])(?<secret>(?:api|sdk|mob)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![A-Za-z0-9-])/,
  flags: [`LAUNCHDARKLY_SDK_KEY=${"sdk-" + sampleUuid()}`],
  passes: [
    { text: "api-00000000-0000-0000-0000-000000000000", why: "all zeros" },
  ],
};
