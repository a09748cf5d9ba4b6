// Held acts as the API gives them: what would be done, why it waits, what came before, and who may let it go.
import type { z } from "zod";
import { judgeRelease, MOST_LET_GO, needsTwo, PACE_MILLISECONDS, recentOf, type Approver } from "../../enforce/approvals/index.ts";
import { countAlike, gateCallById, listGateCalls, type HeldActRow, type HeldStandingRow, type PartyRow, type Store } from "../../store/index.ts";
import { actingAs } from "../acting.ts";
import { sentence } from "../deciding.ts";
import type { Caller } from "../route.ts";
import type { HeldAct, HeldActDetail, HeldStanding, Pace } from "../schemas/held-act.ts";
import { gateCallView } from "./gate-view.ts";

export const TOKENS = "An API token lets nothing go: sign in as a person.";
const MOST_CALLS = 8;

const called = (by: PartyRow | null): string | null => by?.names[0] ?? by?.account ?? null;

export const heldActView = (row: HeldActRow): z.output<typeof HeldAct> => ({
  id: row.id, state: row.state, decision: row.decisionId, digest: row.digest, principal: { id: row.principalId, name: row.principal }, person: row.person, act: row.act, arguments: { ...argumentsOf(row.request) },
  mandate: { id: row.mandateId, name: row.mandate }, policies: [...row.policies], reason: sentence(row.reason), risk: row.risk, risk_reasons: [...row.riskReasons], alike: row.alike, holder: row.holder, parties: [...row.parties],
  point: row.askedName, why: row.why, asked_at: row.askedAt, expires_at: row.expiresAt, first_by: called(row.firstBy), decided_by: called(row.decidedBy), decided_at: row.decidedAt, comment: row.comment, approved_until: row.approvedUntil,
  used_at: row.usedAt,
});

function argumentsOf({ act }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const given = (act as { readonly arguments?: unknown } | null | undefined)?.arguments;
  return typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : {};
}

export async function heldActDetail(store: Store, caller: Caller, row: HeldActRow, now: Date): Promise<z.output<typeof HeldActDetail>> {
  const { person } = await actingAs(store, caller);
  const call = await gateCallById(store.pool, row.decisionId, now);
  const before = call === undefined ? [] : (await listGateCalls(store.pool, { session: call.session, agent: call.agentId }, now, { limit: MOST_CALLS + 1, cursor: undefined })).rows.filter(({ id }) => id !== call.id);
  const recent = await recentOf(store.pool, person, now);
  return {
    held: heldActView(row), digest: row.digest, request: { ...row.request }, left_out: [...row.redacted], confirm: row.confirm, two_people: needsTwo(row), may: mayDecide(row, caller, person, recent), others: othersOf(row), pace: paceView(recent),
    alike: row.alike === null ? { approved: 0, denied: 0, waiting: 0 } : await countAlike(store.pool, row, now), call: call === undefined ? null : gateCallView(call), session_calls: before.slice(0, MOST_CALLS).map(gateCallView),
  };
}

export const paceView = (recent: number): z.output<typeof Pace> => ({ let_go: recent, most: MOST_LET_GO, minutes: PACE_MILLISECONDS / 60_000 });

function mayDecide(row: HeldActRow, caller: Caller, person: Approver, recent: number): z.output<typeof HeldActDetail>["may"] {
  if (caller.via === "token") return { decide: false, says: TOKENS, for_task: false };
  const answer = { decision: "approved" as const, shown: row.digest, way: "one" as const, confirmation: row.confirm?.value ?? "", recent };
  const judged = judgeRelease(row, person, { ...answer, forTask: false });
  if (!judged.may) return { decide: false, says: sentence(judged.says), for_task: false };
  return { decide: true, says: judged.settles ? "You may let exactly this act go, once." : "You may let exactly this act go; a second person must, too.", for_task: judgeRelease(row, person, { ...answer, forTask: true }).may };
}

function othersOf({ holder, parties, barred, person }: HeldActRow): string {
  const who = holder === "security" ? "Security approvers let it go." : `${parties.join(", ")} and security approvers let it go.`;
  const not = barred.length === 0 ? "Everybody else was not asked." : `Everybody else was not asked; ${person === null ? "whoever asked for it" : "the person for whom it is done"} cannot, under any account: nobody lets go what is his own.`;
  return `${who} ${not}`;
}

export const heldStandingView = (row: HeldStandingRow, now: Date): z.output<typeof HeldStanding> => ({
  id: row.id, held_act: row.heldAct, principal: { id: row.principalId, name: row.principal }, person: row.person, act: row.act, session: row.session, mandate: { id: row.mandateId, name: row.mandate }, given_by: called(row.givenBy) ?? "",
  given_at: row.givenAt, ends_at: row.endsAt, ended_at: row.endedAt, ended_why: row.endedWhy, uses: row.uses, used_at: row.usedAt, stands: row.endedAt === null && new Date(row.endsAt) > now,
});
