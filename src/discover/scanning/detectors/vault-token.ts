// HashiCorp Vault token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const vaultToken: Detector = {
  id: "vault-token",
  title: "HashiCorp Vault token",
  provider: "hashicorp-vault",
  kind: "token",
  keywords: ["hvs.", "hvb.", "hvr.", "vault", "s."],
  pattern: /(?<![A-Za-z0-9_.-])(?<secret>hv[sbr]\.[A-Za-z0-9_-]{24,300}|(?<=vault[^\n]{0,40})s\.[A-Za-z0-9]{24})(?![A-Za-z0-9_.-])/i,
  validate: (token) => looksRandom(token.slice(2), 3.3) && /\d/.test(token.slice(2)),
  identify: (token) => ({ tokenType: token.startsWith("hvb.") ? "batch" : token.startsWith("hvr.") ? "recovery" : "service" }),
  flags: [`VAULT_TOKEN=${"hvs." + sample("base64url", 95)}`, `VAULT_TOKEN=${"s." + sample("alnum", 24, 4)}`],
  passes: [
    { text: "hvs.xxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "vault s.authenticateWithBackendNow", why: "a member of an object in code" },
  ],
};
