// JFrog Artifactory API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const artifactoryToken: Detector = {
  id: "artifactory-token",
  title: "JFrog Artifactory API key",
  provider: "jfrog",
  kind: "api-key",
  keywords: ["akcp"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>AKCp[A-Za-z0-9]{69})(?![A-Za-z0-9_-])/,
  flags: [`token = "${"AKCp"}${sample("alnum", 69)}"`],
  passes: [
    { text: "AKCp" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x stands for a token in documentation" },
    { text: "AKCp${TOKEN}", why: "a reference, not a value" },
    { text: "AKCpshort", why: "too short to be one" },
  ],
};
