// crates.io API token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const cratesToken: Detector = {
  id: "crates-token",
  title: "crates.io API token",
  provider: "crates-io",
  kind: "token",
  keywords: ["cio"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>cio[A-Za-z0-9]{32})(?![A-Za-z0-9_-])/,
  validate: (token) => looksRandom(token.slice(3), 3.5) && /\d/.test(token) && /[A-Z]/.test(token),
  flags: [`token = "${"cio"}${sample("alnum", 32)}"`],
  passes: [
    { text: "cioxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "ciorganizationaldevelopmentservicesx", why: "a word" },
  ],
};
