// Held acts: asked about once, let go by people, used once. Each step with its record; an attempt that is refused is on record too.
import { MandateError, newId, type Clock, type ErrorCode } from "../../kernel/index.ts";
import type { Holder, Named } from "../../model/index.ts";
import {
  heldActsOfTask, insertAccessCallback, insertHeldAct, letGoBy, lockApprover, pendingOf, putFirstBy, putNotices, settleHeldAct, takeHeldAct, type Actor, type DecisionRecordRow, type HeldActRow, type HeldGrade, type HeldItem, type Store, type Tx,
} from "../../store/index.ts";
import { statusOfTask, tellWhoAsked, type CallbackWanted } from "./callbacks.ts";
import { barredNames, judgeRelease, PACE_MILLISECONDS, partiesOf, type Answer, type Approver, type Judged, type Refusal } from "./judge.ts";
import { giveStanding } from "./standing.ts";

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
  /** Left out by whoever knows nothing but the question. */
  readonly grade?: Partial<HeldGrade>;
}

export interface AskedTogether {
  /** They are one task, though each is decided by itself. What each was called, in their order. */
  readonly items?: readonly HeldItem[];
  readonly callback?: CallbackWanted | null;
}

/** Throws `conflict` when it was asked about already, `rate_limited` when too many of its kind wait. */
export async function askForRelease(store: Store, actor: Actor, asked: AskedFor, callback: CallbackWanted | null = null): Promise<HeldActRow> {
  const [row] = await askTogether(store, actor, [asked], { callback });
  if (row === undefined) throw new MandateError("internal", "the held act that was just written is not there; report this as a defect of Mandate");
  return row;
}

/** All or none. Throws as `askForRelease` does. */
export async function askTogether(store: Store, actor: Actor, asked: readonly AskedFor[], { items, callback = null }: AskedTogether): Promise<readonly HeldActRow[]> {
  const bundle = items === undefined ? null : newId("hlb", store.clock);
  const task = await store.write(actor, async (tx) => {
    const ids: string[] = [];
    for (const [place, each] of asked.entries()) ids.push(await putAsked(tx, store.clock, each, { bundle, place, item: items?.[place] ?? null }));
    const known = bundle ?? ids[0] ?? "";
    if (callback !== null) await insertAccessCallback(tx, { task: known, ...callback }, lapsesAt(tx));
    return known;
  });
  return heldActsOfTask(store.pool, task, store.clock.now());
}

const lapsesAt = ({ at }: Tx): Date => new Date(at.getTime() + WAITS_MILLISECONDS);

async function putAsked(tx: Tx, clock: Clock, asked: AskedFor, within: Pick<HeldActRow, "bundle" | "place" | "item">): Promise<string> {
  const { decision, holder, party, grade = {} } = asked;
  const id = newId("hla", clock);
  const parties = holder === "security" ? ["security"] : partiesOf([party]);
  const until = lapsesAt(tx).toISOString();
  if ((await pendingOf(tx, decision.principalId, tx.at)) >= MOST_PENDING) throw new MandateError("rate_limited", `${MOST_PENDING} acts of ${decision.principal} wait for a person already; let those be decided first`);
  const made = await insertHeldAct(tx, {
    ...within, ...grade, id, decisionId: decision.id, digest: decision.digest, basis: asked.basis, askedBy: decision.askedBy, askedName: decision.point, principalId: decision.principalId, principal: decision.principal, person: decision.person,
    act: decision.act, mandate: decision.mandate ?? "", mandateId: decision.mandateId ?? "", policies: decision.policies, reason: decision.reason, holder, parties, barred: barredNames(asked.behind), request: decision.request,
    redacted: decision.redacted, why: asked.why, expiresAt: until,
  });
  if (!made) throw new MandateError("conflict", "this decision was asked about already; ask the decision point again, and ask about its new answer");
  await putNotices(tx, [{
    key: `held-act|${id}`, kind: "approval.asked", parties: holder === "security" ? [] : [party], subject: id, title: `${decision.principal} asks to do ${decision.act}`, urgency: "now", link: `/approvals/held/${id}`,
    body: `${decision.reason} It waits until ${until}.${asked.why === "" ? "" : `\n\nThe agent says: ${asked.why}`}`,
    act: { act: "held-act.decide", held: id, digest: decision.digest },
  }]);
  await tx.record({ action: "held-act.asked", subject: id, detail: { decision: decision.id, digest: decision.digest, principal: decision.principalId, act: decision.act, holder, ...(grade.risk === undefined ? {} : { risk: grade.risk }), ...(within.bundle === null ? {} : { bundle: within.bundle }) } });
  return id;
}

