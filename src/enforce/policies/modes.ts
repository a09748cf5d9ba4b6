// Whether an enforcement point enforces or only observes. The decision point answers truthfully either way; the point applies its mode.
import { MandateError } from "../../kernel/index.ts";
import type { EnforcementMode } from "../../model/index.ts";
import { announceChange, putMode, takeMode, type Store } from "../../store/index.ts";
import type { Acting } from "./service.ts";

/** Letting a point only observe is decided by a person; an API token may only have it enforce. */
export async function setEnforcementMode(store: Store, { actor }: Pick<Acting, "actor">, point: string, mode: EnforcementMode, reason: string): Promise<void> {
  const refused = await store.write(actor, async (tx) => {
    const from = (await takeMode(tx, point))?.mode ?? "enforce";
    if (from === mode) throw new MandateError("conflict", `${point} is set to ${mode} already`);
    if (mode === "observe" && actor.type === "token") {
      await tx.record({ action: "enforcement-mode.refused", subject: point, detail: { from, to: mode, reason } });
      return new MandateError("forbidden", `while ${point} only observes it refuses nothing, and that is decided by a person; sign in and set it in the console`);
    }
    await putMode(tx, point, mode, reason);
    await announceChange(tx, "mode", point);
    await tx.record({ action: "enforcement-mode.changed", subject: point, detail: { from, to: mode, reason } });
    return undefined;
  });
  if (refused !== undefined) throw refused;
}
