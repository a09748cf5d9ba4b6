// Fly.io access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const flyioToken: Detector = {
  id: "flyio-token",
  title: "Fly.io access token",
  provider: "fly-io",
  kind: "token",
  keywords: ["fo1_", "flyv1", "fm1a_", "fm1r_", "fm2_"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>fo1_[A-Za-z0-9_-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+\/=,_-]{100,1500})(?![A-Za-z0-9_])/,
  reach: 1700,
  flags: [`FLY_API_TOKEN=${"fo1_" + sample("base64url", 43)}`],
  passes: [
    { text: "fo1_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
