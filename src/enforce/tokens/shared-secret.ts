// Secrets that all servers of an installation share, made once by whichever needs one first.
import { randomBytes } from "node:crypto";
import { MandateError, Secret, type Sealer } from "../../kernel/index.ts";
import { knownTokenSecret, tokenSecret, type Actor, type Store } from "../../store/index.ts";

const BYTES = 32;

export async function openSharedSecret(store: Store, sealer: Sealer, actor: Actor, name: string): Promise<Buffer> {
  const place = ["token_secret", name];
  const known = await knownTokenSecret(store.pool, name);
  const secret = known === undefined ? undefined : opened(sealer, known, place);
  if (secret !== undefined) return secret;
  // Lost with the key that sealed it: what followed from the former one is asked for anew.
  const sealed = await store.write(actor, async (tx) => {
    await tx.record({ action: "token-secret.made", subject: name, detail: { again: known !== undefined } });
    return tokenSecret(tx, name, sealer.seal(new Secret(randomBytes(BYTES).toString("base64")), place), known);
  });
  return Buffer.from(sealer.open(sealed, place).reveal(), "base64");
}

function opened(sealer: Sealer, sealed: string, place: readonly string[]): Buffer | undefined {
  try {
    return Buffer.from(sealer.open(sealed, place).reveal(), "base64");
  } catch (thrown) {
    if (thrown instanceof MandateError && thrown.code === "configuration_invalid") return undefined;
    throw thrown;
  }
}
