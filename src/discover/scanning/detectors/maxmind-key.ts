// MaxMind license key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const maxmindKey: Detector = {
  id: "maxmind-key",
  title: "MaxMind license key",
  provider: "maxmind",
  kind: "api-key",
  keywords: ["_mmk"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk)(?![A-Za-z0-9_])/,
  flags: [`${sample("alnum", 6) + "_" + sample("alnum", 29) + "_mmk"}`],
  passes: [
    { text: "license_mmk", why: "too short" },
  ],
};
