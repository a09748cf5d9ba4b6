// Heroku API key.
import type { Detector } from "../contract.ts";
import { sample, sampleUuid } from "../samples.ts";

export const herokuKey: Detector = {
  id: "heroku-key",
  title: "Heroku API key",
  provider: "heroku",
  kind: "api-key",
  keywords: ["hrku-", "heroku"],
  pattern: /(?<![A-Za-z0-9])(?<secret>HRKU-[A-Za-z0-9_-]{36,80}|(?<=heroku[^\n\/]{0,32}(?:key|token|secret|auth|password)[^\n\/]{0,16})[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![A-Za-z0-9-])/i,
  flags: [`HEROKU_API_KEY: ${sampleUuid()}`, `${"HRKU-" + sample("base64url", 60)}`],
  passes: [
    { text: `curl https://kolkrabbi.heroku.com/apps/${sampleUuid()}/github/push`, why: "an application id in an address" },
  ],
};
