// AWS access key id.
import type { Detector } from "../contract.ts";
import { accountOfKeyId } from "../aws-account.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const awsAccessKey: Detector = {
  id: "aws-access-key",
  title: "AWS access key id",
  provider: "aws",
  kind: "access-key",
  keywords: ["akia", "asia"],
  pattern: /(?<![A-Za-z0-9+\/])(?<secret>(?:AKIA|ASIA)[A-Z2-7]{16})(?![A-Za-z0-9+\/=])/,
  validate: (id) => entropyOf(id.slice(4)) > 2.4,
  identify: (id) => {
    const account = accountOfKeyId(id);
    return { accessKeyId: id, temporary: String(id.startsWith("ASIA")), ...(account === undefined ? {} : { account }) };
  },
  flags: [`AWS_ACCESS_KEY_ID=${"AKIAY" + sample("base32", 15)}`, `key: ${"ASIAZ" + sample("base32", 15)}`],
  passes: [
    { text: "AKIAIOSFODNN7EXAMPLE", why: "the key id of Amazon's documentation" },
    { text: `AKIA${sample("hex", 16)}`, why: "lower case is never part of a key id" },
    { text: "AKIAXXXXXXXXXXXXXXXX", why: "a row of X stands for a key id" },
    { text: `AKIA0189${sample("base32", 12)}`, why: "0, 1, 8 and 9 are not base 32" },
  ],
};
