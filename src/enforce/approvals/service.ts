// Held acts: asked about once, let go by people, used once. Each step with its record; an attempt that is refused is on record too.
import { MandateError, newId } from "../../kernel/index.ts";
import type { Holder, Named } from "../../model/index.ts";
import { heldActById, insertHeldAct, pendingOf, putNotices, settleHeldAct, takeHeldAct, unuseHeldAct, useHeldAct, type Actor, type DecisionRecordRow, type HeldActRow, type Store } from "../../store/index.ts";
import { barredNames, judgeRelease, partiesOf, whyUnusable, type Approver, type Unusable } from "./judge.ts";

/** How long a decision can be asked about. */
export const ASKABLE_MILLISECONDS = 10 * 60_000;
const WAITS_MILLISECONDS = 60 * 60_000;
const LONGEST_APPROVAL_MILLISECONDS = 8 * 60 * 60_000;
/** Row 30 of the adversarial cases: a flood of questions tires approvers, and hides the one that matters. */
const MOST_PENDING = 20;

export interface AskedFor {
  readonly decision: DecisionRecordRow;
  readonly basis: string;
  readonly holder: Holder;
  /** Owner or sponsor by name. */
  readonly party: string;
  /** For whom it is done, and whoever stands behind the enforcement point. */
  readonly behind: readonly Named[];
  readonly why: string;
}

/** Throws `conflict` when it was asked about already, `rate_limited` when too many of its kind wait. */
export async function askForRelease(store: Store, actor: Actor, asked: AskedFor): Promise<HeldActRow> {
  const { decision, holder, party } = asked;
  const id = newId("hla", store.clock);
  const parties = holder === "security" ? ["security"] : partiesOf([party]);
  await store.write(actor, async (tx) => {
    if ((await pendingOf(tx, decision.principalId, tx.at)) >= MOST_PENDING) throw new MandateError("rate_limited", `${MOST_PENDING} acts of ${decision.principal} wait for a person already; let those be decided first`);
    const made = await insertHeldAct(tx, {
      id, decisionId: decision.id, digest: decision.digest, basis: asked.basis, askedBy: decision.askedBy, askedName: decision.point, principalId: decision.principalId, principal: decision.principal, person: decision.person,
      act: decision.act, mandate: decision.mandate ?? "", mandateId: decision.mandateId ?? "", policies: decision.policies, reason: decision.reason, holder, parties, barred: barredNames(asked.behind), request: decision.request,
      redacted: decision.redacted, why: asked.why, expiresAt: new Date(tx.at.getTime() + WAITS_MILLISECONDS).toISOString(),
    });
    if (!made) throw new MandateError("conflict", "this decision was asked about already; ask the decision point again, and ask about its new answer");
    await putNotices(tx, [{
      key: `held-act|${id}`, kind: "approval.asked", parties: holder === "security" ? [] : [party], subject: id, title: `${decision.principal} asks to do ${decision.act}`, urgency: "now", link: `/approvals/held/${id}`,
      body: `${decision.reason} It waits until ${new Date(tx.at.getTime() + WAITS_MILLISECONDS).toISOString()}.${asked.why === "" ? "" : `\n\nThe agent says: ${asked.why}`}`,
    }]);
    await tx.record({ action: "held-act.asked", subject: id, detail: { decision: decision.id, digest: decision.digest, principal: decision.principalId, act: decision.act, holder } });
  });
  const row = await heldActById(store.pool, id, store.clock.now());
  if (row === undefined) throw new MandateError("internal", "the held act that was just written is not there; report this as a defect of Mandate");
  return row;
}

export interface Release {
  readonly decision: "approved" | "denied";
  /** What the person was shown. */
  readonly digest: string;
  readonly comment: string;
  readonly minutes: number;
}

/** Throws `forbidden`, `conflict` or `precondition_failed`; the refused attempt is on record. */
export async function releaseHeldAct(store: Store, acting: { readonly actor: Actor; readonly person: Approver }, id: string, { decision, digest, comment, minutes }: Release): Promise<void> {
  const refusal = await store.write(acting.actor, async (tx) => {
    const row = await takeHeldAct(tx, id);
    if (row === undefined) throw new MandateError("not_found", "there is no such held act, or it is outside what you may see; go back to the list");
    // Who denies must be asked as well, but may deny what is done for him.
    const judged = judgeRelease(decision === "denied" ? { ...row, barred: [] } : row, acting.person, digest);
    if (!judged.may) {
      await tx.record({ action: "held-act.refused", subject: id, detail: { code: judged.code, wanted: decision } });
      return judged;
    }
    const until = new Date(tx.at.getTime() + Math.min(minutes * 60_000, LONGEST_APPROVAL_MILLISECONDS));
    await settleHeldAct(tx, id, { state: decision, by: { ...acting.person }, comment, approvedUntil: decision === "approved" ? until : null });
    await tx.record({ action: decision === "approved" ? "held-act.approved" : "held-act.denied", subject: id, detail: { digest, until: decision === "approved" ? until.toISOString() : null } });
    return undefined;
  });
  if (refusal !== undefined) throw new MandateError(refusal.code === "other_content" ? "precondition_failed" : refusal.code === "own_act" || refusal.code === "not_asked" ? "forbidden" : "conflict", refusal.says);
}

/** By the enforcement point that asked. */
export async function cancelHeldAct(store: Store, actor: Actor, id: string): Promise<void> {
  await store.write(actor, async (tx) => {
    const row = await takeHeldAct(tx, id);
    if (row === undefined || row.askedBy !== actor.id) throw new MandateError("not_found", "there is no such task");
    if (row.state !== "pending") throw new MandateError("conflict", `it is ${row.state} and waits for nothing`);
    await settleHeldAct(tx, id, { state: "cancelled", by: null, comment: "", approvedUntil: null });
    await tx.record({ action: "held-act.cancelled", subject: id });
  });
}

/** Spends the approval, or says why it cannot be. What is refused is on record. */
export async function spendApproval(store: Store, actor: Actor, id: string, now: { readonly digest: string; readonly basis: string }): Promise<{ readonly row: HeldActRow } | { readonly why: Unusable }> {
  return store.write(actor, async (tx) => {
    const row = await takeHeldAct(tx, id);
    const why = whyUnusable(row, { ...now, askedBy: actor.id }) ?? ((await useHeldAct(tx, id)) ? undefined : "approval_expired");
    if (row === undefined || why !== undefined) {
      await tx.record({ action: "approval.refused", subject: row?.id ?? null, detail: { why: why ?? "approval_unverifiable", digest: now.digest } });
      return { why: why ?? "approval_unverifiable" };
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
