// Writes what understanding says: findings with their life, rule answers, reach and risk of identities. One transaction with its audit record.
import { MandateError } from "../../kernel/index.ts";
import type { Estate, Finding } from "../../model/index.ts";
import {
  endExpiredWaivers,
  endWaivers,
  findingId,
  insertWaivers,
  lockInventory,
  putFindings,
  putPosture,
  putReaches,
  putRuleResults,
  readKnownFindings,
  refreshDueDates,
  refreshFindingSample,
  refreshThreeSets,
  setStates,
  takeFindings,
  type Actor,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { REACH_LEVELS, type Graph } from "../graph/index.ts";
import type { Rule } from "../rules/contract.ts";
import { assess, type Assessment } from "./assess.ts";
import { refreshRisks } from "./identity-risks.ts";
import { reconcileFindings, type FindingEvent, type Now } from "./reconcile.ts";
import { endRefusal } from "./waiver-state.ts";
import { coverByWaivers, reopenByTriggers } from "./waivers.ts";

export interface EvaluationSummary {
  readonly findings: number;
  readonly opened: number;
  readonly reopened: number;
  readonly resolved: number;
}

export type BuildGraph = (estate: Estate, at: Date) => Graph;

/** Loads the estate, asks every rule, and stores the answers. */
export async function evaluateInventory(store: Store, actor: Actor, rules: readonly Rule[], buildGraph: BuildGraph): Promise<EvaluationSummary> {
  const estate = await store.reads.estateAt();
  return storeAssessment(store, actor, assess(buildGraph(estate, store.clock.now()), rules));
}

/** The second half, for callers that assess in a worker thread. */
export function storeAssessment(store: Store, actor: Actor, assessment: Assessment): Promise<EvaluationSummary> {
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    const events = await putJudged(tx, { findings: assessment.findings, judged: assessment.judged, at: tx.at });
    await putRuleResults(tx, assessment.results, assessment.ruleVersions);
    await putReaches(
      tx,
      assessment.reaches.map(({ identity, reach, pathCount }) => ({ identity, level: reach.level, rank: REACH_LEVELS.indexOf(reach.level), why: reach.why, byEscalation: reach.byEscalation, pathCount })),
    );
    // After the reaches, which triggers look at.
    await reopenByTriggers(tx);
    await refreshFindingSample(tx);
    await refreshRisks(tx, "all");
    await refreshThreeSets(tx, "all");
    await putPosture(tx);
    await refreshDueDates(tx);
    const summary = summarise(assessment, events);
    await tx.record({ action: "findings.evaluated", subject: null, detail: { ...summary, at: assessment.at.toISOString(), rules: assessment.results.map(({ id, status }) => [id, status]), changes: events.slice(0, 500).map(({ what, key }) => [what, findingId(key)]) } });
    return summary;
  });
}

/** Findings get their words and their states; what a waiver stands for is accepted. `rules`: of these alone. */
async function putJudged(tx: Tx, now: Now, rules?: readonly string[]): Promise<readonly FindingEvent[]> {
  const known = (await readKnownFindings(tx, rules)).map(({ waivedUntil, ...finding }) => (waivedUntil === null ? finding : { ...finding, waivedUntil }));
  const events = reconcileFindings(known, now);
  await putFindings(tx, now.findings);
  await setStates(tx, events, tx.actor.name);
  await endExpiredWaivers(tx);
  await coverByWaivers(tx);
  return events;
}

export interface Judgement {
  readonly findings: readonly Finding[];
  /** All rules that were judged, also those that nothing breaks or that no longer hold: what they do not find is resolved. */
  readonly rules: readonly string[];
}

/** Findings of other judges than rules over the graph: the same life, waivers and risks. `judge` runs in the transaction. */
export function storeJudgement(store: Store, actor: Actor, action: string, judge: (tx: Tx) => Promise<Judgement>): Promise<EvaluationSummary> {
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    const { findings, rules } = await judge(tx);
    const events = await putJudged(tx, { findings, judged: new Map(rules.map((rule) => [rule, new Set<string>()])), at: tx.at }, rules);
    await reopenByTriggers(tx);
    if (events.length > 0) {
      await refreshFindingSample(tx);
      await refreshRisks(tx, "all");
    }
    const summary = summarise({ findings }, events);
    await tx.record({ action, subject: null, detail: { ...summary, rules, changes: events.slice(0, 500).map(({ what, key }) => [what, findingId(key)]) } });
    return summary;
  });
}

