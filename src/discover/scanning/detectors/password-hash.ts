// Password hash that can be cracked off line.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const passwordHash: Detector = {
  id: "password-hash",
  title: "Password hash that can be cracked off line",
  provider: "unix",
  kind: "password",
  keywords: ["$1$", "$2a$", "$2b$", "$2y$", "$5$", "$6$", "$8$", "$9$", "$y$", "$krb5", "$argon2"],
  pattern: /(?<![A-Za-z0-9$])(?<secret>\$1\$[.\/0-9A-Za-z]{1,8}\$[.\/0-9A-Za-z]{22}|\$2[aby]\$\d\d\$[.\/0-9A-Za-z]{53}|\$5\$(?:rounds=\d{1,9}\$)?[.\/0-9A-Za-z]{1,16}\$[.\/0-9A-Za-z]{43}|\$6\$(?:rounds=\d{1,9}\$)?[.\/0-9A-Za-z]{1,16}\$[.\/0-9A-Za-z]{86}|\$[89]\$[.\/0-9A-Za-z]{14}\$[.\/0-9A-Za-z]{43}|\$y\$[.\/0-9A-Za-z]{1,6}\$[.\/0-9A-Za-z]{1,86}\$[.\/0-9A-Za-z]{43}|\$krb5(?:asrep|tgs)\$\d\d\$[^\s"`]{60,3000}|\$argon2(?:id|i|d)\$v=\d\d\$[mtp=,0-9]{5,40}\$[A-Za-z0-9+\/]{8,64}\$[A-Za-z0-9+\/]{16,128})(?![.\/0-9A-Za-z])/,
  reach: 3200,
  validate: (hash) => entropyOf(hash) > 3.5,
  identify: (hash) => ({ scheme: /^\$([a-z0-9]+)/.exec(hash)?.[1] ?? "" }),
  flags: [
    `root:${"$6$" + sample("alnum", 8) + "$" + sample("alnum", 86)}:19000:0:99999:7:::`,
    `${"$2y$12$" + sample("alnum", 53)}`,
  ],
  passes: [
    { text: "$1$replacement$2", why: "a replacement text of a regular expression" },
  ],
};
