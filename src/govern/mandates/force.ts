// What is in force: begun, suspended, resumed, ended, and moved by the clock, always with what stands below it.
import { MandateError } from "../../kernel/index.ts";
import type { NewNotice } from "../../model/index.ts";
import { childrenOf, putNotices, readDueMandates, refreshMandate, takeMandate, type Actor, type MandateVersionRow, type Store, type Tx } from "../../store/index.ts";
import { problemsOf } from "./check.ts";
import { exceeds } from "./exceeds.ts";
import { afterEvent } from "./state.ts";
import { act, assertOrdinary, move, newestOf, standing, taken, type Acting } from "./versions.ts";
import { worldOf } from "./world.ts";

/** Puts an approved version in force when its first day has come; the version before it ends, and what exceeds it below is suspended. */
export async function begin(tx: Tx, id: string, version: MandateVersionRow, versions: readonly MandateVersionRow[]): Promise<void> {
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
    const version = standing(versions) ?? newestOf(versions);
    if (event === "suspend") assertOrdinary(version);
    else await endOthers(tx, versions.filter((each) => each.version !== version.version), why);
    await cascade(tx, version, event, why);
  });
}

/** Ended for good: a version that waits must not put it in force again. */
async function endOthers(tx: Tx, versions: readonly MandateVersionRow[], why: string): Promise<void> {
  for (const version of versions) if (version.state !== "ended") await move(tx, version, "end", { endedAt: tx.at.toISOString(), why });
}

/** INVARIANT: nothing below a mandate that is not in force is in force. */
export async function cascade(tx: Tx, version: MandateVersionRow, event: "suspend" | "end", why: string): Promise<void> {
  await move(tx, version, event, { why, ...(event === "end" ? { endedAt: tx.at.toISOString() } : {}) });
  await refreshMandate(tx, version.mandateId);
  await tx.record({ action: event === "end" ? "mandate.ended" : "mandate.suspended", subject: version.mandateId, detail: { version: version.version, why } });
  // A break-glass tells of itself; what never was in force governed nobody.
  if (version.activatedAt !== null && (version.until ?? null) === null) await putNotices(tx, [noticeOfStop(version, event, why)]);
  for (const child of await childrenOf(tx, version.document.name)) {
    if (afterEvent(child.state, event) !== null) await cascade(tx, child, event, `its parent ${version.document.name} was ${event === "end" ? "ended" : "suspended"}`);
  }
}

function noticeOfStop({ mandateId, version, document, revision }: MandateVersionRow, event: "suspend" | "end", why: string): NewNotice {
  const { title, owner, sponsor, deputies = [] } = document;
  return {
    key: event === "end" ? `mandate.ended|${mandateId}|${version}` : `mandate.suspended|${mandateId}|${version}|${revision}`,
    kind: event === "end" ? "mandate.ended" : "mandate.suspended",
    parties: [...new Set([owner, sponsor, ...deputies])],
    subject: mandateId,
    title: `Mandate ${title} is ${event === "end" ? "over" : "suspended"}`,
    body: `${why.charAt(0).toUpperCase()}${why.slice(1)}. ${event === "end" ? "Its subjects are ungoverned unless another mandate names them: have a next one approved, or retire them." : "Nothing of it is in force until it is resumed."}`,
    link: `/mandates/${mandateId}`,
    urgency: event === "end" ? "normal" : "now",
  };
}

type DueMandates = Awaited<ReturnType<typeof readDueMandates>>;

/** What the clock does: approved mandates begin, those past their last day end, unanswered requests lapse. Gives what moved. */
export async function advanceMandates(store: Store, actor: Actor): Promise<DueMandates> {
  const due = await readDueMandates(store.pool, store.clock.now());
  for (const { mandateId, version, due: what } of due) await store.write(actor, (tx) => advance(tx, mandateId, version, what));
  return due;
}

const hasPassed = ({ until }: MandateVersionRow, at: Date): boolean => until !== undefined && until !== null && new Date(until) <= at;

async function advance(tx: Tx, mandateId: string, number: number, what: DueMandates[number]["due"]): Promise<void> {
  const { id, versions } = await taken(tx, mandateId);
  const version = versions.find((each) => each.version === number) ?? newestOf(versions);
  if (what === "start" && version.state === "approved") await begin(tx, id, version, versions);
  else if (what === "end" && version.state !== "ended") await cascade(tx, version, "end", hasPassed(version, tx.at) ? "its time was over" : `its last day was ${version.document.end}`);
  else if (what === "lapse" && version.state === "submitted") await move(tx, version, "lapse", { requirement: null, lapsesAt: null, why: "the request lapsed unanswered" });
  await refreshMandate(tx, id);
  await tx.record({ action: "mandate.advanced", subject: id, detail: { version: number, due: what } });
}
