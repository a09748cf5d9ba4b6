// Datadog API or application key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const datadogKey: Detector = {
  id: "datadog-key",
  title: "Datadog API or application key",
  provider: "datadog",
  kind: "api-key",
  keywords: ["datadog", "dd_", "dd-", "ddog"],
  pattern: /(?<![A-Za-z0-9])(?:datadog|dd)[^\n]{0,32}?(?:api|app|key|token|secret)[^\n]{0,24}?(?<![A-Za-z0-9])(?<secret>[0-9a-f]{32}|[0-9a-f]{40}|[A-Za-z0-9]{40})(?![A-Za-z0-9])/i,
  validate: (key) => looksRandom(key, 3),
  flags: [`DD_API_KEY=${sample("hex", 32)}`, `datadog_app_key: "${sample("hex", 40)}"`],
  passes: [
    { text: `datadog agent image digest ${sample("hex", 64)}`, why: "64 digits are a digest" },
    { text: "DD_API_KEY=$DATADOG_KEY", why: "a reference" },
  ],
};
