// The way in on a fresh installation: one administrator, and a one-time link that is printed at each start and ends the earlier ones.
import { userInfo } from "node:os";
import { randomSecret } from "../api/index.ts";
import { newId, sha256Hex } from "../kernel/index.ts";
import { endSignInLinks, insertSignInLink, insertUser, listUsers, systemActor, type Store } from "../store/index.ts";

const LINK_MILLISECONDS = 60 * 60_000;

/** The address that signs the first administrator in. Good for one use within an hour. */
export async function printableSignInLink(store: Store, baseUrl: string): Promise<string> {
  const token = randomSecret();
  const administrator = (await listUsers(store.pool)).find((user) => user.role === "admin" && user.active);
  await store.write(systemActor("start"), async (tx) => {
    const userId = administrator?.id ?? newId("usr", store.clock);
    if (administrator === undefined) {
      const name = hostUser();
      await insertUser(tx, { id: userId, name, role: "admin", at: tx.at });
      await tx.record({ action: "user.created", subject: userId, detail: { name, role: "admin" } });
    }
    const expiresAt = new Date(tx.at.getTime() + LINK_MILLISECONDS);
    await endSignInLinks(tx, userId, tx.at);
    await insertSignInLink(tx, { hash: sha256Hex(token), userId, at: tx.at, expiresAt });
    await tx.record({ action: "sign-in-link.created", subject: userId, detail: { expires_at: expiresAt.toISOString() } });
  });
  return `${baseUrl}/sign-in?token=${token}`;
}

function hostUser(): string {
  try {
    return userInfo().username || "Administrator";
  } catch {
    // A uid without an account, as in some containers, has no name.
    return "Administrator";
  }
}
