// Alibaba Cloud access key id.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const alibabaKey: Detector = {
  id: "alibaba-key",
  title: "Alibaba Cloud access key id",
  provider: "alibaba",
  kind: "access-key",
  keywords: ["ltai"],
  pattern: /(?<![A-Za-z0-9])(?<secret>LTAI[A-Za-z0-9]{16,22})(?![A-Za-z0-9])/,
  validate: (id) => looksRandom(id.slice(4), 3) && /\d/.test(id),
  flags: [`ALIBABA_KEY=${"LTAI5t" + sample("alnum", 18)}`],
  passes: [
    { text: "LTAIxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
