// Writes what understanding says: findings with their life, rule answers, reach and risk of identities. One transaction with its audit record.
import { MandateError } from "../../kernel/index.ts";
import type { Estate } from "../../model/index.ts";
import {
  endExpiredWaivers,
  endWaivers,
  findingId,
  insertWaivers,
  lockInventory,
  putFindings,
  putPosture,
  putReaches,
  putRisks,
  putRuleResults,
  readKnownFindings,
  readRiskFacts,
  refreshFindingSample,
  setStates,
  takeFindings,
  type Actor,
  type Store,
  type Tx,
} from "../../store/index.ts";
import { REACH_LEVELS, type Graph, type ReachLevel } from "../graph/index.ts";
import type { Rule } from "../rules/contract.ts";
import { assess, type Assessment } from "./assess.ts";
import { riskOfIdentity } from "./identity-risk.ts";
import { reconcileFindings, type FindingEvent } from "./reconcile.ts";

export interface EvaluationSummary {
  readonly findings: number;
  readonly opened: number;
  readonly reopened: number;
  readonly resolved: number;
}

/** Loads the estate, asks every rule, and stores the answers. */
export async function evaluateInventory(store: Store, actor: Actor, rules: readonly Rule[], buildGraph: (estate: Estate, at: Date) => Graph): Promise<EvaluationSummary> {
  const estate = await store.reads.estateAt();
  return storeAssessment(store, actor, assess(buildGraph(estate, store.clock.now()), rules));
}

/** The second half, for callers that assess in a worker thread. */
export function storeAssessment(store: Store, actor: Actor, assessment: Assessment): Promise<EvaluationSummary> {
  return store.write(actor, async (tx) => {
    await lockInventory(tx);
    const known = (await readKnownFindings(tx)).map(({ waivedUntil, ...finding }) => (waivedUntil === null ? finding : { ...finding, waivedUntil }));
    const events = reconcileFindings(known, { findings: assessment.findings, judged: assessment.judged, at: tx.at });
    await putFindings(tx, assessment.findings);
    await setStates(tx, events, actor.name);
    await endExpiredWaivers(tx);
    await putRuleResults(tx, assessment.results, assessment.ruleVersions);
    await putReaches(
      tx,
      assessment.reaches.map(({ identity, reach, pathCount }) => ({ identity, level: reach.level, rank: REACH_LEVELS.indexOf(reach.level), why: reach.why, byEscalation: reach.byEscalation, pathCount })),
    );
    await refreshFindingSample(tx);
    await refreshRisks(tx, "all");
    await putPosture(tx);
    const summary = summarise(assessment, events);
    await tx.record({ action: "findings.evaluated", subject: null, detail: { ...summary, at: assessment.at.toISOString(), rules: assessment.results.map(({ id, status }) => [id, status]), changes: events.slice(0, 500).map(({ what, key }) => [what, findingId(key)]) } });
    return summary;
  });
}

function summarise(assessment: Assessment, events: readonly FindingEvent[]): EvaluationSummary {
  const count = (what: FindingEvent["what"]) => events.filter((event) => event.what === what).length;
  return { findings: assessment.findings.length, opened: count("opened"), reopened: count("reopened") + count("waiver-expired"), resolved: count("resolved") };
}

async function refreshRisks(tx: Tx, ids: readonly string[] | "all"): Promise<void> {
  const facts = await readRiskFacts(tx, ids);
  const risks = facts.map((row) => {
    const open = { critical: row.critical, high: row.high, medium: row.medium, low: row.low };
    const worst = row.worstTitle === null || row.worstRisk === null ? {} : { worst: { title: row.worstTitle, risk: row.worstRisk } };
    const { risk, terms } = riskOfIdentity({ isPerson: row.kind === "person", reachLevel: row.reachLevel as ReachLevel | null, reachWhy: row.reachWhy, hasOwner: row.ownerStatus === "confirmed", open, ...worst });
    return { id: row.id, risk, terms, open };
  });
  await putRisks(tx, risks);
}

export interface WaiverRequest {
  readonly reason: string;
  readonly approver: string;
  /** ISO 8601. It must end, at most a year ahead. */
  readonly expiresAt: string;
}

const LONGEST_WAIVER_DAYS = 366;

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
  const at = Date.parse(text);
  if (Number.isNaN(at) || at <= now.getTime()) throw new MandateError("invalid_input", "a waiver must end in the future; choose a later day");
  if (at > now.getTime() + LONGEST_WAIVER_DAYS * 86_400_000) throw new MandateError("invalid_input", "a waiver lasts at most a year; choose an earlier day and renew it then");
  return new Date(at).toISOString();
}
