// npm registry token in .npmrc.
import type { Detector } from "../contract.ts";
import { looksLikeWords, looksRandom } from "../entropy.ts";
import { sample, sampleUuid } from "../samples.ts";

export const npmAuthToken: Detector = {
  id: "npm-auth-token",
  title: "npm registry token in .npmrc",
  provider: "npm",
  kind: "token",
  keywords: ["_authtoken", "_auth", "_password", "npm_token"],
  pattern: /(?:(?<host>\/\/[A-Za-z0-9.:-]{3,120}(?:\/[A-Za-z0-9._~@%-]{0,80}){0,6}):)?_?(?:authToken|auth|password)["']?\s{0,3}[=:]\s{0,3}["']?(?<secret>[A-Za-z0-9+\/_.-]{16,400}={0,2})|npm_token["']?\s{0,3}[=:]\s{0,3}["']?(?<uuid>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i,
  validate: (secret, match) => /_(?:authToken|auth|password)/i.test(match[0]) && looksRandom(secret, 3) && !looksLikeWords(secret) && !/^[A-Z0-9_.]+$/.test(secret) || match.groups?.["uuid"] !== undefined,
  identify: (_secret, match) => {
    const host = match.groups?.["host"];
    return host === undefined ? {} : { host: host.replace(/^\/\//, "").replace(/\/$/, "") };
  },
  flags: [`//registry.npmjs.org/:_authToken=${sampleUuid()}`, `//npm.acme.dev/:_password=${sample("base64", 40)}`],
  passes: [
    { text: "//registry.npmjs.org/:_authToken=${NPM_TOKEN}", why: "a reference" },
    { text: `auth: authentication-middleware`, why: "words" },
  ],
};
