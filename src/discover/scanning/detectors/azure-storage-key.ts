// Azure storage account key.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const azureStorageKey: Detector = {
  id: "azure-storage-key",
  title: "Azure storage account key",
  provider: "azure",
  kind: "access-key",
  keywords: ["accountkey", "storage", "account_key", "+astt"],
  pattern: /(?:account_?key|storage[A-Za-z0-9_ .-]{0,30}?key)["\'\s]{0,3}[=:]\s{0,3}["\']?(?<secret>[A-Za-z0-9+\/]{70,88}={0,2})(?![A-Za-z0-9+\/])/i,
  validate: (key) => entropyOf(key) > 4,
  identify: (_key, match) => {
    const account = /AccountName=([a-z0-9]{3,24})/i.exec(match.input)?.[1];
    return account === undefined ? {} : { account };
  },
  flags: [
    `DefaultEndpointsProtocol=https;AccountName=acmestore;AccountKey=${sample("base64", 86)}==;EndpointSuffix=core.windows.net`,
  ],
  passes: [
    { text: "AccountName=devstoreaccount1;AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;", why: "the published key of the storage emulator" },
    { text: "AccountKey=${STORAGE_KEY};", why: "a reference" },
  ],
};
