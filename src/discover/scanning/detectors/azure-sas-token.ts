// Azure shared access signature.
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

export const azureSasToken: Detector = {
  id: "azure-sas-token",
  title: "Azure shared access signature",
  provider: "azure",
  kind: "token",
  keywords: ["sig=", "sharedaccesssignature"],
  pattern: /(?<secret>s[vrpet][a-z]{0,2}=[^\s"\'<>`]{4,400}?&(?:amp;)?sig=[A-Za-z0-9%+\/]{40,90}(?:%3D|=){0,2}|SharedAccessSignature sr=[^\s"\'<>`]{4,300}?&sig=[A-Za-z0-9%+\/]{40,90}(?:%3D|=){0,2}&se=\d{6,12})(?![A-Za-z0-9])/i,
  validate: (token) => entropyOf(token.slice(token.toLowerCase().indexOf("sig=") + 4)) > 3.5,
  identify: (token, match) => {
    const host = /https?:\/\/([a-z0-9.-]{3,120})[^\s]{0,200}$/i.exec(match.input.slice(0, match.index))?.[1];
    const expires = /(?:^|[?&])se=([0-9TZ:%A-F-]{10,30})/.exec(token)?.[1];
    return { ...(host === undefined ? {} : { host }), ...(expires === undefined ? {} : { expiresAt: decodeURIComponent(expires) }) };
  },
  flags: [
    `https://acmestore.blob.core.windows.net/backup?sv=2024-11-04&ss=b&srt=sco&sp=rwdlac&se=2027-01-01T00:00:00Z&sig=${sample("alnum", 43)}%3D`,
  ],
  passes: [
    { text: "?sv=2024-11-04&sp=r&sig=REDACTED", why: "no signature" },
  ],
};
