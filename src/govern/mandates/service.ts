// What may be done with mandates. Each act is one transaction with its record; a refusal changes nothing and is recorded where it is an attempt
// to approve.
import { MandateError, newId, type Clock } from "../../kernel/index.ts";
import type { MandateDocument } from "../../model/index.ts";
import {
  childrenOf,
  insertMandate,
  insertMandateDecision,
  putMandateVersion,
  readDueMandates,
  refreshMandate,
  takeMandate,
  type Actor,
  type MandateDecisionRow,
  type MandateVersionRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { judgeApproval, requirementFor, type ApprovalAnswer, type Approver, type Asked } from "./approval.ts";
import { contentHash, problemsOf, type MandateProblem } from "./check.ts";
import { exceeds } from "./exceeds.ts";
import { afterEvent, isEditable, type MandateEvent } from "./state.ts";
import { reachOf, worldOf } from "./world.ts";

/** An unanswered request lapses after this. */
const REQUEST_DAYS = 14;

/** Who acts: as the audit log names him, and as the person he is. */
export interface Acting {
  readonly actor: Actor;
  readonly person: Approver;
}

export interface Taken {
  readonly id: string;
  readonly versions: readonly MandateVersionRow[];
  readonly decisions: readonly MandateDecisionRow[];
}

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

/** Asks for approval. Throws `invalid_input` with everything that stands in the way. */
export function submitMandate(store: Store, { actor, person }: Acting, idOrName: string): Promise<void> {
  return act(store, actor, idOrName, "submit", async (tx, version) => {
    const errors = problemsOf(version.document, await worldOf(tx, version.document, tx.at)).filter(({ weight }) => weight === "error");
    if (errors.length > 0) throw new MandateError("invalid_input", `it cannot be submitted: ${errors.map(({ path, says }) => `${path}: ${says}`).join("; ")}`, { fields: { problems: errors } });
    const lapsesAt = new Date(tx.at.getTime() + REQUEST_DAYS * 86_400_000).toISOString();
    return { requirement: requirementFor(version.document, await reachOf(tx, version.document)), authors: joined(version.authors, person), submittedAt: tx.at.toISOString(), lapsesAt };
  });
}

/** Takes the request back; the draft can be changed again. */
export const withdrawMandate = (store: Store, { actor }: Acting, idOrName: string): Promise<void> => act(store, actor, idOrName, "withdraw", async () => ({ requirement: null, lapsesAt: null }));

export interface Decision {
  readonly decision: "approved" | "rejected";
  /** Hash of the content that the approver was shown. */
  readonly hash: string;
  readonly comment: string;
}

/** Approves or rejects exactly the content shown. A refused attempt throws `forbidden` or `precondition_failed` and stays on record. */
export async function decideMandate(store: Store, { actor, person }: Acting, idOrName: string, { decision, hash, comment }: Decision): Promise<void> {
  const refusal = await store.write(actor, async (tx) => {
    const { id, versions, decisions } = await taken(tx, idOrName);
    const version = newestOf(versions);
    if (version.state !== "submitted" || version.requirement === null || version.lapsesAt === null) throw new MandateError("conflict", `version ${version.version} is ${version.state} and waits for no decision; reload it`);
    const answer = judgeApproval(asked(version, version.requirement, version.lapsesAt, decisions), person, hash, tx.at);
    if (!answer.may) {
      await tx.record({ action: "mandate.approval-refused", subject: id, detail: { version: version.version, hash, reason: answer.code } });
      return answer;
    }
    await insertMandateDecision(tx, id, { id: newId("dec", store.clock), version: version.version, hash, decision, part: answer.part, approver: person, comment });
    await tx.record({ action: decision === "approved" ? "mandate.approved" : "mandate.rejected", subject: id, detail: { version: version.version, hash, part: answer.part, comment } });
    if (decision === "rejected") await move(tx, version, "reject", { requirement: null, lapsesAt: null, why: comment });
    else if (answer.completes) await begin(tx, id, await move(tx, version, "approve", { approvedAt: tx.at.toISOString() }), versions);
    await refreshMandate(tx, id);
    return undefined;
  });
  if (refusal === undefined) return;
  throw new MandateError(refusal.code === "other_content" || refusal.code === "lapsed" ? "precondition_failed" : "forbidden", refusal.says, { fields: { reason: refusal.code } });
}

/** Whether this person's approval of the version would count now. */
export function judgeDecision(version: MandateVersionRow, decisions: readonly MandateDecisionRow[], person: Approver, at: Date): ApprovalAnswer {
  if (version.requirement === null || version.lapsesAt === null) return { may: false, code: "lapsed", says: "it waits for no decision" };
  return judgeApproval(asked(version, version.requirement, version.lapsesAt, decisions), person, version.hash, at);
}

function asked(version: MandateVersionRow, requirement: NonNullable<MandateVersionRow["requirement"]>, lapsesAt: string, decisions: readonly MandateDecisionRow[]): Asked {
  const { owner, sponsor, deputies } = version.document;
  const given = decisions.filter((each) => each.version === version.version && each.decision === "approved").map(({ part, approver, hash }) => ({ part, by: approver, hash }));
  return { hash: version.hash, authors: version.authors, owner, sponsor, deputies: deputies ?? [], requirement, given, until: new Date(lapsesAt) };
}

/** Puts an approved version in force when its first day has come; the version before it ends, and what exceeds it below is suspended. */
async function begin(tx: Tx, id: string, version: MandateVersionRow, versions: readonly MandateVersionRow[]): Promise<void> {
  const today = tx.at.toISOString().slice(0, 10);
  if (version.document.start > today || version.document.end < today) return;
  const parentInForce = version.document.parent === undefined || (await isInForceNamed(tx, version.document.parent));
  if (!parentInForce) return;
  for (const former of versions) if (former.version !== version.version && (former.state === "active" || former.state === "suspended")) await move(tx, former, "end", { endedAt: tx.at.toISOString(), why: `replaced by version ${version.version}` });
  await move(tx, version, "activate", { activatedAt: tx.at.toISOString() });
  await tx.record({ action: "mandate.activated", subject: id, detail: { version: version.version, hash: version.hash } });
  for (const child of await childrenOf(tx, version.document.name)) {
    const excess = exceeds(child.document, version.document);
    if (excess.length > 0 && child.state === "active") await cascade(tx, child, "suspend", `it exceeds version ${version.version} of its parent: ${excess[0]?.says}`);
  }
}

async function isInForceNamed(tx: Tx, name: string): Promise<boolean> {
  const parent = await takeMandate(tx, name);
  return parent?.versions.some(({ state }) => state === "active") === true;
}

export const suspendMandate = (store: Store, { actor }: Acting, idOrName: string, why: string): Promise<void> => stop(store, actor, idOrName, "suspend", why);
export const endMandate = (store: Store, { actor }: Acting, idOrName: string, why: string): Promise<void> => stop(store, actor, idOrName, "end", why);

/** In force again as it was approved. Throws `conflict` when its parent is not in force or allows less by now. */
export function resumeMandate(store: Store, { actor }: Acting, idOrName: string): Promise<void> {
  return act(store, actor, idOrName, "resume", async (tx, { document }) => {
    const errors = problemsOf(document, await worldOf(tx, document, tx.at)).filter(({ weight }) => weight === "error");
    if (errors.length > 0) throw new MandateError("conflict", `it cannot be resumed: ${errors.map(({ says }) => says).join("; ")}`);
    if (document.parent !== undefined && !(await isInForceNamed(tx, document.parent))) throw new MandateError("conflict", `its parent ${document.parent} is not in force; resume that first`);
    return { why: null };
  });
}

function stop(store: Store, actor: Actor, idOrName: string, event: "suspend" | "end", why: string): Promise<void> {
  return store.write(actor, async (tx) => {
    const { versions } = await taken(tx, idOrName);
    await cascade(tx, standing(versions) ?? newestOf(versions), event, why);
  });
}

/** The version that people live by, in force or suspended, whatever newer one is on its way. */
export const standing = (versions: readonly MandateVersionRow[]): MandateVersionRow | undefined => versions.find(({ state }) => state === "active" || state === "suspended");

/** INVARIANT: nothing below a mandate that is not in force is in force. */
async function cascade(tx: Tx, version: MandateVersionRow, event: "suspend" | "end", why: string): Promise<void> {
  await move(tx, version, event, { why, ...(event === "end" ? { endedAt: tx.at.toISOString() } : {}) });
  await refreshMandate(tx, version.mandateId);
  await tx.record({ action: event === "end" ? "mandate.ended" : "mandate.suspended", subject: version.mandateId, detail: { version: version.version, why } });
  for (const child of await childrenOf(tx, version.document.name)) {
    if (afterEvent(child.state, event) !== null) await cascade(tx, child, event, `its parent ${version.document.name} was ${event === "end" ? "ended" : "suspended"}`);
  }
}

/** What the clock does: approved mandates begin, those past their last day end, unanswered requests lapse. Gives how many moved. */
export async function advanceMandates(store: Store, actor: Actor): Promise<number> {
  const due = await readDueMandates(store.pool, store.clock.now());
  for (const { mandateId, version, due: what } of due) await store.write(actor, (tx) => advance(tx, mandateId, version, what));
  return due.length;
}

async function advance(tx: Tx, mandateId: string, number: number, what: "start" | "end" | "lapse"): Promise<void> {
  const { id, versions } = await taken(tx, mandateId);
  const version = versions.find((each) => each.version === number) ?? newestOf(versions);
  if (what === "start" && version.state === "approved") await begin(tx, id, version, versions);
  else if (what === "end" && version.state !== "ended") await cascade(tx, version, "end", `its last day was ${version.document.end}`);
  else if (what === "lapse" && version.state === "submitted") await move(tx, version, "withdraw", { requirement: null, lapsesAt: null, why: "the request lapsed unanswered" });
  await refreshMandate(tx, id);
  await tx.record({ action: "mandate.advanced", subject: id, detail: { version: number, due: what } });
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
  const subjects = document.subjects.reduce((sum, { identity }) => sum + (identity === undefined ? 0 : world.subjects(identity)), 0);
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

/** One event of the newest version (of the standing one when it is resumed), after `prepare` has said what changes with it. */
function act(store: Store, actor: Actor, idOrName: string, event: MandateEvent, prepare: (tx: Tx, version: MandateVersionRow) => Promise<Partial<MandateVersionRow>>): Promise<void> {
  return store.write(actor, async (tx) => {
    const { id, versions } = await taken(tx, idOrName);
    const version = (event === "resume" ? standing(versions) : undefined) ?? newestOf(versions);
    assertMay(version, event);
    const moved = await move(tx, version, event, await prepare(tx, version));
    await refreshMandate(tx, id);
    await tx.record({ action: RECORDED[event], subject: id, detail: { version: version.version, hash: version.hash, state: moved.state } });
  });
}

const RECORDED: Readonly<Record<MandateEvent, string>> = {
  submit: "mandate.submitted", withdraw: "mandate.withdrawn", reject: "mandate.rejected", approve: "mandate.approved",
  activate: "mandate.activated", suspend: "mandate.suspended", resume: "mandate.resumed", end: "mandate.ended",
};

function assertMay({ version, state }: MandateVersionRow, event: MandateEvent): void {
  if (afterEvent(state, event) === null) throw new MandateError("conflict", `version ${version} is ${state}, so it cannot ${event}; reload it`);
}

async function move(tx: Tx, version: MandateVersionRow, event: MandateEvent, change: Partial<MandateVersionRow>): Promise<MandateVersionRow> {
  assertMay(version, event);
  const moved = { ...version, ...change, state: afterEvent(version.state, event) ?? version.state, revision: version.revision + 1 };
  await putMandateVersion(tx, moved);
  return moved;
}

async function taken(tx: Tx, idOrName: string): Promise<Taken> {
  const found = await takeMandate(tx, idOrName);
  if (found === undefined) throw new MandateError("not_found", `there is no mandate ${idOrName}; reload the list`);
  return found;
}

function newestOf(versions: readonly MandateVersionRow[]): MandateVersionRow {
  const [newest] = versions;
  if (newest === undefined) throw new MandateError("internal", "a mandate without a version was stored; report this as a defect of Mandate");
  return newest;
}

const joined = (authors: readonly Approver[], person: Approver): readonly Approver[] => (authors.some(({ account }) => account === person.account) ? authors : [...authors, person]);

function draftOf(of: Pick<MandateVersionRow, "mandateId" | "version" | "document" | "authors">): Omit<MandateVersionRow, "createdAt" | "changedAt"> {
  return { ...of, state: "draft", hash: contentHash(of.document), requirement: null, submittedAt: null, lapsesAt: null, approvedAt: null, activatedAt: null, endedAt: null, why: null, revision: 1 };
}
