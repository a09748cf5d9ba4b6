// GitHub OAuth app client secret.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { namedValue } from "../patterns.ts";
import { sample } from "../samples.ts";

export const githubOauthSecret: Detector = {
  id: "github-oauth-secret",
  title: "GitHub OAuth app client secret",
  provider: "github",
  kind: "secret",
  keywords: ["github"],
  pattern: namedValue("github|gh", "[0-9a-f]{40}", "secret|key|token"),
  validate: (secret, match) => looksRandom(secret, 3) && !/commit|sha|rev|@/i.test(match[0]),
  flags: [`GITHUB_CLIENT_SECRET=${sample("hex", 40)}`],
  passes: [
    { text: `github.com/acme/app/commit/${sample("hex", 40)}`, why: "a commit" },
    { text: `uses: github/codeql-action/init@${sample("hex", 40)} # token`, why: "an action pinned by commit" },
  ],
};
