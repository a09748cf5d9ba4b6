// OpenAI API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const openaiKey: Detector = {
  id: "openai-key",
  title: "OpenAI API key",
  provider: "openai",
  kind: "api-key",
  keywords: ["sk-", "t3blbkfj", "t4blbkfj"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sk-(?:(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]{40,220}|[A-Za-z0-9_-]{16,90}T[34]BlbkFJ[A-Za-z0-9_-]{16,90}))(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(3), 3.5),
  identify: (key) => ({ keyType: /^sk-(proj|svcacct|admin)-/.exec(key)?.[1] ?? "user" }),
  flags: [
    `OPENAI_API_KEY=${"sk-proj-" + sample("base64url", 74) + "T3BlbkFJ" + sample("base64url", 74)}`,
    `${"sk-" + sample("alnum", 20) + "T3BlbkFJ" + sample("alnum", 20)}`,
    `${"sk-svcacct-" + sample("base64url", 58) + "T3BlbkFJ" + sample("base64url", 58)}`,
  ],
  passes: [
    { text: "sk-proj-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "sk-your-openai-api-key", why: "a sentence" },
  ],
};
