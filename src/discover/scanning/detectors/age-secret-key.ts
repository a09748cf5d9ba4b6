// age secret key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const ageSecretKey: Detector = {
  id: "age-secret-key",
  title: "age secret key",
  provider: "age",
  kind: "secret",
  keywords: ["age-secret-key-1"],
  pattern: /(?<![A-Za-z0-9])(?<secret>AGE-SECRET-KEY-1[QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]{58})(?![A-Za-z0-9])/,
  flags: [
    `${"AGE-SECRET-KEY-1" + sample("upperDigits", 200).replace(/[^QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L]/g, "").slice(0, 58)}`,
  ],
  passes: [
    { text: "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj", why: "a recipient is a public key" },
  ],
};
