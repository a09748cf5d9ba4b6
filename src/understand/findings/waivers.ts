// Waivers that are asked for by one person and granted by another, and what time and change do to them. Each act is one transaction with its record.
import { MandateError } from "../../kernel/index.ts";
import {
  closeWaivers,
  coverFindings,
  findingsOfWaivers,
  findingsWithin,
  grantWaiver,
  insertWaiverRequest,
  movedFindings,
  overdueWaivers,
  putNotices,
  releaseFindings,
  setStates,
  takeWaiver,
  type Actor,
  type RegisterRow,
  type Store,
  type Tx,
  type WaiverAsked,
} from "../../store/index.ts";
import { refreshRisks } from "./identity-risks.ts";
import { afterWaiverEvent, coversCritical, endRefusal, firedTriggers, type WaiverEvent } from "./waiver-state.ts";

/** A request waits; it accepts nothing. */
export function askWaiver(store: Store, actor: Actor, asked: WaiverAsked): Promise<string> {
  return store.write(actor, async (tx) => {
    const within = await findingsWithin(tx, asked);
    const refused = endRefusal(asked.expiresAt, tx.at, within.critical);
    if (refused !== null) throw new MandateError("invalid_input", refused);
    if (asked.findingKey !== null && within.count === 0) throw new MandateError("conflict", "the finding is not open, so there is nothing to accept; reload it");
    const id = await insertWaiverRequest(tx, asked);
    const { askedPerson: _, ...said } = asked;
    await tx.record({ action: "waiver.requested", subject: id, detail: { ...said, findings: within.count } });
    return id;
  });
}

export type WaiverDecision = { readonly grant: true } | { readonly grant: false; readonly why: string };

/** `mayNot`: why this person may not decide what that one asked for, or null. A refused attempt is recorded and then thrown. */
export async function decideWaiver(store: Store, actor: Actor, id: string, revision: number, decision: WaiverDecision, mayNot: (waiver: RegisterRow) => string | null): Promise<void> {
  const refused = await store.write(actor, async (tx) => {
    const waiver = await taken(tx, id, decision.grant ? "grant" : "refuse");
    const says = mayNot(waiver);
    if (says !== null) {
      await tx.record({ action: "waiver.decision-refused", subject: id, detail: { why: says } });
      return says;
    }
    if (waiver.revision !== revision) throw new MandateError("precondition_failed", "the request has changed since you opened it; reload it and decide again");
    if (decision.grant) await grant(tx, waiver);
    else {
      await closeWaivers(tx, [id], "refused", decision.why);
      await tx.record({ action: "waiver.refused", subject: id, detail: { why: decision.why } });
    }
    return null;
  });
  if (refused !== null) throw new MandateError("forbidden", refused);
}

async function grant(tx: Tx, waiver: RegisterRow): Promise<void> {
  const refused = endRefusal(waiver.expiresAt, tx.at, (await findingsWithin(tx, waiver)).critical);
  if (refused !== null) throw new MandateError("conflict", refused);
  await grantWaiver(tx, waiver.id, coversCritical(waiver.expiresAt, tx.at));
  const covered = await coverByWaivers(tx);
  await refreshRisks(tx, covered.identities);
  await tx.record({ action: "waiver.granted", subject: waiver.id, detail: { accepted: covered.count, expiresAt: waiver.expiresAt, owner: waiver.owner } });
}

/** Ends it, or takes the request back; all it stood for is open again. */
export function endWaiver(store: Store, actor: Actor, id: string, why: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const waiver = await taken(tx, id, null);
    const event: WaiverEvent = waiver.state === "requested" ? "withdraw" : "end";
    assertMay(waiver, event);
    const opened = await reopenAll(tx, [id], "unaccepted", why);
    await closeWaivers(tx, [id], "ended", why);
    await tx.record({ action: event === "withdraw" ? "waiver.withdrawn" : "waiver.ended", subject: id, detail: { why, opened } });
  });
}

/** What granted waivers stand for becomes accepted, each saying by which. For evaluations and grants. */
export async function coverByWaivers(tx: Tx): Promise<{ readonly count: number; readonly identities: readonly string[] }> {
  const covered = await coverFindings(tx);
  await setStates(tx, covered.map(({ key, waiver, expiresAt }) => ({ key, what: "accepted", state: "accepted" as const, detail: `by waiver ${waiver}, until ${expiresAt.slice(0, 10)}` })), tx.actor.name);
  return { count: covered.length, identities: covered.flatMap(({ identityId }) => identityId ?? []) };
}

