// Shopify access token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const shopifyToken: Detector = {
  id: "shopify-token",
  title: "Shopify access token",
  provider: "shopify",
  kind: "token",
  keywords: ["shpat_", "shpca_", "shppa_", "shpss_", "shpua_"],
  pattern: /(?<![A-Za-z0-9])(?<secret>shp(?:at|ca|pa|ss|ua)_[0-9a-fA-F]{32})(?![A-Za-z0-9])/,
  identify: (_token, match) => {
    const shop = /(?<![A-Za-z0-9-])([a-z0-9-]{2,60}\.myshopify\.com)/i.exec(match.input)?.[1];
    return shop === undefined ? {} : { host: shop };
  },
  flags: [`${"shpat_" + sample("hex", 32)}`],
  passes: [
    { text: "shpat_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
