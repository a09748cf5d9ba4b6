// Databricks personal access token.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const databricksToken: Detector = {
  id: "databricks-token",
  title: "Databricks personal access token",
  provider: "databricks",
  kind: "token",
  keywords: ["dapi", "dkea", "dose"],
  pattern: /(?<![A-Za-z0-9])(?<secret>(?:dapi|dkea|dose)[0-9a-h]{32}(?:-\d{1,2})?)(?![A-Za-z0-9-])/,
  validate: (token) => entropyOf(token.slice(4)) > 2,
  identify: (_token, match) => {
    const host = /(?<![A-Za-z0-9-])([a-z0-9.-]{2,60}\.(?:cloud\.databricks\.com|azuredatabricks\.net))/i.exec(match.input)?.[1];
    return host === undefined ? {} : { host };
  },
  flags: [`DATABRICKS_TOKEN=${"dapi" + sample("hex", 32)}`],
  passes: [
    { text: "dapixxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
  ],
};
