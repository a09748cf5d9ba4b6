// MongoDB Atlas service account secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const mongodbAtlasSecret: Detector = {
  id: "mongodb-atlas-secret",
  title: "MongoDB Atlas service account secret",
  provider: "mongodb",
  kind: "secret",
  keywords: ["mdb_sa_sk_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>mdb_sa_sk_[A-Za-z0-9_-]{40})(?![A-Za-z0-9_-])/,
  flags: [`${"mdb_sa_sk_" + sample("base64url", 40)}`],
  passes: [
    { text: "mdb_sa_sk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
