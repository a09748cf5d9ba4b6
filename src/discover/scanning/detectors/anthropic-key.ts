// Anthropic API key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const anthropicKey: Detector = {
  id: "anthropic-key",
  title: "Anthropic API key",
  provider: "anthropic",
  kind: "api-key",
  keywords: ["sk-ant-"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sk-ant-(?<type>api|admin|oat|ort|sid)\d{2,3}-[A-Za-z0-9_-]{80,120})(?![A-Za-z0-9_-])/,
  validate: (key) => looksRandom(key.slice(13), 3.5),
  identify: (_key, match) => ({ keyType: match.groups?.["type"] ?? "" }),
  flags: [
    `ANTHROPIC_API_KEY=${"sk-ant-api03-" + sample("base64url", 93) + "AA"}`,
    `${"sk-ant-admin01-" + sample("base64url", 93) + "AA"}`,
  ],
  passes: [
    { text: "sk-ant-api03-...", why: "dots stand for a key" },
    { text: `sk-ant-api03-${"x".repeat(93)}AA`, why: "a row of x" },
  ],
};
