// Contentful personal access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const contentfulPat: Detector = {
  id: "contentful-pat",
  title: "Contentful personal access token",
  provider: "contentful",
  kind: "token",
  keywords: ["cfpat-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>CFPAT-[A-Za-z0-9_-]{43,64})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"CFPAT-"}${sample("base64url", 43)}"`],
  passes: [
    { text: "CFPAT-" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "CFPAT-${TOKEN}", why: "a reference, not a value" },
    { text: "CFPAT-short", why: "too short to be one" },
  ],
};
