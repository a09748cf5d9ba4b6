// An approval is spent on exactly what it is for, once; what was let go for a task is counted. The one way by which a hold becomes a yes, for every point that asks.
import type { Decision } from "../../model/index.ts";
import { takeHeldAct, unuseHeldAct, useHeldAct, type Actor, type HeldActRow, type StandingFor, type Store } from "../../store/index.ts";
import { decidedBy, unusableInWords, whyUnusable, type Unusable } from "./judge.ts";
import { useStanding } from "./standing.ts";

export interface AskedAgain<D extends Decision> {
  /** Asks the decision point, with the policies that a person has answered. */
  readonly decide: (answered?: readonly string[]) => Promise<D>;
  readonly digest: string;
  /** What an approval is bound to besides the question. */
  readonly basisOf: (decision: D) => string | Promise<string>;
  /** What the caller comes back with (`hla_…`). */
  readonly approval: string | null;
  /** What of it must be the same to be let go with its task; `undefined` where no task is known, or it is too grave. */
  readonly standingOf?: (decision: D, basis: string) => StandingFor | undefined;
}

export interface NotUsable {
  readonly why: Unusable;
  readonly says: string;
}

export interface Answered<D extends Decision> {
  readonly decision: D;
  /** Id of the approval that let it go. */
  readonly letGo: string | null;
  /** Why what the caller came back with did not. */
  readonly unusable: NotUsable | null;
}

export async function decideReleased<D extends Decision>(store: Store, actor: Actor, { decide, digest, basisOf, approval, standingOf }: AskedAgain<D>): Promise<Answered<D>> {
  const decision = await decide();
  if (decision.decision !== "hold" || (approval === null && standingOf === undefined)) return { decision, letGo: null, unusable: null };
  const basis = await basisOf(decision);
  const spent = approval === null ? undefined : await spendApproval(store, actor, approval, { digest, basis });
  if (spent !== undefined && "row" in spent) {
    const again = await decide(decision.policies);
    if (again.decision === "allow") return { decision: { ...again, reason: `${again.reason}; ${decidedBy(spent.row)} let it go (${spent.row.id})` }, letGo: spent.row.id, unusable: null };
    await returnApproval(store, actor, spent.row.id, again.reason);
    return { decision: again, letGo: null, unusable: null };
  }
  const unusable = spent ?? null;
  const same = standingOf?.(decision, basis);
  const standing = same === undefined ? undefined : await useStanding(store, actor, same, digest);
  if (standing === undefined) return { decision, letGo: null, unusable };
  const again = await decide(decision.policies);
  const who = standing.givenBy.names[0] ?? "a person";
  return { decision: again.decision === "allow" ? { ...again, reason: `${again.reason}; ${who} let calls like it go for this task (${standing.id})` } : again, letGo: again.decision === "allow" ? standing.id : null, unusable: null };
}

/** Spends the approval, or says why it cannot be. What is refused is on record. */
export async function spendApproval(store: Store, actor: Actor, id: string, now: { readonly digest: string; readonly basis: string }): Promise<{ readonly row: HeldActRow } | NotUsable> {
  return store.write(actor, async (tx) => {
    const row = await takeHeldAct(tx, id);
    const why = whyUnusable(row, { ...now, askedBy: actor.id }) ?? ((await useHeldAct(tx, id)) ? undefined : "approval_expired");
    if (row === undefined || why !== undefined) {
      const refused = why ?? "approval_unverifiable";
      await tx.record({ action: "approval.refused", subject: row?.id ?? null, detail: { why: refused, digest: now.digest } });
      return { why: refused, says: unusableInWords(refused, refused === "approval_unverifiable" ? undefined : row) };
    }
    await tx.record({ action: "approval.used", subject: id, detail: { digest: now.digest, by: row.decidedBy } });
    return { row };
  });
}

/** The act was refused for another reason: the approval can be used once more. */
export async function returnApproval(store: Store, actor: Actor, id: string, why: string): Promise<void> {
  await store.write(actor, async (tx) => {
    await unuseHeldAct(tx, id);
    await tx.record({ action: "approval.returned", subject: id, detail: { why } });
  });
}
