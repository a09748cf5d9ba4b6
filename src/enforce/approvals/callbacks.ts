// Whoever asked for a release is told once nothing of it waits any more, on a webhook that an administrator registered: signed and tried again like every
// notice. INVARIANT: no other address is ever called, and what is told is no approval; the task itself is asked for that.
import { MandateError } from "../../kernel/index.ts";
import { heldActsOfTask, lapsedAccessCallbacks, listChannels, markAccessCallback, putNotices, takeAccessCallback, type AccessCallbackRow, type Actor, type Db, type HeldActRow, type HeldActState, type Store, type Tx } from "../../store/index.ts";

/** SPEC: AuthZEN bulk access requests, draft 1: `partial` when the acts of one task ended differently. */
export type TaskStatus = HeldActState | "partial";
export const CALLBACK_EVENTS = ["approved", "denied", "expired", "cancelled", "failed", "partial"] as const;

export type CallbackWanted = Omit<AccessCallbackRow, "task">;

/** SPEC: as long as any waits, all do; what ended alike is called so. */
export function statusOfTask(rows: readonly Pick<HeldActRow, "state">[]): TaskStatus {
  const states = [...new Set(rows.map(({ state }) => state))];
  const [only] = states;
  if (states.includes("pending") || only === undefined) return "pending";
  return states.length === 1 ? only : "partial";
}

/** Throws `invalid_input` for an address that nobody registered. */
export async function registeredPlace(db: Db, endpoint: string): Promise<string> {
  const channel = (await listChannels(db)).find(({ kind, enabled, config }) => kind === "webhook" && enabled && config["url"] === endpoint);
  if (channel === undefined) throw new MandateError("invalid_input", "callback.endpoint is no place that may be called: an administrator registers it as a webhook under Settings, Channels, with exactly this address; without a callback the task can be asked for instead");
  return channel.id;
}

/** In the transaction that settles an act of the task. */
export async function tellWhoAsked(tx: Tx, task: string): Promise<void> {
  const wanted = await takeAccessCallback(tx, task);
  if (wanted === undefined) return;
  const rows = await heldActsOfTask(tx, task, tx.at);
  const status = statusOfTask(rows);
  if (status === "pending") return;
  await markAccessCallback(tx, task);
  if (wanted.events.length > 0 && !wanted.events.includes(status)) return;
  const acts = rows.length === 1 ? (rows[0]?.act ?? "") : `${rows.length} acts`;
  await putNotices(tx, [{
    key: `access-request|${task}`, kind: "access-request.settled", parties: [], subject: task, title: `${acts} of ${rows[0]?.principal ?? "an agent"}: ${status}`, body: "", link: `/approvals/held/${rows[0]?.id ?? ""}`, urgency: "now",
    act: { act: "access-request.look", task, status, state: wanted.state }, channel: wanted.channel,
  }]);
}

/** What waited too long has lapsed by the clock alone, and is told then. Gives how many tasks were. */
export async function advanceCallbacks(store: Store, actor: Actor): Promise<number> {
  const lapsed = await lapsedAccessCallbacks(store.pool, store.clock.now());
  for (const task of lapsed) {
    await store.write(actor, async (tx) => {
      await tellWhoAsked(tx, task);
      await tx.record({ action: "access-request.lapsed", subject: task });
    });
  }
  return lapsed.length;
}
