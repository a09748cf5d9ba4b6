// User and password on a curl command line.
import type { Detector } from "../contract.ts";
import { isRealPassword } from "../likely.ts";
import { sample } from "../samples.ts";

export const curlPassword: Detector = {
  id: "curl-password",
  title: "User and password on a curl command line",
  provider: "http",
  kind: "password",
  keywords: ["curl"],
  pattern: /(?<![A-Za-z0-9])curl\s(?:[^\n]{0,240}?\s)?(?:-u|--user)[ =]?["']?(?<user>[^\s:"'$]{1,80}):(?<secret>[^\s"'$]{3,200})["']?/,
  validate: (password, match) => isRealPassword(password, "", match.groups?.["user"] ?? ""),
  identify: (_password, match) => ({ user: match.groups?.["user"] ?? "" }),
  flags: [`curl -u ci:${sample("alnum", 20)} https://api.acme.dev`],
  passes: [
    { text: "curl -u $USER:$PASSWORD https://api.acme.dev", why: "references" },
    { text: "curl -u user:password https://api.acme.dev", why: "the sample of every manual" },
  ],
};
