// The end of a consent: the refresh token, the code and every access token that came of it.
import { deleteOauthModelsOfGrant, endConsents, liveTokensOfClient, revokeTokens, type Actor, type EndedConsent, type Store, type Tx } from "../../../store/index.ts";

/** Kinds of the OAuth provider that hang on a grant. */
const OF_GRANT = ["RefreshToken", "AuthorizationCode"];

export async function endTokensOf(tx: Tx, { account, clientId, grantDigest }: EndedConsent, why: string): Promise<number> {
  for (const kind of OF_GRANT) await deleteOauthModelsOfGrant(tx, kind, grantDigest);
  let ended = 0;
  for (const id of await liveTokensOfClient(tx, clientId, account)) ended += await revokeTokens(tx, { of: "token", id }, why);
  return ended;
}

/** Gives how many stood. */
export function endConsent(store: Store, actor: Actor, of: { readonly id: string } | { readonly clientId: string; readonly account?: string }, why: string): Promise<number> {
  return store.write(actor, async (tx) => {
    const ended = await endConsents(tx, of, why);
    for (const each of ended) await endTokensOf(tx, each, why);
    await tx.record({ action: "consent.ended", subject: "id" in of ? of.id : of.clientId, detail: { why, consents: ended.map(({ id }) => id) } });
    return ended.length;
  });
}
