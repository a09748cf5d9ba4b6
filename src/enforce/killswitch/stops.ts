// The acts of the kill switch. Stopping is one act in one transaction: the stop, the tokens that die, the events for others, the notices, the record. Lifting takes two people.
import { MandateError, newId, type ErrorCode } from "../../kernel/index.ts";
import { EVERYTHING, plainNames, type StopKind } from "../../model/index.ts";
import {
  accountsOfRoles,
  announceChange,
  insertStop,
  ofName,
  putNotices,
  putSignals,
  putStopLift,
  reachOfStop,
  revokeTokens,
  sessionRevoked,
  standingStopOf,
  takeStop,
  type Actor,
  type NewStop,
  type StopReach,
  type StopRow,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { judgeAsking, judgeConfirming, judgeWithdrawing, type LiftAnswer, type LiftRefusal, type Lifter } from "./lifting.ts";

export interface StopActing {
  readonly actor: Actor;
  readonly person: Lifter;
}

export interface StopWanted {
  readonly kind: StopKind;
  /** An agent by id, name or identity's key; a tool as `server/tool`; `*` for everything. */
  readonly subject: string;
  readonly reason: string;
  /** Stops a tool or a server whose name nobody knows: a misspelt one would stand, and deny nothing. */
  readonly evenIfUnknown?: boolean;
}

export interface Stopped {
  readonly id: string;
  /** False when it stood already. */
  readonly isNew: boolean;
}

const SECURITY_ROLES = ["approver", "admin"] as const;

/** Stops it. What stands already stays as it is, and the wish is on record. */
export async function stopNow(store: Store, { actor, person }: StopActing, wanted: StopWanted): Promise<Stopped> {
  return store.write(actor, async (tx) => {
    const reach = await reached(tx, wanted);
    const standing = await standingStopOf(tx, wanted.kind, reach.subject);
    if (standing !== undefined) {
      await tx.record({ action: "stop.repeated", subject: standing.id, detail: { reason: wanted.reason } });
      return { id: standing.id, isNew: false };
    }
    const stop: NewStop = { id: newId("stp", store.clock), kind: wanted.kind, subject: reach.subject, title: reach.title, reason: wanted.reason, drill: false, by: { account: person.account, names: person.names } };
    const revoked = await endTokensOf(tx, wanted.kind, reach, `stopped: ${wanted.reason}`);
    const signals = await putSignals(tx, reach.agents.map((agent) => sessionRevoked(agent, wanted.reason, stop.id, actor.type === "system" ? "policy" : "admin")));
    await tell(tx, stop, reach, person);
    await tx.record({ action: "stop.made", subject: stop.id, detail: { kind: stop.kind, stopped: stop.subject, reason: stop.reason, agents: reach.agents.length, tokens_revoked: revoked, events: signals } });
    if (!(await insertStop(tx, stop, await announceChange(tx, "stop", stop.id)))) throw new MandateError("conflict", "somebody stopped the same at this moment; reload the list");
    return { id: stop.id, isNew: true };
  });
}

async function reached(tx: Tx, wanted: StopWanted): Promise<StopReach> {
  const { kind } = wanted;
  const subject = checkedSubject(wanted);
  const reach = await reachOfStop(tx, kind, subject);
  if (reach !== undefined) return reach;
  if (kind !== "tool" && kind !== "server") throw new MandateError("not_found", `there is no ${kind === "mandate" ? "mandate" : "agent"} ${subject}, so nothing was stopped; check its name`);
  if (wanted.evenIfUnknown === true) return ofName(subject);
  throw new MandateError("not_found", `nothing was stopped: no mandate, token or discovery knows ${kind === "tool" ? `the server of ${subject}` : `a server ${subject}`}; check its name, small and capital letters too, or stop it even if unknown`, { fields: { reason: "unknown_name" } });
}

function checkedSubject({ kind, subject }: StopWanted): string {
  const text = subject.trim();
  if (kind === "everything") return EVERYTHING;
  if (kind === "tool" && !/^[^/]+\/.+$/s.test(text)) throw new MandateError("invalid_input", "a tool is named with its server, such as tickets/close; name both");
  if (text === "" || text === EVERYTHING) throw new MandateError("invalid_input", `say which ${kind === "tree" ? "agent" : kind} is stopped; to stop all, stop everything`);
  return text;
}

/** Tokens of one tool or server go on for the others; the decision denies this one. INVARIANT: what is made from a revoked token is revoked with it. */
async function endTokensOf(tx: Tx, kind: StopKind, reach: StopReach, why: string): Promise<number> {
  if (kind === "tool" || kind === "server") return 0;
  if (kind === "everything") return revokeTokens(tx, { of: "everything" }, why);
  if (kind === "mandate") return revokeTokens(tx, { of: "mandate", id: reach.mandateId ?? "" }, why);
  let revoked = 0;
  for (const id of reach.agents) revoked += await revokeTokens(tx, { of: "agent", id }, why);
  return revoked;
}

export const stopLink = (id: string): string => `/kill-switch/${id}`;
const WORDS: Readonly<Record<StopKind, (title: string) => string>> = {
  agent: (title) => `the agent ${title}`,
  tree: (title) => `${title} and all that descends from it`,
  tool: (title) => `the tool ${title}`,
  server: (title) => `the server ${title}`,
  mandate: (title) => `the mandate ${title}`,
  everything: () => "everything",
};
export const inWords = ({ kind, title }: Pick<StopRow, "kind" | "title">): string => WORDS[kind](title);

async function tell(tx: Tx, stop: NewStop, reach: StopReach, person: Lifter): Promise<void> {
  const security = await accountsOfRoles(tx, SECURITY_ROLES);
  const body = `${person.names[0] ?? person.account} stopped ${inWords(stop)}: ${stop.reason}\n\nIt stands until one person asks to lift it and another confirms.`;
  await putNotices(tx, [{ key: `stop.made|${stop.id}`, kind: "stop.made", parties: [...new Set([...reach.parties, ...security])], subject: stop.id, title: `Stopped: ${inWords(stop)}`, body, link: stopLink(stop.id), urgency: "now" }]);
}

export const askLift = (store: Store, acting: StopActing, id: string, reason: string): Promise<void> =>
  step(store, acting, id, "ask-lift", judgeAsking, async (tx, stop) => {
    await changed(tx, stop, { liftReason: reason, liftAskedBy: partyOf(acting), liftAskedAt: tx.at.toISOString(), liftedWhy: null, liftedBy: null, liftedAt: null });
    const barred = plainNames(acting.person);
    const parties = (await accountsOfRoles(tx, SECURITY_ROLES)).filter((name) => !barred.includes(name.toLowerCase()));
    await putNotices(tx, [
      { key: `stop.lift-asked|${id}|${stop.revision}`, kind: "stop.lift-asked", parties, subject: id, title: `Asked to lift the stop of ${inWords(stop)}`, body: `${reason}\n\nAnother person than ${acting.person.names[0] ?? acting.person.account} confirms.`, link: stopLink(id), urgency: "now" },
    ]);
    await tx.record({ action: "stop.lift-asked", subject: id, detail: { reason } });
  });

export const withdrawLift = (store: Store, acting: StopActing, id: string, why: string): Promise<void> =>
  step(store, acting, id, "withdraw", (stop) => judgeWithdrawing(stop, acting.person, acting.actor.type === "user"), async (tx, stop) => {
    await changed(tx, stop, { liftReason: null, liftAskedBy: null, liftAskedAt: null, liftedWhy: null, liftedBy: null, liftedAt: null });
    await tx.record({ action: "stop.lift-withdrawn", subject: id, detail: { why } });
  });

/** What was stopped may act again. Tokens that died stay dead. */
export const confirmLift = (store: Store, acting: StopActing, id: string, why: string): Promise<void> =>
  step(store, acting, id, "confirm", (stop) => judgeConfirming(stop, acting.person, acting.actor.type === "user"), async (tx, stop) => {
    const reach = await reachOfStop(tx, stop.kind, stop.subject);
    await changed(tx, stop, { ...stop, liftedWhy: why, liftedBy: partyOf(acting), liftedAt: tx.at.toISOString() });
    await putNotices(tx, [{ key: `stop.lifted|${id}`, kind: "stop.lifted", parties: [...(reach?.parties ?? [])], subject: id, title: `Lifted: ${inWords(stop)} may act again`, body: why, link: stopLink(id), urgency: "now" }]);
    await tx.record({ action: "stop.lifted", subject: id, detail: { why, asked_by: stop.liftAskedBy?.account ?? null, reason: stop.liftReason } });
    await announceChange(tx, "stop", id);
  });

const partyOf = ({ person }: StopActing) => ({ account: person.account, names: person.names });

async function changed(tx: Tx, stop: StopRow, lift: Parameters<typeof putStopLift>[2]): Promise<void> {
  if (!(await putStopLift(tx, stop, lift))) throw new MandateError("conflict", "the stop changed at this moment; reload it");
}

const CODES: Partial<Record<LiftRefusal, ErrorCode>> = { not_now: "conflict", is_a_drill: "conflict" };

/** A refused attempt stays on record. */
async function step(store: Store, { actor }: StopActing, id: string, event: string, judge: (stop: StopRow) => LiftAnswer, run: (tx: Tx, stop: StopRow) => Promise<void>): Promise<void> {
  const refused = await store.write(actor, async (tx) => {
    const stop = await takeStop(tx, id);
    if (stop === undefined) throw new MandateError("not_found", "there is no such stop; reload the list");
    const answer = judge(stop);
    if (answer.may) {
      await run(tx, stop);
      return undefined;
    }
    await tx.record({ action: "stop.lift-refused", subject: id, detail: { act: event, reason: answer.code } });
    return answer;
  });
  if (refused !== undefined) throw new MandateError(CODES[refused.code] ?? "forbidden", refused.says, { fields: { reason: refused.code } });
}
