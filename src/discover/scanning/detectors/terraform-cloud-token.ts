// Terraform Cloud token.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const terraformCloudToken: Detector = {
  id: "terraform-cloud-token",
  title: "Terraform Cloud token",
  provider: "hashicorp-terraform",
  kind: "token",
  keywords: [".atlasv1."],
  pattern: /(?<![A-Za-z0-9])(?<secret>[A-Za-z0-9]{12,16}\.atlasv1\.[A-Za-z0-9_=-]{60,70})(?![A-Za-z0-9_-])/,
  flags: [`token = "${sample("alnum", 14) + ".atlasv1." + sample("alnum", 67)}"`],
  passes: [
    { text: "xxxxxxxxxxxxxx.atlasv1.zzzzzzzzzzzzz", why: "a row of x" },
  ],
};
