// Figma token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const figmaToken: Detector = {
  id: "figma-token",
  title: "Figma token",
  provider: "figma",
  kind: "token",
  keywords: ["figd_", "figma"],
  pattern: /(?<![A-Za-z0-9])(?<secret>figd_[A-Za-z0-9_-]{38,43}|(?<=figma[^\n]{0,40})[0-9a-f]{4,8}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![A-Za-z0-9_-])/i,
  flags: [`FIGMA_TOKEN=${"figd_" + sample("base64url", 40)}`],
  passes: [
    { text: "figd_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
