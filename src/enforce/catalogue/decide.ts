// A person decides on definitions: exactly those that he was shown, told by their digest. Each act is one transaction with its record; so is each refused attempt.
import { digestOf, MandateError } from "../../kernel/index.ts";
import { powersOf, ToolProfile } from "../../model/index.ts";
import { announceChange, approveSeen, keepOutSeen, listTools, putToolPowers, putToolProfile, takeTool, takeUpstream, type Store, type ToolRow, type Tx } from "../../store/index.ts";
import { profileOf } from "./catalogue.ts";
import type { CatalogueActing } from "./upstreams.ts";

/** Of the tools that wait on a server: approving the set approves these definitions and no others. */
export const digestOfSet = (rows: readonly Pick<ToolRow, "name" | "current">[]): string => digestOf(rows.map(({ name, current }) => [name, current.digest]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)));

/** Those that one click approves: seen for the first time, shown still, and fit. */
export const waitingOf = (rows: readonly ToolRow[]): readonly ToolRow[] => rows.filter(({ state, goneAt, current }) => state === "waiting" && goneAt === null && current.unfit === null);

/** Approves all that wait on a server, if they are what was shown. Gives how many. */
export function approveWaiting(store: Store, acting: CatalogueActing, server: string, set: string): Promise<number> {
  return attempt(store, acting, async (tx) => {
    const upstream = await takeUpstream(tx, server);
    if (upstream === undefined) throw new MandateError("not_found", "there is no such server; go back to the list and choose again");
    const waiting = waitingOf(await listTools(tx, upstream.id));
    if (byToken(acting.actor)) return refuse(tx, upstream.id, byTokenRefusal());
    if (waiting.length === 0) throw new MandateError("conflict", `no tool of ${upstream.name} waits for approval; reload the page`);
    if (digestOfSet(waiting) !== set) return refuse(tx, upstream.id, new MandateError("precondition_failed", "the tools changed since you looked at them; look at them again and approve them then"));
    for (const row of waiting) await approveSeen(tx, row);
    await tx.recordAll(waiting.map((row) => ({ action: "tool.approved", subject: row.id, detail: { server: upstream.name, tool: row.name, digest: row.current.digest, set } })));
    await announceChange(tx, "tool", upstream.name);
    return waiting.length;
  });
}

export function approveTool(store: Store, acting: CatalogueActing, id: string, digest: string): Promise<void> {
  return attempt(store, acting, async (tx) => {
    const row = await taken(tx, id);
    if (byToken(acting.actor)) return refuse(tx, id, byTokenRefusal());
    if (row.current.digest !== digest) return refuse(tx, id, new MandateError("precondition_failed", "the definition changed since you looked at it; look at the difference again and decide then"));
    if (row.current.unfit !== null) return refuse(tx, id, new MandateError("conflict", `it cannot be approved: ${row.current.unfit}; have its maker mend it`));
    await approveSeen(tx, row);
    await tx.record({ action: "tool.approved", subject: id, detail: { server: row.server, tool: row.name, digest, former: row.approved?.digest ?? null, warnings: row.current.warnings.length } });
    await announceChange(tx, "tool", row.server);
    return undefined;
  });
}

/** Hidden and denied, also when it was approved before. Anybody who may decide may do it, by a token too: it only takes away. */
export function keepOutTool(store: Store, acting: CatalogueActing, id: string, digest: string, why: string): Promise<void> {
  return attempt(store, acting, async (tx) => {
    const row = await taken(tx, id);
    if (row.current.digest !== digest) return refuse(tx, id, new MandateError("precondition_failed", "the definition changed since you looked at it; look at the difference again and decide then"));
    await keepOutSeen(tx, row, why);
    await tx.record({ action: "tool.kept-out", subject: id, detail: { server: row.server, tool: row.name, digest, why } });
    await announceChange(tx, "tool", row.server);
    return undefined;
  });
}

/** What we hold of a tool ourselves. `null`: guessed from its definition again. */
export function describeTool(store: Store, acting: CatalogueActing, id: string, profile: unknown, revision: number): Promise<void> {
  return attempt(store, acting, async (tx) => {
    const row = await taken(tx, id);
    if (byToken(acting.actor)) return refuse(tx, id, byTokenRefusal());
    if (row.revision !== revision) throw new MandateError("precondition_failed", "the tool has changed since you opened it; reload it and make your change again");
    const parsed = profile === null ? null : ToolProfile.safeParse(profile);
    if (parsed !== null && !parsed.success) throw new MandateError("invalid_input", `the profile is not complete: ${parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ")}`);
    await putToolProfile(tx, id, parsed?.data ?? null);
    const upstream = await takeUpstream(tx, row.upstream);
    await putToolPowers(tx, id, powersOf(profileOf({ ...row, profile: parsed?.data ?? null }, { name: row.server, trusted: upstream?.trusted === true })));
    await tx.record({ action: "tool.described", subject: id, detail: { server: row.server, tool: row.name, profile: parsed?.data ?? null } });
    await announceChange(tx, "tool", row.server);
    return undefined;
  });
}

async function taken(tx: Tx, id: string): Promise<ToolRow> {
  const row = await takeTool(tx, id);
  if (row === undefined) throw new MandateError("not_found", "there is no such tool; go back to the list and choose again");
  return row;
}

const byToken = ({ type }: CatalogueActing["actor"]): boolean => type !== "user";
const byTokenRefusal = () => new MandateError("forbidden", "what agents may be shown is decided by a person who is signed in, not by a token; open the console");

/** INVARIANT: an attempt to decide is on record though nothing else of it is done. */
async function refuse(tx: Tx, subject: string, why: MandateError): Promise<MandateError> {
  await tx.record({ action: "tool.approval-refused", subject, detail: { why: why.detail } });
  return why;
}

async function attempt<T>(store: Store, { actor }: CatalogueActing, work: (tx: Tx) => Promise<T | MandateError>): Promise<T> {
  const done = await store.write(actor, work);
  if (done instanceof MandateError) throw done;
  return done;
}
