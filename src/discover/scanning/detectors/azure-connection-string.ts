// Azure connection string.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const azureConnectionString: Detector = {
  id: "azure-connection-string",
  title: "Azure connection string",
  provider: "azure",
  kind: "access-key",
  keywords: ["sharedaccesskey", ".azconfig.io", "azure-devices"],
  pattern: /(?:SharedAccessKey|(?<=azconfig\.io;Id=[A-Za-z0-9:+\/-]{8,60};)Secret)=(?<secret>[A-Za-z0-9+\/]{42,88}={0,2})(?![A-Za-z0-9+\/=])/,
  identify: (_key, match) => {
    const host = /(?:Endpoint=(?:sb|https):\/\/|HostName=)([a-z0-9.-]{3,120})/i.exec(match.input)?.[1];
    const policy = /SharedAccessKeyName=([A-Za-z0-9_-]{1,64})/.exec(match.input)?.[1];
    return { ...(host === undefined ? {} : { host }), ...(policy === undefined ? {} : { policy }) };
  },
  flags: [
    `Endpoint=sb://acme.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=${sample("base64", 43)}=`,
    `Endpoint=https://acme.azconfig.io;Id=abcd-l0-s0:${sample("alnum", 20)};Secret=${sample("base64", 43)}=`,
  ],
  passes: [
    { text: "SharedAccessKey=<your-key>", why: "a blank to fill in" },
    { text: "Endpoint=https://contoso.azconfig.io;Id=xxx;Secret=xxx", why: "a row of x" },
  ],
};
