// PuTTY private key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const puttyPrivateKey: Detector = {
  id: "putty-private-key",
  title: "PuTTY private key",
  provider: "putty",
  kind: "ssh-key",
  keywords: ["putty-user-key-file"],
  pattern: /(?<secret>PuTTY-User-Key-File-[23]: [^\n]{3,40}\r?\nEncryption: [^\n]{3,40}[^]{20,6000}?Private-Lines: \d{1,3}\r?\n[A-Za-z0-9+\/=\r\n]{40,4000})/,
  reach: 10000,
  flags: [
    `PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: deploy\nPublic-Lines: 1\n${sample("base64", 64)}\nPrivate-Lines: 1\n${sample("base64", 64)}\nPrivate-MAC: 00`,
  ],
  passes: [
    { text: "PuTTY-User-Key-File-3: ssh-ed25519", why: "only the first line" },
  ],
};
