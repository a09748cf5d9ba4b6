// Password turned into a SecureString.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const securestringPassword: Detector = {
  id: "securestring-password",
  title: "Password turned into a SecureString",
  provider: "windows",
  kind: "password",
  keywords: ["convertto-securestring"],
  pattern: /ConvertTo-SecureString\s{1,4}(?:-(?:AsPlainText|Force|String)\s{1,4}){0,3}["\'](?<secret>[^"\'$\n]{4,120})["\'][^\n]{0,40}/i,
  validate: (_password, match) => /AsPlainText/i.test(match[0]),
  flags: [`ConvertTo-SecureString "${"Tr0ub" + sample("alnum", 10)}" -AsPlainText -Force`],
  passes: [
    { text: `ConvertTo-SecureString "$env:PASSWORD" -AsPlainText -Force`, why: "a reference" },
    { text: `ConvertTo-SecureString $password -AsPlainText -Force`, why: "a variable" },
  ],
};
