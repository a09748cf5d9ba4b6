// Dynatrace token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const dynatraceToken: Detector = {
  id: "dynatrace-token",
  title: "Dynatrace token",
  provider: "dynatrace",
  kind: "token",
  keywords: ["dt0"],
  pattern: /(?<![A-Za-z0-9])(?<secret>dt0[a-z]\d{2}\.[A-Z0-9]{8,24}\.[A-Z0-9]{64})(?![A-Za-z0-9])/i,
  identify: (token) => ({ tokenId: token.split(".").slice(0, 2).join(".") }),
  flags: [`${"dt0c01." + sample("upperDigits", 24) + "." + sample("upperDigits", 64)}`],
  passes: [
    { text: "dt0c01.XXXXXXXX.XXXXXXXX", why: "a row of X" },
  ],
};
