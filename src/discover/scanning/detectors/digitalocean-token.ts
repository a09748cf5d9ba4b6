// DigitalOcean token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const digitaloceanToken: Detector = {
  id: "digitalocean-token",
  title: "DigitalOcean token",
  provider: "digitalocean",
  kind: "token",
  keywords: ["dop_v1_", "doo_v1_", "dor_v1_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>do[opr]_v1_[0-9a-f]{64})(?![A-Za-z0-9])/,
  identify: (token) => ({ tokenType: token[2] === "p" ? "personal access" : token[2] === "o" ? "OAuth" : "refresh" }),
  flags: [`DO_TOKEN=${"dop_v1_" + sample("hex", 64)}`],
  passes: [
    { text: "dop_v1_xxxxxxxx", why: "a row of x" },
  ],
};
