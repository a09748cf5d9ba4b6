// Private key, encoded once more in base64.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const privateKeyBase64: Detector = {
  id: "private-key-base64",
  title: "Private key, encoded once more in base64",
  provider: "pem",
  kind: "secret",
  keywords: ["ls0tls1crudjti"],
  pattern: /(?<![A-Za-z0-9+\/])(?<secret>LS0tLS1CRUdJTi[A-Za-z0-9+\/\n]{80,12000}={0,2})/,
  reach: 12100,
  validate: (encoded) => /PRIVATE KEY/.test(Buffer.from(encoded.slice(0, 120), "base64").toString("latin1")),
  flags: [
    `key: ${Buffer.from("-----BEGIN " + "PRIVATE KEY-----\n" + sample("base64", 300) + "\n-----END").toString("base64")}`,
  ],
  passes: [
    { text: `ca: ${Buffer.from("-----BEGIN CERTIFICATE-----\n" + sample("base64", 300)).toString("base64")}`, why: "a certificate is public" },
  ],
};
