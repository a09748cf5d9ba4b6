// Ids of things that have a natural key: derived from it, so the same thing has the same id in every import, and a bulk load waits for no look-up.
import { hash } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/** Two letters for each ten bits: an import makes a million ids. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => CROCKFORD.charAt(bits >> 5) + CROCKFORD.charAt(bits & 31));

/** `idn_` and 26 letters: the first 130 bits of SHA-256 over the key. */
export function stableId(prefix: string, key: string): string {
  // One character a byte: making a Buffer costs three times the digest itself.
  const bytes = hash("sha256", key, "binary");
  const pair = (at: number, shift: number) => PAIRS[(((bytes.charCodeAt(at) << 8) | bytes.charCodeAt(at + 1)) >> shift) & 1023] as string;
  let text = `${prefix}_`;
  for (let at = 0; at < 15; at += 5) text += pair(at, 6) + pair(at + 1, 4) + pair(at + 2, 2) + pair(at + 3, 0);
  return text + pair(15, 6);
}

export const identityId = (key: string) => stableId("idn", key);
export const credentialId = (key: string) => stableId("crd", key);
export const entitlementId = (key: string) => stableId("ent", key);
export const resourceId = (key: string) => stableId("res", key);
export const grantId = (key: string) => stableId("grt", key);
