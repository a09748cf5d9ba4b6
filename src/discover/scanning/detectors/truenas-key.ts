// TrueNAS API key.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const truenasKey: Detector = {
  id: "truenas-key",
  title: "TrueNAS API key",
  provider: "truenas",
  kind: "api-key",
  // PROVIDER: `<number>-<64 characters>`, given to `auth.login_with_api_key` or as a bearer token.
  keywords: ["login_with_api_key", "truenas"],
  pattern: /(?:login_with_api_key["']?[\s,]{1,24}["']params["']?\s{0,3}:\s{0,3}\[\s{0,24}["']|truenas[\w ]{0,16}[=:]\s{0,3}["']?)(?<secret>\d{1,5}-[A-Za-z0-9]{64})(?![A-Za-z0-9])/i,
  validate: (key) => entropyOf(key.slice(key.indexOf("-") + 1)) > 4,
  flags: [
    `{"msg":"method", "method":"auth.login_with_api_key", "params":["8-${sample("alnum", 64)}"]}`,
    `"method": "auth.login_with_api_key",\n  "params": [\n    "10-${sample("alnum", 64, 2)}"`,
    `TRUENAS_API_KEY=1-${sample("alnum", 64, 3)}`,
  ],
  passes: [{ text: `auth.login_with_api_key "1-${"x".repeat(64)}"`, why: "a row of x stands for a key" }],
};
