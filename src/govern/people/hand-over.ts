// Hand-over: what somebody who leaves owned, sponsored or created goes to others by a plan. Nothing is given on by itself, and nothing is suspended by itself.
import { MandateError, newId } from "../../kernel/index.ts";
import type { Identity } from "../../model/index.ts";
import {
  addHandOverItems,
  confirmedOwners,
  confirmOwners,
  decideHandOverItems,
  handOverById,
  handOverOfLeave,
  heldOf,
  insertHandOver,
  itemsOfHandOver,
  knownParties,
  knownPerson,
  overtakeHandOverItems,
  putHandOver,
  putNotices,
  setSuccessors,
  takeHandOver,
  type Actor,
  type HandOverItemFilter,
  type HandOverItemRow,
  type HandOverRow,
  type Held,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { afterHandOver, handOverStep, isSettled } from "./hand-over-plan.ts";
import { proposals } from "./hand-over-successors.ts";
import { noticesOfOpening, noticesToSuccessors } from "./hand-over-notices.ts";

/** Whom evidence suggests as the owners of identities, by key and likeliest first. Given by the composition: this room does not weigh evidence. */
export type Likeliest = (identities: readonly Identity[]) => Promise<ReadonlyMap<string, readonly { readonly candidate: string; readonly confidence: number; readonly reasons: readonly { readonly reason: string }[] }[]>>;

export interface Leaving {
  readonly personId: string;
  readonly person: string;
  readonly name: string;
  readonly names: readonly string[];
  readonly leftAt: string | null;
}

/** A plan for somebody who is about to leave. Throws `conflict` when there is one, or when nothing is named for him. */
export async function openHandOver(store: Store, actor: Actor, personId: string, lastDay: string | null, likeliest: Likeliest): Promise<string> {
  const person = await knownPerson(store.pool, personId);
  if (person === undefined) throw new MandateError("not_found", "There is no such person in the directory. Reload the list of people.");
  const leaving: Leaving = { personId, person: person.email || person.login, name: person.name, names: person.names, leftAt: person.leftAt };
  const held = await heldOf(store.pool, person.names);
  if (held.length === 0) throw new MandateError("conflict", `Nothing is named for ${person.name}, so there is nothing to hand over.`);
  return store.write(actor, async (tx) => {
    if ((await handOverOfLeave(tx, personId, null))?.state === "open") throw new MandateError("conflict", `There is an open hand-over plan for ${person.name} already. Open that one.`);
    return openPlan(tx, store, leaving, { held, reason: person.state === "left" ? "left" : "leaving", lastDay, likeliest });
  });
}

export async function openPlan(tx: Tx, store: Store, leaving: Leaving, plan: { readonly held: readonly Held[]; readonly reason: HandOverRow["reason"]; readonly lastDay: string | null; readonly likeliest: Likeliest }): Promise<string> {
  const id = newId("hov", store.clock);
  const { manager, items } = await proposals(tx, leaving, plan.held, plan.likeliest);
  const times = { openedAt: tx.at.toISOString(), lastDay: plan.lastDay, reason: plan.reason };
  const row = { id, ...leaving, ...times, manager, openedBy: tx.actor.name, dueAt: handOverStep(times, 0)?.at.toISOString() ?? null };
  await insertHandOver(tx, row);
  await addHandOverItems(tx, id, items);
  await putNotices(tx, noticesOfOpening(row, items));
  await tx.record({ action: "hand-over.opened", subject: id, detail: { person: leaving.person, reason: plan.reason, last_day: plan.lastDay, items: items.length } });
  return id;
}

/** Proposes one successor for many items that wait. Throws `invalid_input` when that party cannot take anything. */
export function proposeSuccessor(store: Store, actor: Actor, id: string, filter: HandOverItemFilter, successor: string): Promise<number> {
  return store.write(actor, async (tx) => {
    const plan = await openOne(tx, id);
    const [known] = (await knownParties(tx, [successor])).values();
    if (known === undefined || known.state === "left" || known.names.some((name) => plan.names.includes(name))) throw new MandateError("invalid_input", `${successor} ${known?.state === "left" ? "has left" : "is who leaves"}, so nothing can be handed over to that name. Name somebody else.`);
    const changed = await setSuccessors(tx, id, filter, known.shown, `proposed by ${actor.name}`);
    await tx.record({ action: "hand-over.changed", subject: id, detail: { successor: known.shown, items: changed } });
    return changed;
  });
}

const ITEMS_PER_RECORD = 100;

/**
 * Gives identities on, all or none: what each successor now answers for is one confirmation. `mandates`: those that the caller has changed before,
 * because a mandate's version is a matter of another room; here they are marked, and other mandates wait on. Throws `conflict` when something has no successor.
 */
export function acceptItems(store: Store, actor: Actor, id: string, filter: HandOverItemFilter, mandates: readonly string[] = []): Promise<readonly HandOverItemRow[]> {
  return store.write(actor, async (tx) => {
    const plan = await openOne(tx, id);
    await overtakeHandOverItems(tx, id, mandates);
    const items = (await itemsOfHandOver(tx, id, { ...filter, state: ["waiting"] })).filter(({ what, subject }) => !what.startsWith("mandate") || mandates.includes(subject));
    assertGiven(items);
    await giveOn(tx, plan, items);
    await decideHandOverItems(tx, id, items, "accepted");
    for (let from = 0; from < items.length; from += ITEMS_PER_RECORD) {
      await tx.record({ action: "hand-over.accepted", subject: id, detail: { person: plan.person, items: items.slice(from, from + ITEMS_PER_RECORD).map(({ what, subject, successor }) => [what, subject, successor]) } });
    }
    await putNotices(tx, noticesToSuccessors(plan, items));
    await settle(tx, plan);
    if (items.length === 0) await tx.record({ action: "hand-over.looked-at", subject: id });
    return items;
  });
}

/** Throws `conflict` when one of the items is to go to nobody. */
export function assertGiven(items: readonly HandOverItemRow[]): void {
  const without = items.filter(({ successor }) => successor === null);
  if (without.length === 0) return;
  const one = without.length === 1;
  throw new MandateError("conflict", `${one ? without[0]?.name : `${without.length} items`} ${one ? "has" : "have"} no successor yet. Name one, or leave ${one ? "it" : "them"} out.`);
}

async function giveOn(tx: Tx, plan: HandOverRow, items: readonly HandOverItemRow[]): Promise<void> {
  const of = (what: Held["what"]) => new Map(items.filter((item) => item.what === what).map(({ subject, successor }) => [subject, successor ?? ""]));
  const [owners, sponsors, created] = [of("identity-owner"), of("identity-sponsor"), of("created")];
  const sponsored = [...sponsors.keys()].filter((subject) => !owners.has(subject));
  const current = await confirmedOwners(tx, [...sponsored, ...created.keys()]);
  await confirmOwners(tx, [
    ...[...owners].map(([identity, owner]) => ({ identity, owner, sponsor: sponsors.get(identity) })),
    ...sponsored.flatMap((identity) => {
      const owner = current.get(identity);
      return owner === undefined ? [] : [{ identity, owner, sponsor: sponsors.get(identity) }];
    }),
    // Who answers for it already stays: to accept means that it was looked at.
    ...[...created].filter(([identity]) => !current.has(identity) && !owners.has(identity) && !sponsors.has(identity)).map(([identity, owner]) => ({ identity, owner })),
  ]);
}

/** The plan after items were decided. */
export async function settle(tx: Tx, plan: HandOverRow): Promise<boolean> {
  if (!isSettled(await itemsOfHandOver(tx, plan.id, { state: ["waiting"] }))) return false;
  const state = afterHandOver(plan.state, "settled");
  if (state === null) return false;
  await putHandOver(tx, { ...plan, state, why: "everything was handed over", dueAt: null });
  await tx.record({ action: "hand-over.done", subject: plan.id, detail: { person: plan.person } });
  return true;
}

/** Nobody leaves after all, or it is settled in another way. */
export function withdrawHandOver(store: Store, actor: Actor, id: string, why: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const plan = await openOne(tx, id);
    await putHandOver(tx, { ...plan, state: afterHandOver(plan.state, "withdrawn") ?? plan.state, why, dueAt: null });
    await tx.record({ action: "hand-over.withdrawn", subject: id, detail: { person: plan.person, why } });
  });
}

