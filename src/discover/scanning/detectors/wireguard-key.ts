// WireGuard private or preshared key.
import type { Detector } from "../contract.ts";
import { sample } from "../samples.ts";

export const wireguardKey: Detector = {
  id: "wireguard-key",
  title: "WireGuard private or preshared key",
  provider: "wireguard",
  kind: "secret",
  keywords: ["privatekey", "presharedkey"],
  pattern: /(?:PrivateKey|PresharedKey)\s{0,3}=\s{0,3}(?<secret>[A-Za-z0-9+\/]{43}=|[A-Za-z0-9+\/]{42,43}=)/i,
  flags: [`[Interface]\nPrivateKey = ${sample("base64", 43)}=`],
  passes: [
    { text: "PublicKey = " + sample("base64", 43) + "=", why: "a public key" },
    { text: "PrivateKey = <private key>", why: "a blank" },
  ],
};
