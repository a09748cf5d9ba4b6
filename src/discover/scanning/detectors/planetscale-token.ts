// PlanetScale token or password.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const planetscaleToken: Detector = {
  id: "planetscale-token",
  title: "PlanetScale token or password",
  provider: "planetscale",
  kind: "token",
  keywords: ["pscale_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pscale_"}${"tkn_" + sample("alnum", 43)}"`],
  passes: [
    { text: "pscale_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pscale_${TOKEN}", why: "a reference, not a value" },
    { text: "pscale_short", why: "too short to be one" },
  ],
};