/** After mandates were suspended, as was proposed. */
export function markSuspended(store: Store, actor: Actor, id: string, mandates: readonly string[]): Promise<void> {
  return store.write(actor, async (tx) => {
    const plan = await openOne(tx, id);
    const items = (await itemsOfHandOver(tx, id, { state: ["waiting"], subjects: mandates })).filter(({ suspensionProposedAt }) => suspensionProposedAt !== null);
    await decideHandOverItems(tx, id, items, "suspended");
    await tx.record({ action: "hand-over.suspension-accepted", subject: id, detail: { mandates } });
    await settle(tx, plan);
  });
}

/** An API token's attempt to decide changes nothing and stays on record. Throws `forbidden`, always. */
export async function refuseToken(store: Store, actor: Actor, id: string, act: "accept" | "suspend"): Promise<never> {
  known(await handOverById(store.pool, id));
  await store.write(actor, (tx) => tx.record({ action: "hand-over.refused", subject: id, detail: { act, reason: "not_a_person" } }));
  throw new MandateError("forbidden", "An API token cannot hand things over: that somebody answers for them is a person's decision. Sign in to the console.", { fields: { reason: "not_a_person" } });
}

const openOne = async (tx: Tx, id: string): Promise<HandOverRow> => assertOpen(await takeHandOver(tx, id));

function assertOpen(found: HandOverRow | undefined): HandOverRow {
  const plan = known(found);
  if (plan.state !== "open") throw new MandateError("conflict", `This plan is ${plan.state}${plan.why === null ? "" : ` (${plan.why})`}, so nothing can be changed in it. Reload it.`);
  return plan;
}

function known(plan: HandOverRow | undefined): HandOverRow {
  if (plan === undefined) throw new MandateError("not_found", "There is no such hand-over plan. Reload the list.");
  return plan;
}

/** The waiting items that a filter means, as they stand, of a plan that is open. Throws like the acts do. */
export async function waitingItems(store: Store, id: string, filter: HandOverItemFilter): Promise<readonly HandOverItemRow[]> {
  assertOpen(await handOverById(store.pool, id));
  return itemsOfHandOver(store.pool, id, { ...filter, state: ["waiting"] });
}
