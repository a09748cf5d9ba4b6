// 1Password service account token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const onepasswordToken: Detector = {
  id: "onepassword-token",
  title: "1Password service account token",
  provider: "onepassword",
  kind: "token",
  keywords: ["ops_eyj"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>ops_eyJ[A-Za-z0-9+\/]{250,1200}={0,3})(?![A-Za-z0-9])/,
  reach: 1400,
  flags: [`OP_SERVICE_ACCOUNT_TOKEN=${"ops_eyJ" + sample("base64", 400)}`],
  passes: [
    { text: "ops_eyJ...", why: "dots" },
  ],
};