export interface Release {
  readonly decision: Answer["decision"];
  /** What the person was shown. */
  readonly digest: string;
  readonly comment: string;
  readonly minutes: number;
  readonly way?: Answer["way"];
  readonly confirmation?: string;
  readonly forTask?: boolean;
}

const CODES: Readonly<Partial<Record<Refusal, ErrorCode>>> = { other_content: "precondition_failed", own_act: "forbidden", not_asked: "forbidden", same_person: "forbidden", too_grave: "forbidden", too_many: "rate_limited", not_confirmed: "invalid_input", not_for_task: "invalid_input" };

export interface Acting {
  readonly actor: Actor;
  readonly person: Approver;
}

/** False when a second person must let it go as well. Throws `forbidden`, `conflict`, `precondition_failed`, `invalid_input` or `rate_limited`; the refused attempt is on record. */
export async function releaseHeldAct(store: Store, acting: Acting, id: string, release: Release): Promise<boolean> {
  const { decision, digest, comment } = release;
  const judged = await store.write(acting.actor, async (tx): Promise<Judged> => {
    await lockApprover(tx, acting.person.account);
    const row = await takeHeldAct(tx, id);
    if (row === undefined) throw new MandateError("not_found", "there is no such held act, or it is outside what you may see; go back to the list");
    const { way = "one", confirmation = "", forTask = false } = release;
    const verdict = judgeRelease(row, acting.person, { decision, shown: digest, way, confirmation, forTask, recent: await recentOf(tx, acting.person, tx.at) });
    if (!verdict.may) await tx.record({ action: "held-act.refused", subject: id, detail: { code: verdict.code, wanted: decision, way } });
    else if (verdict.settles) await settle(tx, row, acting.person, release);
    else {
      await putFirstBy(tx, id, { ...acting.person });
      await tx.record({ action: "held-act.first-approved", subject: id, detail: { digest, comment } });
    }
    return verdict;
  });
  if (judged.may) return judged.settles;
  throw new MandateError(CODES[judged.code] ?? "conflict", judged.says);
}

/** How many acts a person has let go lately, by whatever account. */
export const recentOf = (db: Parameters<typeof letGoBy>[0], { account, names }: Approver, at: Date): Promise<number> => letGoBy(db, { account, names }, new Date(at.getTime() - PACE_MILLISECONDS));

async function settle(tx: Tx, row: HeldActRow, person: Approver, { decision, digest, comment, minutes, way = "one", forTask = false }: Release): Promise<void> {
  const until = decision === "approved" ? new Date(tx.at.getTime() + Math.min(minutes * 60_000, LONGEST_APPROVAL_MILLISECONDS)) : null;
  await settleHeldAct(tx, row.id, { state: decision, by: { ...person }, comment, approvedUntil: until });
  if (decision === "approved" && forTask) await giveStanding(tx, row, { ...person });
  await tellWhoAsked(tx, row.bundle ?? row.id);
  await tx.record({ action: decision === "approved" ? "held-act.approved" : "held-act.denied", subject: row.id, detail: { digest, until: until?.toISOString() ?? null, way } });
}

/** By the enforcement point that asked. Of a bundle, all that still waits; what was decided stays so. */
export async function cancelHeldAct(store: Store, actor: Actor, task: string): Promise<void> {
  await store.write(actor, async (tx) => {
    const rows = (await heldActsOfTask(tx, task, tx.at)).filter(({ askedBy }) => askedBy === actor.id);
    if (rows.length === 0) throw new MandateError("not_found", "there is no such task");
    let cancelled = 0;
    for (const { id } of rows) {
      if ((await takeHeldAct(tx, id))?.state !== "pending") continue;
      await settleHeldAct(tx, id, { state: "cancelled", by: null, comment: "", approvedUntil: null });
      await tx.record({ action: "held-act.cancelled", subject: id });
      cancelled += 1;
    }
    if (cancelled === 0) throw new MandateError("conflict", `it is ${statusOfTask(rows)} and waits for nothing`);
    await tellWhoAsked(tx, task);
  });
}
