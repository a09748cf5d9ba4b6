// Okta API token.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const oktaToken: Detector = {
  id: "okta-token",
  title: "Okta API token",
  provider: "okta",
  kind: "token",
  keywords: ["ssws", "okta"],
  pattern: /(?:SSWS\s{1,3}|okta[^\n]{0,40}?(?:key|token|secret)[^\n]{0,24}?(?<![A-Za-z0-9_-])|okta[^"\n]{0,60}"\s*\{\s*default\s*=\s*")(?<secret>00[A-Za-z0-9_-]{39,40})(?![A-Za-z0-9_-])/i,
  validate: (token) => entropyOf(token) > 3,
  identify: (_token, match) => {
    const host = /(?<![A-Za-z0-9-])([a-z0-9-]{2,60}\.okta(?:preview|-emea)?\.com)/i.exec(match.input)?.[1];
    return host === undefined ? {} : { host };
  },
  flags: [`Authorization: SSWS ${"00" + sample("base64url", 40)}`, `OKTA_API_TOKEN=${"00" + sample("base64url", 40)}`],
  passes: [
    { text: "Authorization: SSWS {api_token}", why: "a blank" },
    { text: `okta_token = ${sample("alnum", 42).replace(/^../, "zz")}`, why: "Okta's tokens begin with 00" },
  ],
};
