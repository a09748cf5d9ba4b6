// Secrets that all servers of an installation share, made once by whichever needs one first.
import { randomBytes } from "node:crypto";
import { Secret, type Sealer } from "../../kernel/index.ts";
import { knownTokenSecret, tokenSecret, type Actor, type Store } from "../../store/index.ts";

const BYTES = 32;

export async function openSharedSecret(store: Store, sealer: Sealer, actor: Actor, name: string): Promise<Buffer> {
  const place = ["token_secret", name];
  const known = await knownTokenSecret(store.pool, name);
  const sealed = known ?? (await store.write(actor, async (tx) => {
    await tx.record({ action: "token-secret.made", subject: name });
    return tokenSecret(tx, name, sealer.seal(new Secret(randomBytes(BYTES).toString("base64")), place));
  }));
  return Buffer.from(sealer.open(sealed, place).reveal(), "base64");
}
