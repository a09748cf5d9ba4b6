// Pinecone API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const pineconeKey: Detector = {
  id: "pinecone-key",
  title: "Pinecone API key",
  provider: "pinecone",
  kind: "api-key",
  keywords: ["pcsk_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{60,70})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"pcsk_"}${`aB3dE_${sample("alnum", 63)}`}"`],
  passes: [
    { text: "pcsk_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "pcsk_${TOKEN}", why: "a reference, not a value" },
    { text: "pcsk_short", why: "too short to be one" },
  ],
};
