// Marks a proof as used, for every server of the installation. Outside the transaction of a token: at resources, where none is made.
import { useOnce, type Store } from "../../store/index.ts";
import type { Use } from "./contract.ts";
import { sha256Base64url } from "./jws.ts";
import { refusal } from "./refusal.ts";

export async function usedOnce({ pool }: Pick<Store, "pool">, { what, expiresAt }: Use): Promise<void> {
  const fresh = await useOnce(pool, [{ digest: sha256Base64url(what), expiresAt }]);
  if (fresh.size === 0) throw refusal("invalid_dpop_proof", "the DPoP proof was used before; make a new one for each request");
}
