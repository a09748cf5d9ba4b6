// The versions of one mandate inside a transaction: taken, moved by the state machine, and written with their record. The acts build on it.
import { MandateError } from "../../kernel/index.ts";
import { endTokens, putMandateVersion, refreshMandate, takeMandate, type Actor, type MandateDecisionRow, type MandateVersionRow, type Store, type Tx } from "../../store/index.ts";
import type { Approver } from "./approval.ts";
import { settleBreakGlass } from "./break-glass-record.ts";
import { contentHash } from "./check.ts";
import { tellOfForce } from "./compiled.ts";
import { settleRequest } from "./request-record.ts";
import { afterEvent, type MandateEvent } from "./state.ts";

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

export async function taken(tx: Tx, idOrName: string): Promise<Taken> {
  const found = await takeMandate(tx, idOrName);
  if (found === undefined) throw new MandateError("not_found", `there is no mandate ${idOrName}; reload the list`);
  return found;
}

export function newestOf(versions: readonly MandateVersionRow[]): MandateVersionRow {
  const [newest] = versions;
  if (newest === undefined) throw new MandateError("internal", "a mandate without a version was stored; report this as a defect of Mandate");
  return newest;
}

/** The version that people live by, in force or suspended, whatever newer one is on its way. */
export const standing = (versions: readonly MandateVersionRow[]): MandateVersionRow | undefined => versions.find(({ state }) => state === "active" || state === "suspended");

export const joined = (authors: readonly Approver[], person: Approver): readonly Approver[] => (authors.some(({ account }) => account === person.account) ? authors : [...authors, person]);

export function draftOf(of: Pick<MandateVersionRow, "mandateId" | "version" | "document" | "authors">): Omit<MandateVersionRow, "createdAt" | "changedAt"> {
  return { ...of, state: "draft", hash: contentHash(of.document), requirement: null, submittedAt: null, lapsesAt: null, approvedAt: null, activatedAt: null, endedAt: null, why: null, revision: 1 };
}

/** Emergency access is asked for, opened and closed as such. */
export function assertOrdinary({ until }: Pick<MandateVersionRow, "until">): void {
  if (until !== undefined && until !== null) throw new MandateError("conflict", "this is emergency access, which is neither changed nor suspended; close it, or ask for another");
}

export function assertMay({ version, state }: MandateVersionRow, event: MandateEvent): void {
  if (afterEvent(state, event) === null) throw new MandateError("conflict", `version ${version} is ${state}, so it cannot ${event}; reload it`);
}

/** INVARIANT: whatever leaves `submitted` settles its request, whatever ends emergency access settles that, what is in force is told where it is enforced, and tokens end with what they stand on. */
export async function move(tx: Tx, version: MandateVersionRow, event: MandateEvent, change: Partial<MandateVersionRow>): Promise<MandateVersionRow> {
  assertMay(version, event);
  const moved = { ...version, ...change, state: afterEvent(version.state, event) ?? version.state, revision: version.revision + 1 };
  await putMandateVersion(tx, moved);
  if (moved.state === "active" || version.state === "active") await tellOfForce(tx, moved, moved.state === "active");
  if (event === "end" && version.activatedAt !== null) await endTokens(tx, { of: "mandate", id: version.mandateId }, `the mandate ${version.document.name} ended: ${moved.why ?? "no reason is told"}`);
  if (version.state === "submitted") await settleRequest(tx, version, event, moved.why);
  if (event === "end" && version.until !== undefined && version.until !== null) await settleBreakGlass(tx, version, moved.why ?? "");
  return moved;
}

/** One event of the newest version (of the standing one when it is resumed), after `prepare` has said what changes with it. */
export function act(store: Store, actor: Actor, idOrName: string, event: MandateEvent, prepare: (tx: Tx, version: MandateVersionRow) => Promise<Partial<MandateVersionRow>>, after?: (tx: Tx, moved: MandateVersionRow) => Promise<void>): Promise<void> {
  return store.write(actor, async (tx) => {
    const { id, versions } = await taken(tx, idOrName);
    const version = (event === "resume" ? standing(versions) : undefined) ?? newestOf(versions);
    assertMay(version, event);
    assertOrdinary(version);
    const moved = await move(tx, version, event, await prepare(tx, version));
    await after?.(tx, moved);
    await refreshMandate(tx, id);
    await tx.record({ action: RECORDED[event], subject: id, detail: { version: version.version, hash: version.hash, state: moved.state, ...(moved.why === null ? {} : { why: moved.why }) } });
  });
}

const RECORDED: Readonly<Record<MandateEvent, string>> = {
  submit: "mandate.submitted", withdraw: "mandate.withdrawn", lapse: "mandate.lapsed", reject: "mandate.rejected", approve: "mandate.approved",
  activate: "mandate.activated", suspend: "mandate.suspended", resume: "mandate.resumed", end: "mandate.ended",
};
