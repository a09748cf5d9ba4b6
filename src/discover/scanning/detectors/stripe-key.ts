// Stripe secret or restricted key.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const stripeKey: Detector = {
  id: "stripe-key",
  title: "Stripe secret or restricted key",
  provider: "stripe",
  kind: "api-key",
  keywords: ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "sk_prod_", "rk_prod_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>[sr]k_(?<mode>live|test|prod)_[A-Za-z0-9]{10,250})(?![A-Za-z0-9_])/,
  validate: (key) => /\d/.test(key.slice(8)) && entropyOf(key.slice(8)) > 2.8,
  identify: (key, match) => ({ mode: match.groups?.["mode"] ?? "", restricted: String(key.startsWith("rk")) }),
  flags: [`STRIPE_KEY=${"sk_live_" + sample("alnum", 24)}`, `${"rk_test_51" + sample("alnum", 97)}`],
  passes: [
    { text: "sk_test_your_key_here", why: "a sentence" },
    { text: "pk_live_" + sample("alnum", 24), why: "a publishable key is meant to be public" },
    { text: "sk_test_xxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
