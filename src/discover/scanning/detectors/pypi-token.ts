// PyPI upload token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const pypiToken: Detector = {
  id: "pypi-token",
  title: "PyPI upload token",
  provider: "pypi",
  kind: "token",
  keywords: ["pypi-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pypi-AgE[A-Za-z0-9_-]{50,1000})(?![A-Za-z0-9_-])/,
  reach: 1200,
  flags: [`token = "${"pypi-"}${"AgEIcHlwaS5vcmc" + sample("base64url", 150)}"`],
  passes: [
    { text: "pypi-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pypi-${TOKEN}", why: "a reference, not a value" },
    { text: "pypi-short", why: "too short to be one" },
  ],
};
