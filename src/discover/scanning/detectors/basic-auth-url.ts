// Address with a user and password.
import type { Detector } from "../contract.ts";
import { isRealPassword } from "../likely.ts";
import { sample } from "../samples.ts";

export const basicAuthUrl: Detector = {
  id: "basic-auth-url",
  title: "Address with a user and password",
  provider: "url",
  kind: "password",
  keywords: ["://"],
  pattern: /(?<scheme>[a-z][a-z0-9+.-]{1,20}):\/\/(?<user>[^\s:@\/"\'<>`$?#]{0,80}):(?<secret>[^\s@\/"\'<>`?#]{3,120})@(?<host>[A-Za-z0-9._-]{1,160})/i,
  validate: (password, match) => isRealPassword(password, match.groups?.["host"] ?? "", match.groups?.["user"] ?? ""),
  identify: (_password, match) => ({ user: match.groups?.["user"] ?? "", host: match.groups?.["host"] ?? "" }),
  flags: [`https://deploy:${sample("alnum", 20)}@git.acme.dev/app.git`],
  passes: [
    { text: "https://user:password@localhost/", why: "the sample of every manual" },
    { text: "https://$USER:$TOKEN@git.acme.dev", why: "references" },
    { text: "https://x-access-token:${{ secrets.TOKEN }}@github.com", why: "a reference" },
  ],
};
