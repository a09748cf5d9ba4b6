// Sentry auth token.
import type { Detector } from "../contract.ts";
import { segmentOf } from "../jwt.ts";
import { sample } from "../samples.ts";

export const sentryToken: Detector = {
  id: "sentry-token",
  title: "Sentry auth token",
  provider: "sentry",
  kind: "token",
  keywords: ["sntrys_", "sntryu_", "sntrya_", "sntryi_", "sentry"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>sntrys_[A-Za-z0-9+\/=_-]{80,600}|sntry[uai]_[0-9a-f]{64}|(?<=sentry[^\n]{0,30}(?:key|token|secret)[^\n]{0,12})[0-9a-f]{64})(?![A-Za-z0-9])/i,
  identify: (token) => {
    const fields = token.startsWith("sntrys_") ? segmentOf(token.slice(7).split("_")[0]) : undefined;
    const org = fields?.["org"];
    const url = fields?.["url"];
    return { ...(typeof org === "string" ? { organization: org } : {}), ...(typeof url === "string" ? { host: url } : {}) };
  },
  flags: [`SENTRY_AUTH_TOKEN=${"sntryu_" + sample("hex", 64)}`, `SENTRY_TOKEN=${sample("hex", 64)}`],
  passes: [
    { text: "sntryu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: `sentry.io/release/${sample("hex", 64)}`, why: "no key is named" },
  ],
};
