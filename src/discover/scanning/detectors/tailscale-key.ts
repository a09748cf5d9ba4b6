// Tailscale key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const tailscaleKey: Detector = {
  id: "tailscale-key",
  title: "Tailscale key",
  provider: "tailscale",
  kind: "api-key",
  keywords: ["tskey-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>tskey-(?:api|auth|client|scim|webhook)-[A-Za-z0-9]{7,20}-[A-Za-z0-9]{16,40})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"tskey-"}${`auth-${sample("alnum", 12)}CNTRL-${sample("alnum", 32)}`}"`],
  passes: [
    { text: "tskey-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "tskey-${TOKEN}", why: "a reference, not a value" },
    { text: "tskey-short", why: "too short to be one" },
  ],
};
