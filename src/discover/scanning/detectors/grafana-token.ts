// Grafana service account or cloud token.
import type { Detector } from "../contract.ts";
import { segmentOf } from "../jwt.ts";
import { sample } from "../samples.ts";

export const grafanaToken: Detector = {
  id: "grafana-token",
  title: "Grafana service account or cloud token",
  provider: "grafana",
  kind: "token",
  keywords: ["glsa_", "glc_", "eyjrijoi"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>glsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|glc_[A-Za-z0-9+\/=_-]{32,400}|eyJrIjoi[A-Za-z0-9+\/_-]{60,400}={0,2})(?![A-Za-z0-9])/,
  identify: (token) => {
    const encoded = token.startsWith("glc_") ? token.slice(4) : token;
    const fields = token.startsWith("glsa_") ? undefined : segmentOf(encoded);
    const name = fields?.["n"];
    return typeof name === "string" && name.length <= 100 ? { keyName: name } : {};
  },
  flags: [`GRAFANA_TOKEN=${"glsa_" + sample("alnum", 32) + "_" + sample("hex", 8)}`],
  passes: [
    { text: "glsa_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_00000000", why: "a row of x" },
  ],
};
