// Azure DevOps personal access token.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const azureDevopsPat: Detector = {
  id: "azure-devops-pat",
  title: "Azure DevOps personal access token",
  provider: "azure-devops",
  kind: "token",
  keywords: ["azdo", "ado", "devops", "token", "vsts", "azure", "pat"],
  pattern: /(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4})(?![A-Za-z0-9])|(?:azdo|ado|devops|vsts|azure|personal_?access_?token|token|pat)[A-Za-z0-9_ ]{0,24}["'\s]{0,3}[:=]{1,2}\s{0,3}["'](?<legacy>[a-z2-7]{52})["']/i,
  validate: (token) => looksRandom(token, 3.5),
  flags: [`pat = ${sample("alnum", 76) + "AZDO" + sample("alnum", 4)}`],
  passes: [
    { text: `digest: "${sample("hex", 52)}"`, why: "no word of Azure near" },
  ],
};
