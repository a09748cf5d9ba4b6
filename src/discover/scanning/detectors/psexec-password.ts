// Password on a PsExec command line.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const psexecPassword: Detector = {
  id: "psexec-password",
  title: "Password on a PsExec command line",
  provider: "windows",
  kind: "password",
  keywords: ["psexec"],
  pattern: /psexec(?:\.exe)?\s[^\n]{0,120}?-u\s{1,3}["\']?(?<user>[^\s"\']{1,80})["\']?\s{1,3}-p\s{1,3}["\']?(?<secret>[^\s"\']{3,80})/i,
  validate: (password) => !/^[$%]/.test(password),
  identify: (_password, match) => ({ user: match.groups?.["user"] ?? "" }),
  flags: [`psexec \\\\10.0.0.4 -u ACME\\deploy -p ${"dev" + sample("alnum", 8)} cmd`],
  passes: [
    { text: "psexec \\\\host -u User -p $Password cmd", why: "a reference" },
    { text: "psexec \\\\host -u User -p %nothing% cmd", why: "a reference" },
  ],
};
