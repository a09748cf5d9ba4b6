// Private key (PEM, OpenSSH, PGP).
import type { Detector } from "../contract.ts";
import { entropyOf } from "../entropy.ts";
import { sample } from "../samples.ts";

/** Mostly base64 over all its lines (quotes, plus signs, escaped line ends and headers of source code aside). */
function bodyIsKey(body: string): boolean {
  const bare = body.replace(/(?:Proc-Type|DEK-Info|Version|Comment|Subject|Hash):[^\n]*/g, "").replace(/\\[rn]|["'`+,;\s\\]/g, "");
  return bare.length >= 40 && /^[A-Za-z0-9+/=]+$/.test(bare) && entropyOf(bare) > 3.5;
}

export const privateKey: Detector = {
  id: "private-key",
  title: "Private key (PEM, OpenSSH, PGP)",
  provider: "pem",
  kind: "ssh-key",
  keywords: ["private key"],
  pattern: /(?<secret>-----BEGIN (?:(?<type>RSA|EC|DSA|OPENSSH|ENCRYPTED|PGP|SSH2 ENCRYPTED|ANY) )?PRIVATE KEY(?: BLOCK)?-----(?<body>(?:[^-]|-(?!----)){40,8000}?)(?:-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----|$))/,
  reach: 8200,
  validate: (_key, match) => bodyIsKey(match.groups?.["body"] ?? ""),
  identify: (_key, match) => {
    const type = match.groups?.["type"] ?? "PKCS#8";
    const encrypted = type.includes("ENCRYPTED") || /ENCRYPTED/.test(match.groups?.["body"] ?? "");
    return { keyType: type.toLowerCase(), encrypted: String(encrypted) };
  },
  flags: [
    `${"-----BEGIN RSA " + "PRIVATE KEY-----"}\n${sample("base64", 64)}\n${sample("base64", 64, 2)}\n${"-----END RSA " + "PRIVATE KEY-----"}`,
  ],
  passes: [
    { text: `-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----`, why: "dots stand for the key" },
    { text: `if (text.startsWith("-----BEGIN PRIVATE KEY-----")) return readKey(text);`, why: "code that reads keys" },
    { text: `-----BEGIN PUBLIC KEY-----\n${sample("base64", 64)}\n-----END PUBLIC KEY-----`, why: "a public key" },
  ],
};
