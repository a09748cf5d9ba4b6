// AWS secret access key.
import type { Detector } from "../contract.ts";
import { accountOfKeyId } from "../aws-account.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

/** The key id that stands near, usually on the line before: it names the credential that the secret belongs to. */
const KEY_ID = /(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Za-z0-9])/g;

export const awsSecretAccessKey: Detector = {
  id: "aws-secret-access-key",
  title: "AWS secret access key",
  provider: "aws",
  kind: "access-key",
  keywords: ["aws", "secret", "akia", "asia"],
  pattern: /(?:(?:aws|amazon|s3|secret)[A-Za-z0-9_ .-]{0,50}?[\s"'`\\:=>,({\]]{1,20}|(?:AKIA|ASIA)[A-Z2-7]{16}["']?[\s,;:|]{1,4}["']?)(?<secret>[A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=])/i,
  validate: (secret) => !/^[0-9a-f]{40}$/i.test(secret) && /[A-Z]/.test(secret) && /[a-z]/.test(secret) && /\d/.test(secret) && entropyOf(secret) > 4,
  identify: (_secret, match) => {
    const before = match.input.slice(0, match.index);
    const ids = [...before.matchAll(KEY_ID), ...match.input.slice(match.index).matchAll(KEY_ID)];
    const nearest = before.match(KEY_ID)?.at(-1) ?? ids[0]?.[0];
    if (nearest === undefined) return {};
    const account = accountOfKeyId(nearest);
    return { accessKeyId: nearest, ...(account === undefined ? {} : { account }) };
  },
  flags: [
    `aws_secret_access_key = ${sample("base64", 40)}`,
    `Access key ID,Secret access key\n${"AKIAY" + sample("base32", 15)},${sample("base64", 40, 5)}`,
    `"accessKeyId": "${"AKIAY" + sample("base32", 15)}", "secretAccessKey": "${sample("base64", 40, 3)}"`,
  ],
  passes: [
    { text: "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", why: "the key of Amazon's documentation" },
    { text: `secret commit ${sample("hex", 40)}`, why: "40 hexadecimal digits are a digest or a commit" },
    { text: "aws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}", why: "a reference" },
  ],
};
