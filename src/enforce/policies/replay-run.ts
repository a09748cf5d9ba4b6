// A replay as a job: asked for and kept, run with progress, cancelled between pages, and begun anew when its worker died.
import { MandateError, newId } from "../../kernel/index.ts";
import { RuntimePolicyContent } from "../../model/index.ts";
import { activeRuntimePolicies, beginReplay, countDecisions, finishReplay, insertReplay, putReplayDifferences, readDecisions, replayById, type ReplayCounts, type Store } from "../../store/index.ts";
import { readWorld, type StandingMandate } from "../decision/index.ts";
import { compileRuntimePolicy } from "./compile.ts";
import type { Acting } from "./service.ts";
import { changedWorld, counted, NO_COUNTS, replay, type WorldChange } from "./replay.ts";

/** As it is kept with the replay, so that what is replayed is what was asked though the draft goes on changing. */
export type ReplayOf =
  | { readonly kind: "policy"; readonly content: Pick<RuntimePolicyContent, "name" | "layer" | "text"> }
  | { readonly kind: "policy-end"; readonly name: string; readonly layer: RuntimePolicyContent["layer"] }
  | { readonly kind: "mandate"; readonly mandateId: string; readonly name: string; readonly version: number };

export async function askReplay(store: Store, { actor }: Pick<Acting, "actor">, change: ReplayOf, since: Date): Promise<{ readonly id: string; readonly title: string }> {
  if (change.kind === "policy") await compileRuntimePolicy(change.content);
  const id = newId("rpl", store.clock);
  const title = titleOf(change);
  await store.write(actor, async (tx) => {
    await insertReplay(tx, { id, title, change, since: since.toISOString(), until: tx.at.toISOString() });
    await tx.record({ action: "policy-replay.asked", subject: id, detail: { title, since: since.toISOString() } });
  });
  return { id, title };
}

function titleOf(change: ReplayOf): string {
  switch (change.kind) {
    case "policy":
      return `Replay recorded decisions under the draft of ${change.content.name}`;
    case "policy-end":
      return `Replay recorded decisions without ${change.name}`;
    case "mandate":
      return `Replay recorded decisions under version ${change.version} of the mandate ${change.name}`;
  }
}

export interface ReplayRun {
  readonly signal: AbortSignal;
  readonly progress: (at: { readonly stage: string; readonly done: number; readonly total: number | null }) => void;
  /** A version of a mandate as it would stand. */
  readonly mandate: (id: string, version: number) => Promise<StandingMandate>;
}

/** Throws when it is cancelled; what was found until then stays, without a count. */
export async function runReplay(store: Store, id: string, { signal, progress, mandate }: ReplayRun): Promise<ReplayCounts> {
  const asked = await replayById(store.pool, id);
  if (asked === undefined) throw new MandateError("not_found", "there is no such replay; ask for it again");
  await beginReplay(store.pool, id);
  const [before, active, total] = await Promise.all([readWorld(store.pool), activeRuntimePolicies(store.pool), countDecisions(store.pool, new Date(asked.since), new Date(asked.until))]);
  const after = changedWorld(before, active, await changeOf(asked.change as ReplayOf, mandate));
  let counts = NO_COUNTS;
  let next = 1;
  for await (const { read, differences } of replay(readDecisions(store.pool, { since: asked.since, until: asked.until }), before, after)) {
    signal.throwIfAborted();
    next = await putReplayDifferences(store.pool, id, next, differences);
    counts = counted(counts, read, differences);
    progress({ stage: `Asking recorded decisions again: ${counts.read} of ${total}`, done: counts.read, total });
  }
  signal.throwIfAborted();
  await finishReplay(store.pool, id, counts, store.clock.now());
  return counts;
}

async function changeOf(change: ReplayOf, mandate: ReplayRun["mandate"]): Promise<WorldChange> {
  if (change.kind === "mandate") return { kind: "mandate", mandate: await mandate(change.mandateId, change.version) };
  if (change.kind === "policy-end") return { kind: "policy", name: change.name, layer: change.layer, policies: [] };
  return { kind: "policy", name: change.content.name, layer: change.content.layer, policies: await compileRuntimePolicy(change.content) };
}
