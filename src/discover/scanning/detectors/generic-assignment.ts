// Secret assigned to a telling name.
import type { Detector } from "../contract.ts";
import { isLikelySecret } from "../likely.ts";
import { sample } from "../samples.ts";

export const genericAssignment: Detector = {
  id: "generic-assignment",
  title: "Secret assigned to a telling name",
  provider: "generic",
  kind: "secret",
  keywords: ["key", "token", "secret", "passw", "passwd", "pwd", "credential", "auth", "pass"],
  pattern: /(?<name>(?:api[_.-]?key|access[_.-]?key|secret[_.-]?key|private[_.-]?key|signing[_.-]?key|encryption[_.-]?key|master[_.-]?key|auth[_.-]?key|account[_.-]?key|license[_.-]?key|client[_.-]?secret|consumer[_.-]?(?:key|secret)|app[_.-]?(?:key|secret)|secret|token|passw(?:or)?d|passphrase|passwd|pwd|credentials?|auth|pass|key)(?:[_.-]?(?:base|value|string|id|prod|production|live|test|dev|staging))?)["'`\])]{0,3}\s{0,16}(?:=>|:=|==?|:|,(?=\s{0,4}["'`]))\s{0,24}(?:[rbuf]{1,2}(?=["'`]))?["'`\\]{0,3}(?<secret>[^\s"'`,;)}\]\\<>|]{6,400})(?![^\s"'`,;)}\]\\<>|])/i,
  byName: true,
  validate: (secret, match) => isLikelySecret(secret, match),
  flags: [`internal_api_token = "${sample("alnum", 40)}"`, `DB_PASSWORD=${"Tr0ub4" + sample("alnum", 8)}`],
  passes: [
    { text: "password = getPassword()", why: "a call" },
    { text: "token: process.env.TOKEN", why: "a reference" },
    { text: "API_KEY=changeme", why: "a blank to fill in" },
    { text: `key: "primary-button-label"`, why: "words" },
    { text: `"key": "8a20fdca268f7dc571fba86d15f2ff3aceeadf40a2c24bd07b91977cd487fcac"`, why: "a digest that names an entry" },
    { text: `"integrity_key": "sha512-${sample("base64", 86)}=="`, why: "a digest of a package" },
  ],
};
