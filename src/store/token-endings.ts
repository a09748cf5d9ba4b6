// The end of tokens before their time, within the transaction of what ends them: whoever suspends an agent or ends a mandate need not know the token service.
import { lockForRevoking, revokeIssued, type Revoked, type RevocationOf } from "./issued-tokens.ts";
import { putSignals, sessionRevoked } from "./signals.ts";
import type { Tx } from "./write.ts";

const SUBJECT_OF = (what: RevocationOf): string | null => (what.of === "everything" ? null : what.of === "person" ? what.person : what.id);

async function revoked(tx: Tx, what: RevocationOf, why: string): Promise<readonly Revoked[]> {
  await lockForRevoking(tx);
  return revokeIssued(tx, what, why);
}

const onRecord = (tx: Tx, what: RevocationOf, why: string, all: readonly Revoked[]): Promise<void> =>
  tx.record({ action: "token.revoked", subject: SUBJECT_OF(what), detail: { of: what.of, why, count: all.length, tokens: all.slice(0, 500).map(({ id }) => id) } });

/** Somebody wants them to end: on record also when none lived. Gives how many ended. */
export async function revokeTokens(tx: Tx, what: RevocationOf, why: string): Promise<number> {
  const all = await revoked(tx, what, why);
  await onRecord(tx, what, why, all);
  return all.length;
}

/** They end because something else does, which is on record itself. Gives how many ended. */
export async function endTokens(tx: Tx, what: RevocationOf, why: string): Promise<number> {
  const all = await revoked(tx, what, why);
  if (all.length > 0) await onRecord(tx, what, why, all);
  return all.length;
}

/** INVARIANT: an agent that may act no more and its tokens end in one step; others hear of it by a shared signal. */
export async function endSessionsOfAgent(tx: Tx, id: string, why: string): Promise<void> {
  await endTokens(tx, { of: "agent", id }, why);
  await putSignals(tx, [sessionRevoked(id, why, id, tx.actor.type === "system" ? "policy" : "admin")]);
}
