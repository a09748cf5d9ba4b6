// Prefect API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const prefectKey: Detector = {
  id: "prefect-key",
  title: "Prefect API key",
  provider: "prefect",
  kind: "api-key",
  keywords: ["pnu_", "pnb_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pn[ub]_[A-Za-z0-9]{36})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pn"}${"u_" + sample("alnum", 36)}"`],
  passes: [
    { text: "pnu_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
