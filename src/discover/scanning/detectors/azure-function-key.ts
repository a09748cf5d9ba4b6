// Azure Functions or AI service key.
import type { Detector } from "../contract.ts";
import { looksRandom } from "../entropy.ts";
import { sample } from "../samples.ts";

export const azureFunctionKey: Detector = {
  id: "azure-function-key",
  title: "Azure Functions or AI service key",
  provider: "azure",
  kind: "api-key",
  keywords: ["azfu", "aaaaabaco", "azure"],
  pattern: /(?<![A-Za-z0-9_-])(?<secret>[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{5}[AQgw]==|[A-Za-z0-9]{70,76}JQQJ99[A-Za-z0-9]{4,24}|(?<=azure[_ -]?open_?ai[A-Za-z0-9_ -]{0,24}["\'\s:=]{1,6})[0-9a-f]{32})(?![A-Za-z0-9_-])/i,
  validate: (key) => looksRandom(key, 3),
  flags: [`${sample("alnum", 44) + "AzFu" + sample("alnum", 5) + "A=="}`, `azure_openai_key = ${sample("hex", 32)}`],
  passes: [
    { text: `azure resource ${sample("hex", 32)}`, why: "no key is named" },
  ],
};
