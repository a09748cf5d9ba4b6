// Writing mandates: drafts made and changed, checked as one types, and whole files applied. Nothing here puts anything in force.
import { MandateError, newId, type Clock } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import { insertMandate, putMandateVersion, refreshMandate, takeMandate, type MandateVersionRow, type Store, type Tx } from "../../store/index.ts";
import { requirementFor, type Approver } from "./approval.ts";
import { contentHash, problemsOf, type MandateProblem } from "./check.ts";
import { isEditable } from "./state.ts";
import { assertOrdinary, draftOf, joined, move, newestOf, taken, type Acting, type Taken } from "./versions.ts";
import { reachOf, worldOf } from "./world.ts";

/** A new mandate, as a draft. Throws `conflict` when the name is taken. */
export const createMandate = (store: Store, { actor, person }: Acting, document: MandateDocument): Promise<string> => store.write(actor, (tx) => create(tx, store.clock, person, document));

async function create(tx: Tx, clock: Clock, person: Approver, document: MandateDocument): Promise<string> {
  const id = newId("mdt", clock);
  if (!(await insertMandate(tx, id, document))) throw new MandateError("conflict", `there is a mandate named ${document.name} already; choose another name, or change that one`);
  await putMandateVersion(tx, draftOf({ mandateId: id, version: 1, document, authors: [person] }));
  await refreshMandate(tx, id);
  await tx.record({ action: "mandate.created", subject: id, detail: { name: document.name, hash: contentHash(document) } });
  return id;
}

/** Changes the draft, or begins the next version from what is in force or was approved. `revision`: of the newest version, as the caller read it. */
export function changeMandate(store: Store, { actor, person }: Acting, idOrName: string, wanted: { readonly document: MandateDocument; readonly revision: number }): Promise<number> {
  return store.write(actor, async (tx) => {
    const found = await taken(tx, idOrName);
    assertOrdinary(newestOf(found.versions));
    if (newestOf(found.versions).revision !== wanted.revision) throw new MandateError("precondition_failed", "the mandate has changed since you opened it; reload it and make your change again");
    return change(tx, found, person, wanted.document);
  });
}

async function change(tx: Tx, { id, versions }: Taken, person: Approver, document: MandateDocument): Promise<number> {
  const newest = newestOf(versions);
  if (newest.document.name !== document.name) throw new MandateError("invalid_input", "a mandate keeps its name, for records point to it; make a new mandate instead");
  if (newest.state === "submitted") throw new MandateError("conflict", `${document.name} waits for approval; withdraw it first, then change it`);
  const version = isEditable(newest.state) ? newest.version : newest.version + 1;
  // INVARIANT: what was approved is never edited; an approved version that is not in force yet gives way to the new one.
  if (newest.state === "approved") await move(tx, newest, "end", { endedAt: tx.at.toISOString(), why: `replaced by version ${version}` });
  const draft = draftOf({ mandateId: id, version, document, authors: isEditable(newest.state) ? joined(newest.authors, person) : [person] });
  await putMandateVersion(tx, { ...draft, revision: newest.revision + 1 });
  await refreshMandate(tx, id);
  await tx.record({ action: "mandate.changed", subject: id, detail: { version, hash: draft.hash } });
  return version;
}

export interface Checked {
  readonly hash: string;
  readonly problems: readonly MandateProblem[];
  readonly requirement: NonNullable<MandateVersionRow["requirement"]>;
  /** How many identities of the inventory its subjects name today. */
  readonly subjects: number;
}

/** What the editor shows as one types: nothing is stored. */
export async function checkMandate(store: Store, document: MandateDocument): Promise<Checked> {
  const at = store.clock.now();
  const world = await worldOf(store.pool, document, at);
  const subjects = document.subjects.reduce((sum, { identity, agent = "" }) => sum + (identity === undefined ? (world.agents?.(agent) ?? 0) : world.subjects(identity)), 0);
  return { hash: contentHash(document), problems: problemsOf(document, world), requirement: requirementFor(document, await reachOf(store.pool, document)), subjects };
}

export interface Applied {
  readonly name: string;
  readonly id: string;
  /** `changed` is a new draft that needs approval; `same` is word for word what is in force or waits. */
  readonly what: "created" | "changed" | "same";
  readonly version: number;
}

/** Makes the drafts that a set of files asks for, all or none. What is in force stays until the drafts are approved. */
export function applyMandates(store: Store, { actor, person }: Acting, documents: readonly MandateDocument[]): Promise<readonly Applied[]> {
  return store.write(actor, async (tx) => {
    const applied: Applied[] = [];
    for (const document of documents) {
      const known = await takeMandate(tx, document.name);
      const newest = known === undefined ? undefined : newestOf(known.versions);
      if (known !== undefined && newest?.hash === contentHash(document) && newest.state !== "ended") applied.push({ name: document.name, id: known.id, what: "same", version: newest.version });
      else if (known === undefined || newest === undefined) applied.push({ name: document.name, id: await create(tx, store.clock, person, document), what: "created", version: 1 });
      else applied.push({ name: document.name, id: known.id, what: "changed", version: await change(tx, known, person, document) });
    }
    await tx.record({ action: "mandates.applied", subject: null, detail: { mandates: applied.map(({ name, what, version }) => [name, what, version]) } });
    return applied;
  });
}