const MOST_LISTED = 10;

/** Opens what its waiver no longer stands for, because something it watches has changed. A waiver of one finding ends by that; a pattern goes on for the others. */
export async function reopenByTriggers(tx: Tx): Promise<number> {
  const fired = (await movedFindings(tx)).flatMap((finding) => {
    const says = firedTriggers(finding.triggers, finding.before, finding.now);
    return says.length === 0 ? [] : [{ ...finding, why: says.join("; ") }];
  });
  if (fired.length === 0) return 0;
  await setStates(tx, fired.map(({ key, why }) => ({ key, what: "waiver-triggered", state: "reopened" as const, detail: why })), tx.actor.name);
  await releaseFindings(tx, fired.map(({ key }) => key));
  for (const { waiver, why } of fired.filter(({ isPattern }) => !isPattern)) await closeWaivers(tx, [waiver], "ended", why);
  await tell(tx, fired);
  return fired.length;
}

/** One notice for each waiver and day, however many findings it is about. */
async function tell(tx: Tx, opened: readonly { readonly id: string; readonly title: string; readonly waiver: string; readonly owner: string; readonly why: string }[]): Promise<void> {
  const byWaiver = new Map<string, (typeof opened)[number][]>();
  for (const each of opened) byWaiver.set(each.waiver, [...(byWaiver.get(each.waiver) ?? []), each]);
  await putNotices(tx, [...byWaiver].map(([waiver, findings]) => ({
    key: `waiver.reopened|${waiver}|${tx.at.toISOString().slice(0, 10)}`,
    kind: "waiver.reopened" as const,
    parties: [...new Set(findings.map(({ owner }) => owner))],
    subject: waiver,
    title: findings.length === 1 ? `"${findings[0]?.title}" is open again: ${findings[0]?.why}` : `${findings.length} findings that a waiver had accepted are open again`,
    body: findings.slice(0, MOST_LISTED).map(({ title, why }) => `${title}: ${why}.`).join("\n\n"),
    link: findings.length === 1 ? `/findings/${findings[0]?.id}` : `/waivers?open=${waiver}`,
    urgency: "normal" as const,
  })));
}

/** Ends waivers whose day has come, and requests that nobody decided. Gives them as they were. */
export async function advanceWaivers(store: Store, actor: Actor): Promise<readonly Pick<RegisterRow, "id" | "state">[]> {
  const overdue = await overdueWaivers(store.pool, store.clock.now());
  if (overdue.length === 0) return [];
  return store.write(actor, async (tx) => {
    const [granted, requested] = [overdue.filter(({ state }) => state === "granted").map(({ id }) => id), overdue.filter(({ state }) => state === "requested").map(({ id }) => id)];
    const opened = await reopenAll(tx, granted, "waiver-expired", "its waiver ended on its day");
    await closeWaivers(tx, granted, "ended", "its day came");
    await closeWaivers(tx, requested, "ended", "nobody decided before it would have ended");
    await tx.record({ action: "waivers.expired", subject: null, detail: { ended: granted, lapsed: requested, opened } });
    return overdue;
  });
}

async function reopenAll(tx: Tx, waivers: readonly string[], what: "unaccepted" | "waiver-expired", why: string): Promise<number> {
  const standing = await findingsOfWaivers(tx, waivers);
  const accepted = standing.filter(({ state }) => state === "accepted");
  await setStates(tx, accepted.map(({ key }) => ({ key, what, state: "reopened" as const, detail: why })), tx.actor.name);
  await releaseFindings(tx, standing.map(({ key }) => key));
  if (what === "waiver-expired") await tell(tx, accepted.map((finding) => ({ ...finding, why })));
  await refreshRisks(tx, accepted.flatMap(({ identityId }) => identityId ?? []));
  return accepted.length;
}

async function taken(tx: Tx, id: string, event: WaiverEvent | null): Promise<RegisterRow> {
  const waiver = await takeWaiver(tx, id);
  if (waiver === undefined) throw new MandateError("not_found", "there is no such waiver; reload the list");
  if (event !== null) assertMay(waiver, event);
  return waiver;
}

function assertMay({ state }: RegisterRow, event: WaiverEvent): void {
  if (afterWaiverEvent(state, event) === null) throw new MandateError("conflict", `the waiver is ${state}, so it cannot ${event}; reload it`);
}
