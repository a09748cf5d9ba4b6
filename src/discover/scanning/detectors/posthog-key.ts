// PostHog personal API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const posthogKey: Detector = {
  id: "posthog-key",
  title: "PostHog personal API key",
  provider: "posthog",
  kind: "api-key",
  keywords: ["phx_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>phx_[A-Za-z0-9_-]{43,50})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"phx_"}${sample("alnum", 45)}"`],
  passes: [
    { text: "phx_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "phx_${TOKEN}", why: "a reference, not a value" },
    { text: "phx_short", why: "too short to be one" },
  ],
};
