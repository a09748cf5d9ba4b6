// DeepSeek or compatible model API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const deepseekKey: Detector = {
  id: "deepseek-key",
  title: "DeepSeek or compatible model API key",
  provider: "deepseek",
  kind: "api-key",
  keywords: ["sk-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sk-[0-9a-f]{32})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(3), 3),
  flags: [`DEEPSEEK_API_KEY=${"sk-" + sample("hex", 32)}`],
  passes: [
    { text: "sk-00000000000000000000000000000000", why: "a row of zeros" },
    { text: "task-" + sample("hex", 32), why: "part of a longer word" },
  ],
};
