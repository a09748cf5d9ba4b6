// "For this task": a person lets further calls of the same tool go, in the same task, with the same steering arguments, until the task or the mandate ends. Each use is on record before the call.
import { MandateError, newId } from "../../kernel/index.ts";
import { endHeldStanding, insertHeldStanding, pendingHeldAct, settleHeldAct, standingFor, useHeldStanding, type Actor, type HeldActRow, type HeldStandingRow, type PartyRow, type StandingFor, type Store, type Tx } from "../../store/index.ts";

/** As long as any approval; a task that lasts longer is asked about again. */
const LONGEST_MILLISECONDS = 8 * 60 * 60_000;

/** In the transaction that lets the act itself go. */
export async function giveStanding(tx: Tx, row: HeldActRow, by: PartyRow): Promise<void> {
  const { session, steering } = row;
  if (session === null || steering === null) throw new MandateError("internal", "an act without a session was let go for its task; report this as a defect of Mandate");
  const id = newId("hls", { now: () => tx.at });
  const endsAt = new Date(tx.at.getTime() + LONGEST_MILLISECONDS).toISOString();
  await insertHeldStanding(tx, { id, heldAct: row.id, principalId: row.principalId, principal: row.principal, person: row.person, session, act: row.act, steering, basis: row.basis, mandateId: row.mandateId, mandate: row.mandate, givenBy: by, endsAt });
  await tx.record({ action: "approval.standing-given", subject: id, detail: { heldAct: row.id, act: row.act, session, steering, until: endsAt } });
}

/** What lets exactly this call go, counted and on record; `undefined` when nothing does. The same call that still waits for a person waits no more. */
export async function useStanding(store: Store, actor: Actor, call: StandingFor, digest: string): Promise<HeldStandingRow | undefined> {
  const known = await standingFor(store.pool, call, store.clock.now());
  if (known === undefined) return undefined;
  return store.write(actor, async (tx) => {
    const used = await useHeldStanding(tx, known.id, call);
    if (used === undefined) {
      await tx.record({ action: "approval.refused", subject: known.id, detail: { why: "approval_expired", digest } });
      return undefined;
    }
    await tx.record({ action: "approval.standing-used", subject: used.id, detail: { digest, by: used.givenBy, uses: used.uses } });
    const waiting = await pendingHeldAct(tx, { principalId: call.principalId, digest, basis: call.basis }, tx.at);
    if (waiting !== undefined) {
      await settleHeldAct(tx, waiting.id, { state: "cancelled", by: null, comment: `let go with the task (${used.id})`, approvedUntil: null });
      await tx.record({ action: "held-act.cancelled", subject: waiting.id, detail: { standing: used.id } });
    }
    return used;
  });
}

/** By any person who may answer: to ask again is always the safe side. Throws `conflict` when it has ended already. */
export async function revokeStanding(store: Store, actor: Actor, id: string, why: string): Promise<void> {
  await store.write(actor, async (tx) => {
    if (!(await endHeldStanding(tx, id, why))) throw new MandateError("conflict", "it has ended already, or there is none of that name; reload the list");
    await tx.record({ action: "approval.standing-revoked", subject: id, detail: { why } });
  });
}
