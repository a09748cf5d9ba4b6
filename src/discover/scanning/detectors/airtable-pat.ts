// Airtable personal access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const airtablePat: Detector = {
  id: "airtable-pat",
  title: "Airtable personal access token",
  provider: "airtable",
  kind: "token",
  keywords: ["pat", "airtable"],
  pattern: /(?<![A-Za-z0-9])(?<secret>(?<id>pat[A-Za-z0-9]{14})\.[0-9a-f]{64}|(?<=airtable[^\n]{0,40})key[A-Za-z0-9]{14})(?![A-Za-z0-9])/,
  identify: (_token, match) => {
    const id = match.groups?.["id"];
    return id === undefined ? {} : { tokenId: id };
  },
  flags: [`AIRTABLE_PAT=${"pat" + sample("alnum", 14) + "." + sample("hex", 64)}`],
  passes: [
    { text: "pattern.compile", why: "a word" },
  ],
};
