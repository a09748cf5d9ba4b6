// Stripe webhook signing secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const stripeWebhookSecret: Detector = {
  id: "stripe-webhook-secret",
  title: "Stripe webhook signing secret",
  provider: "stripe",
  kind: "secret",
  keywords: ["whsec_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>whsec_[A-Za-z0-9+\/]{32,64}={0,2})(?![A-Za-z0-9_])/,
  flags: [`${"whsec_" + sample("alnum", 32)}`],
  passes: [
    { text: "whsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
