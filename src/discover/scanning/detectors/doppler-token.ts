// Doppler token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dopplerToken: Detector = {
  id: "doppler-token",
  title: "Doppler token",
  provider: "doppler",
  kind: "token",
  keywords: ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
  pattern: /(?<![A-Za-z0-9])(?<secret>dp\.(?<type>pt|st|ct|sa|scim|audit)\.(?:(?<config>[a-z0-9_-]{2,35})\.)?[A-Za-z0-9]{40,44})(?![A-Za-z0-9])/,
  identify: (_token, match) => {
    const config = match.groups?.["config"];
    return { tokenType: match.groups?.["type"] ?? "", ...(config === undefined ? {} : { config }) };
  },
  flags: [`DOPPLER_TOKEN=${"dp.pt." + sample("alnum", 43)}`, `${"dp.st.prd." + sample("alnum", 43)}`],
  passes: [
    { text: "dp.pt.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
