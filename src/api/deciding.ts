// What the caller may decide about a version that waits, in a sentence. The service judges again when he does.
import { judgeDecision, standsFor, TOKENS_DECIDE_NOTHING } from "../govern/mandates/index.ts";
import type { MandateDecisionRow, MandateVersionRow, Store } from "../store/index.ts";
import { actingAs } from "./acting.ts";
import type { Caller } from "./route.ts";

export async function mayDecide(store: Store, caller: Caller, version: MandateVersionRow, decisions: readonly MandateDecisionRow[], now: Date): Promise<{ may: boolean; says: string }> {
  if (caller.via === "token") return { may: false, says: sentence(TOKENS_DECIDE_NOTHING) };
  const { person } = await actingAs(store, caller);
  const answer = judgeDecision(version, decisions, person, now, await standsFor(store.pool, person, now));
  if (!answer.may) return { may: false, says: sentence(answer.says) };
  const as = answer.part === "security" ? "security approver" : `its ${answer.part}`;
  return { may: true, says: answer.behalf === null ? `You decide as ${as}.` : `You decide as ${as}, in the place of ${answer.behalf.names[0] ?? answer.behalf.account}.` };
}

export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? "" : ".");
