// Token Status List (draft-ietf-oauth-status-list): two bits for each token of a list, signed. Made anew for each request from what stands now, so that it flips at
// once; whoever keeps it may do so for `ttl` seconds.
import { deflateSync } from "node:zlib";
import { statusPlaces, type IssuedState, type Store } from "../../store/index.ts";
import { signJws } from "./jws.ts";
import type { Keys } from "./keys.ts";
import { STATUS_LIST_SIZE } from "./status-places.ts";

export const STATUS_BITS = 2;
export const STATUS_TTL_SECONDS = 5;
const STATUS: Readonly<Record<IssuedState, number>> = { valid: 0, expired: 0, revoked: 1, suspended: 2 };

/** SPEC: §4.1: the first place stands in the lowest bits of the first byte. */
export function statusBytes(places: readonly { readonly index: number; readonly state: IssuedState }[], size = STATUS_LIST_SIZE): Buffer {
  const bytes = Buffer.alloc((size * STATUS_BITS) / 8);
  for (const { index, state } of places) {
    const bit = index * STATUS_BITS;
    const byte = bit >> 3;
    bytes[byte] = (bytes[byte] ?? 0) | (STATUS[state] << (bit & 7));
  }
  return bytes;
}

export async function statusListToken({ store, keys, issuer }: { readonly store: Store; readonly keys: Keys; readonly issuer: () => string }, list: number): Promise<string> {
  const at = store.clock.now();
  const places = await statusPlaces(store.pool, list, at);
  await keys.refresh();
  const { alg, kid, key } = keys.signer("ES256");
  const iat = Math.floor(at.getTime() / 1000);
  return signJws(
    { alg, kid, typ: "statuslist+jwt" },
    { sub: `${issuer()}/oauth2/status-lists/${list}`, iss: issuer(), iat, exp: iat + 60, ttl: STATUS_TTL_SECONDS, status_list: { bits: STATUS_BITS, lst: deflateSync(statusBytes(places), { level: 9 }).toString("base64url") } },
    key,
  );
}
