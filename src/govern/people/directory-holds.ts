// Removals in masses: beyond the limit of an hour they wait in one batch, and an administrator releases or rejects it as a whole.
import { MandateError, newId, type Clock } from "../../kernel/index.ts";
import { judgeRemovals, mostRemovals } from "../../model/index.ts";
import {
  addHeld,
  closeEmptyHolds,
  decideHold,
  endNodes,
  heldIdentities,
  holdById,
  insertHold,
  listUsers,
  lockDirectory,
  openHold,
  putNotices,
  removalsNow,
  settleHeldPeople,
  takeFromHold,
  type Actor,
  type HoldVia,
  type Store,
  type Tx,
} from "../../store/index.ts";

export interface Leaver {
  readonly id: string;
  readonly name: string;
}

const VIA: Readonly<Record<HoldVia, string>> = { scim: "provisioning", export: "a directory export that names them no more" };

/** The ids of those who may not go yet. The directory MUST be locked. */
export async function admitRemovals(tx: Tx, clock: Clock, via: HoldVia, leavers: readonly Leaver[]): Promise<ReadonlySet<string>> {
  if (leavers.length === 0) return new Set();
  const counted = await removalsNow(tx, via, tx.at);
  const open = await openHold(tx, via);
  if (judgeRemovals({ ...counted, asked: leavers.length, isHeldOpen: open !== undefined }) === "apply") return new Set();
  const id = open?.id ?? (await openBatch(tx, clock, via, { ...counted, asked: leavers.length }));
  await addHeld(tx, id, leavers);
  return new Set(leavers.map((leaver) => leaver.id));
}

async function openBatch(tx: Tx, clock: Clock, via: HoldVia, { active, gone, asked }: { readonly active: number; readonly gone: number; readonly asked: number }): Promise<string> {
  const id = newId("hld", clock);
  const most = mostRemovals({ active, gone });
  const why = `${gone + asked} people would have left within an hour by ${VIA[via]}; more than ${most} need a person's word`;
  await insertHold(tx, { id, via, why });
  await tx.record({ action: "directory.removal-held", subject: id, detail: { via, active, gone, asked, most } });
  const administrators = (await listUsers(tx)).filter(({ role, active: isIn }) => role === "admin" && isIn).map(({ name }) => name);
  await putNotices(tx, [
    {
      key: `directory.removal-held|${id}`,
      kind: "directory.removal-held",
      parties: administrators,
      subject: id,
      title: "People vanish from the directory in masses; their removal is held",
      body: `${why}. Until an administrator releases or rejects the batch, everybody in it counts as present.`,
      link: "/people",
      urgency: "now",
    },
  ]);
  return id;
}

/** People who are told to be here again: nothing is to be decided about them any more. */
export async function withdrawRemovals(tx: Tx, people: readonly string[]): Promise<void> {
  if ((await takeFromHold(tx, people)) > 0) await closeEmptyHolds(tx);
}

export interface HoldDecision {
  readonly decision: "released" | "rejected";
  readonly comment: string;
}

/** Everybody in the batch leaves, or stays. Throws `conflict` when it was decided already. Gives how many people it changed. */
export function decideRemovals(store: Store, actor: Actor, id: string, { decision, comment }: HoldDecision): Promise<number> {
  return store.write(actor, async (tx) => {
    await lockDirectory(tx);
    const hold = await holdById(tx, id);
    if (hold === undefined) throw new MandateError("not_found", "there is no such batch of removals; look at the list of what is held");
    if (hold.state !== "held" || !(await decideHold(tx, id, decision, comment))) throw new MandateError("conflict", `the batch was ${hold.state} by ${hold.decidedBy ?? "somebody"} already; there is nothing left to decide`);
    const settled = hold.via === "scim" ? await settleHeldPeople(tx, id, decision) : await settleExported(tx, id, decision);
    await tx.record({ action: decision === "released" ? "directory.removal-released" : "directory.removal-rejected", subject: id, detail: { via: hold.via, people: settled, comment } });
    return settled;
  });
}

async function settleExported(tx: Tx, id: string, decision: "released" | "rejected"): Promise<number> {
  const identities = await heldIdentities(tx, id);
  return decision === "released" ? endNodes(tx, "identity", identities) : identities.length;
}

/** For the import of a directory export: who must stay although the export names him no more. Who is named again is out of the batch. */
export async function admitVanished(tx: Tx, clock: Clock, { gone, told }: { readonly gone: readonly Leaver[]; readonly told: readonly string[] }): Promise<ReadonlySet<string>> {
  if (gone.length === 0 && told.length === 0) return new Set();
  await lockDirectory(tx);
  await withdrawRemovals(tx, told);
  return admitRemovals(tx, clock, "export", gone);
}
