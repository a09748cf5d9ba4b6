// Honeycomb key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const honeycombKey: Detector = {
  id: "honeycomb-key",
  title: "Honeycomb key",
  provider: "honeycomb",
  kind: "api-key",
  keywords: ["hcaik_", "hcxik_", "hcbik_", "hcalk_", "hcxlk_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>hc(?:aik|xik|bik|alk|xlk)_[A-Za-z0-9]{28,60})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"hc"}${"aik_" + sample("alnum", 58)}"`],
  passes: [
    { text: "hcaik_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
