// Cloudinary address with its secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const cloudinaryUrl: Detector = {
  id: "cloudinary-url",
  title: "Cloudinary address with its secret",
  provider: "cloudinary",
  kind: "secret",
  keywords: ["cloudinary://"],
  pattern: /cloudinary:\/\/(?<key>\d{10,18}):(?<secret>[A-Za-z0-9_-]{20,40})@(?<cloud>[A-Za-z0-9_-]{2,60})/,
  identify: (_secret, match) => ({ keyId: match.groups?.["key"] ?? "", cloud: match.groups?.["cloud"] ?? "" }),
  flags: [`CLOUDINARY_URL=${"cloudinary://" + sample("digits", 15) + ":" + sample("base64url", 27) + "@acme"}`],
  passes: [
    { text: "cloudinary://API_KEY:API_SECRET@CLOUD_NAME", why: "words in place of values" },
  ],
};
