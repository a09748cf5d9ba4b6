// Mapbox secret or temporary token.
import type { Detector } from "../contract.ts";
import { segmentOf } from "../jwt.ts";
import { sample, sampleSegment } from "../samples.ts";

export const mapboxToken: Detector = {
  id: "mapbox-token",
  title: "Mapbox secret or temporary token",
  provider: "mapbox",
  kind: "token",
  keywords: ["sk.eyj", "tk.eyj"],
  pattern: /(?<![A-Za-z0-9_])(?<secret>[st]k\.eyJ[A-Za-z0-9_-]{20,300}\.[A-Za-z0-9_-]{20,40})(?![A-Za-z0-9_-])/,
  identify: (token) => {
    const user = segmentOf(token.split(".")[1])?.["u"];
    return typeof user === "string" ? { user } : {};
  },
  flags: [`${"sk." + sampleSegment({ u: "acme", a: sample("lowerDigits", 25) }) + "." + sample("base64url", 22)}`],
  passes: [
    { text: `${"pk." + sampleSegment({ u: "acme", a: "x" }) + "." + sample("base64url", 22)}`, why: "a public token" },
  ],
};
