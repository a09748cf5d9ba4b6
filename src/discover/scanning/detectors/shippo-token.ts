// Shippo API token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const shippoToken: Detector = {
  id: "shippo-token",
  title: "Shippo API token",
  provider: "shippo",
  kind: "token",
  keywords: ["shippo_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>shippo_(?:live|test)_[0-9a-fA-F]{40})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"shippo_"}${"live_" + sample("hex", 40)}"`],
  passes: [
    { text: "shippo_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "shippo_${TOKEN}", why: "a reference, not a value" },
    { text: "shippo_short", why: "too short to be one" },
  ],
};
