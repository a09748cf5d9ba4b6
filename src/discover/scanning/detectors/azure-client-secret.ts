// Microsoft Entra client secret.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const azureClientSecret: Detector = {
  id: "azure-client-secret",
  title: "Microsoft Entra client secret",
  provider: "azure",
  kind: "secret",
  keywords: ["8q~", "7q~"],
  pattern: /(?<![A-Za-z0-9_~.+/-])(?<secret>[A-Za-z0-9_~.-]{3}[78]Q~[A-Za-z0-9_~.-]{31,34})(?![A-Za-z0-9_~-])/,
  identify: (_secret, match) => {
    const client = /(?:client|app(?:lication)?)[_-]?id["'\s:=]{1,8}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i.exec(match.input)?.[1];
    const tenant = /tenant(?:[_-]?id)?["'\s:=]{1,8}([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/i.exec(match.input)?.[1];
    return { ...(client === undefined ? {} : { clientId: client }), ...(tenant === undefined ? {} : { tenantId: tenant }) };
  },
  flags: [`AZURE_CLIENT_SECRET=${sample("alnum", 3) + "8Q~" + sample("alnum", 34)}`],
  passes: [
    { text: "abc8Q~xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", why: "a row of x" },
    { text: "abc8Q~short", why: "too short" },
  ],
};
