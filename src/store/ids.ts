// Ids of things that have a natural key: derived from it, so the same thing has the same id in every import, and a bulk load waits for no look-up.
import { createHash } from "node:crypto";

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LENGTH = 26;

/** `idn_` and 26 letters: 130 bits of SHA-256 over the key. */
export function stableId(prefix: string, key: string): string {
  const bytes = createHash("sha256").update(key).digest();
  let text = "";
  let held = 0;
  let bits = 0;
  for (let i = 0; text.length < LENGTH; i++) {
    held = ((held << 8) | (bytes[i] ?? 0)) & 0xffff;
    bits += 8;
    while (bits >= 5 && text.length < LENGTH) {
      bits -= 5;
      text += CROCKFORD.charAt((held >> bits) & 31);
    }
  }
  return `${prefix}_${text}`;
}

export const identityId = (key: string) => stableId("idn", key);
export const credentialId = (key: string) => stableId("crd", key);
export const entitlementId = (key: string) => stableId("ent", key);
export const resourceId = (key: string) => stableId("res", key);
export const grantId = (key: string) => stableId("grt", key);