function summarise(assessment: Pick<Assessment, "findings">, events: readonly FindingEvent[]): EvaluationSummary {
  const count = (what: FindingEvent["what"]) => events.filter((event) => event.what === what).length;
  return { findings: assessment.findings.length, opened: count("opened"), reopened: count("reopened") + count("waiver-expired"), resolved: count("resolved") };
}

export interface WaiverRequest {
  readonly reason: string;
  readonly approver: string;
  /** ISO 8601. It must end, at most a year ahead. */
  readonly expiresAt: string;
}

/** Accepts the risk of all these findings or of none. `revisions`: what the caller read, to refuse a change made meanwhile. */
export function acceptFindings(store: Store, actor: Actor, ids: readonly string[], waiver: WaiverRequest, revisions?: ReadonlyMap<string, number>): Promise<void> {
  return store.write(actor, async (tx) => {
    const expiresAt = checkedExpiry(waiver.expiresAt, tx.at);
    if (waiver.reason.trim() === "") throw new MandateError("invalid_input", "a waiver needs a reason; say why the risk is acceptable until then");
    const findings = await taken(tx, ids, revisions);
    const unfit = findings.find((finding) => finding.state !== "open" && finding.state !== "reopened");
    if (unfit !== undefined) throw new MandateError("conflict", `"${unfit.title}" is ${unfit.state} and not open, so it cannot be accepted; reload the list`);
    await endWaivers(tx, findings.map((finding) => finding.key));
    await insertWaivers(tx, findings.map((finding) => ({ key: finding.key, reason: waiver.reason, approver: waiver.approver, expiresAt })));
    await setStates(tx, findings.map(({ key }) => ({ key, what: "accepted", state: "accepted" as const, detail: `until ${expiresAt.slice(0, 10)}: ${waiver.reason}` })), actor.name);
    await refreshRisks(tx, findings.flatMap((finding) => finding.identityId ?? []));
    for (const finding of findings) await tx.record({ action: "finding.accepted", subject: finding.id, detail: { title: finding.title, reason: waiver.reason, approver: waiver.approver, expiresAt } });
  });
}

/** Takes waivers back: all these findings are open again, or none. */
export function unacceptFindings(store: Store, actor: Actor, ids: readonly string[], revisions?: ReadonlyMap<string, number>): Promise<void> {
  return store.write(actor, async (tx) => {
    const findings = await taken(tx, ids, revisions);
    const unfit = findings.find((finding) => finding.state !== "accepted");
    if (unfit !== undefined) throw new MandateError("conflict", `"${unfit.title}" is ${unfit.state} and not accepted, so there is no waiver to take back; reload the list`);
    await endWaivers(tx, findings.map((finding) => finding.key));
    await setStates(tx, findings.map(({ key }) => ({ key, what: "unaccepted", state: "reopened" as const, detail: "the waiver was taken back" })), actor.name);
    await refreshRisks(tx, findings.flatMap((finding) => finding.identityId ?? []));
    for (const finding of findings) await tx.record({ action: "finding.unaccepted", subject: finding.id, detail: { title: finding.title } });
  });
}

async function taken(tx: Tx, ids: readonly string[], revisions: ReadonlyMap<string, number> | undefined) {
  const wanted = [...new Set(ids)];
  const findings = await takeFindings(tx, wanted);
  if (wanted.length === 0 || findings.length !== wanted.length) throw new MandateError("not_found", "there is no such finding, or it is gone; reload the list");
  const moved = findings.find((finding) => revisions?.has(finding.id) === true && revisions.get(finding.id) !== finding.revision);
  if (moved !== undefined) throw new MandateError("precondition_failed", `"${moved.title}" has changed since it was read; reload it and decide again`);
  return findings;
}

function checkedExpiry(text: string, now: Date): string {
  const refused = endRefusal(text, now, 0);
  if (refused !== null) throw new MandateError("invalid_input", refused);
  return new Date(Date.parse(text)).toISOString();
}
