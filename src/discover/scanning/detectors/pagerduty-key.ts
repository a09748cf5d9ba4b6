// PagerDuty API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const pagerdutyKey: Detector = {
  id: "pagerduty-key",
  title: "PagerDuty API key",
  provider: "pagerduty",
  kind: "api-key",
  keywords: ["pagerduty", "pd_", "pdt", "token token="],
  pattern: /(?:pagerduty|pager_duty|pd)[A-Za-z0-9_ .-]{0,20}?(?:key|token|api|secret)[^\n]{0,24}?(?<![A-Za-z0-9_+-])(?<secret>[uy]\+?[A-Za-z0-9_+-]{18,19}|[0-9a-f]{32})(?![A-Za-z0-9_+-])|Token token=(?<rest>[uy]\+?[A-Za-z0-9_+-]{18,19})(?![A-Za-z0-9_+-])/i,
  validate: (key) => looksRandom(key, 3) && /\d/.test(key),
  flags: [`PAGERDUTY_TOKEN="${"u+" + sample("alnum", 18)}"`, `pagerduty_key = ${sample("hex", 32)}`],
  passes: [
    { text: "PAGERDUTY_TOKEN=your_token_goes_here", why: "a sentence" },
  ],
};
