// Weights & Biases API key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const wandbKey: Detector = {
  id: "wandb-key",
  title: "Weights & Biases API key",
  provider: "wandb",
  kind: "api-key",
  keywords: ["wandb"],
  pattern: /(?<![A-Za-z0-9])wandb[^\n\/]{0,24}?(?<![A-Za-z0-9])(?<secret>[0-9a-f]{40})(?![A-Za-z0-9])/i,
  flags: [`WANDB_API_KEY=${sample("hex", 40)}`],
  passes: [
    { text: `wandb/commit/${sample("hex", 40)}`, why: "a commit in an address" },
  ],
};
