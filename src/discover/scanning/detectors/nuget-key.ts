// NuGet API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const nugetKey: Detector = {
  id: "nuget-key",
  title: "NuGet API key",
  provider: "nuget",
  kind: "api-key",
  keywords: ["oy2"],
  pattern: /(?<![A-Za-z0-9])(?<secret>oy2[a-z0-9]{43})(?![A-Za-z0-9])/,
  flags: [`nuget push -k ${"oy2" + sample("lowerDigits", 43)}`],
  passes: [
    { text: `oy2${"x".repeat(43)}`, why: "a row of x" },
  ],
};
