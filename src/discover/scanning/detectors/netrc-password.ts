// Password in .netrc.
import type { Detector } from "../contract.ts";
import { isRealPassword } from "../likely.ts";
import { sample } from "../samples.ts";

export const netrcPassword: Detector = {
  id: "netrc-password",
  title: "Password in .netrc",
  provider: "netrc",
  kind: "password",
  keywords: ["machine", "login"],
  pattern: /(?:machine\s{1,8}(?<host>[A-Za-z0-9._-]{1,160})|default)\s{1,8}login\s{1,8}(?<user>[^\s]{1,100})\s{1,8}password\s{1,8}(?<secret>[^\s"\']{4,200})/,
  validate: (password, match) => isRealPassword(password, "", match.groups?.["user"] ?? ""),
  identify: (_password, match) => ({ user: match.groups?.["user"] ?? "", host: match.groups?.["host"] ?? "default" }),
  flags: [`machine api.acme.dev login ci password ${sample("alnum", 20)}`],
  passes: [
    { text: "machine api.acme.dev login ci password $TOKEN", why: "a reference" },
  ],
};
