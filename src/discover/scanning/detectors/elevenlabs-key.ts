// ElevenLabs API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const elevenlabsKey: Detector = {
  id: "elevenlabs-key",
  title: "ElevenLabs API key",
  provider: "elevenlabs",
  kind: "api-key",
  keywords: ["sk_"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>sk_[0-9a-f]{48})(?![A-Za-z0-9])/,
  flags: [`ELEVENLABS_API_KEY=${"sk_" + sample("hex", 48)}`],
  passes: [
    { text: "sk_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
