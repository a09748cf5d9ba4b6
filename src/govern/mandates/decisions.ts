// Requests and decisions: a version is submitted, taken back, approved or rejected. Each act is one transaction with its record; a refused attempt to
// decide changes nothing and stays on record.
import { MandateError, newId, type ErrorCode } from "../../kernel/index.ts";
import { plainNames } from "../../model/index.ts";
import { fillPart, insertMandateDecision, refreshMandate, takeWaitingRequest, type MandateDecisionRow, type MandateVersionRow, type Store, type Tx } from "../../store/index.ts";
import { judgeApproval, openParts, requirementFor, type ApprovalAnswer, type ApprovalPart, type Approver, type Asked, type Refusal } from "./approval.ts";
import { problemsOf } from "./check.ts";
import { standsFor } from "./delegations.ts";
import { begin } from "./force.ts";
import { openRequest } from "./request-record.ts";
import { act, joined, move, newestOf, taken, type Acting, type Taken } from "./versions.ts";
import { reachOf, worldOf } from "./world.ts";

/** An unanswered request lapses after this. */
export const REQUEST_DAYS = 14;

/** Asks for approval. Throws `invalid_input` with everything that stands in the way. */
export function submitMandate(store: Store, { actor, person }: Acting, idOrName: string): Promise<void> {
  const prepare = async (tx: Tx, version: MandateVersionRow): Promise<Partial<MandateVersionRow>> => {
    const errors = problemsOf(version.document, await worldOf(tx, version.document, tx.at)).filter(({ weight }) => weight === "error");
    if (errors.length > 0) throw new MandateError("invalid_input", `it cannot be submitted: ${errors.map(({ path, says }) => `${path}: ${says}`).join("; ")}`, { fields: { problems: errors } });
    const lapsesAt = new Date(tx.at.getTime() + REQUEST_DAYS * 86_400_000).toISOString();
    return { requirement: requirementFor(version.document, await reachOf(tx, version.document)), authors: joined(version.authors, person), submittedAt: tx.at.toISOString(), lapsesAt, why: null };
  };
  return act(store, actor, idOrName, "submit", prepare, openRequest);
}

/** Takes the request back; the draft can be changed and submitted again. */
export const withdrawMandate = (store: Store, { actor }: Acting, idOrName: string, why = ""): Promise<void> =>
  act(store, actor, idOrName, "withdraw", async () => ({ requirement: null, lapsesAt: null, why: why === "" ? null : why }));

export interface Decision {
  readonly decision: "approved" | "rejected";
  /** Hash of the content that the approver was shown. */
  readonly hash: string;
  readonly comment: string;
  /** One of several that are decided at once: then only what is of low risk. */
  readonly several?: boolean;
  /** The request that was shown: a later one of the same mandate is not meant. */
  readonly request?: string;
}

type Refused = Extract<ApprovalAnswer, { may: false }>;

/** Approves or rejects exactly the content shown. A refused attempt throws and stays on record. */
export async function decideMandate(store: Store, acting: Acting, idOrName: string, decision: Decision): Promise<void> {
  const refusal = await store.write(acting.actor, async (tx) => {
    const of = await taken(tx, idOrName);
    const answer = await judged(tx, acting, of, decision);
    if (answer.may) return decided(tx, store, acting, of, decision, answer);
    await tx.record({ action: "mandate.approval-refused", subject: of.id, detail: { version: newestOf(of.versions).version, hash: decision.hash, decision: decision.decision, reason: answer.code } });
    return answer;
  });
  if (refusal === undefined) return;
  throw new MandateError(CODES[refusal.code] ?? "forbidden", refusal.says, { fields: { reason: refusal.code } });
}

const CODES: Partial<Record<Refusal, ErrorCode>> = { other_content: "precondition_failed", lapsed: "precondition_failed", not_waiting: "conflict" };

export const TOKENS_DECIDE_NOTHING = "an API token cannot approve: a decision is a person's. Sign in to the console";

/** What stands against it before the content is looked at, and then what `judgeApproval` says. */
async function judged(tx: Tx, { actor, person }: Acting, { id, versions, decisions }: Taken, { hash, several, request }: Decision): Promise<ApprovalAnswer> {
  const version = newestOf(versions);
  const refuse = (code: Refusal, says: string): Refused => ({ may: false, code, says });
  if (actor.type !== "user") return refuse("not_a_person", TOKENS_DECIDE_NOTHING);
  if (version.state !== "submitted" || version.requirement === null) return refuse("not_waiting", `version ${version.version} is ${version.state} and waits for no decision; reload it`);
  if (request !== undefined && (await takeWaitingRequest(tx, id))?.id !== request) return refuse("not_waiting", "this request is closed, and a later one waits; open that");
  if (several === true && version.requirement.risk !== "low") return refuse("not_low", `it is of ${version.requirement.risk} risk, and such is decided one by one; open it`);
  return judgeDecision(version, decisions, person, tx.at, await standsFor(tx, person, tx.at), hash);
}

async function decided(tx: Tx, store: Store, { person }: Acting, { id, versions }: Taken, { decision, hash, comment }: Decision, answer: Extract<ApprovalAnswer, { may: true }>): Promise<undefined> {
  const version = newestOf(versions);
  const { part, behalf } = answer;
  const of = behalf === null ? {} : { behalf: behalf.names[0] ?? behalf.account };
  await insertMandateDecision(tx, id, { id: newId("dec", store.clock), version: version.version, hash, decision, part, approver: person, behalf, comment });
  await tx.record({ action: decision === "approved" ? "mandate.approved" : "mandate.rejected", subject: id, detail: { version: version.version, hash, part, comment, ...of } });
  if (decision === "rejected") await move(tx, version, "reject", { requirement: null, lapsesAt: null, why: comment });
  else if (answer.completes) await begin(tx, id, await move(tx, version, "approve", { approvedAt: tx.at.toISOString() }), versions);
  else await filled(tx, id, part, [...plainNames(person), ...(behalf === null ? [] : plainNames(behalf))]);
  await refreshMandate(tx, id);
}

async function filled(tx: Tx, mandateId: string, part: ApprovalPart, barred: readonly string[]): Promise<void> {
  const request = await takeWaitingRequest(tx, mandateId);
  if (request !== undefined) await fillPart(tx, request.id, part, barred);
}

/** Whether this person's decision on the version would count now. `hash`: what he was shown, when it is not the version itself. */
export function judgeDecision(version: MandateVersionRow, decisions: readonly MandateDecisionRow[], person: Approver, at: Date, stands: readonly Approver[] = [], hash = version.hash): ApprovalAnswer {
  const asked = askedOf(version, decisions);
  if (asked === undefined) return { may: false, code: "not_waiting", says: "it waits for no decision" };
  return judgeApproval(asked, person, hash, at, stands);
}

/** What is still to be given for a version that waits. */
export function openPartsOf(version: MandateVersionRow, decisions: readonly MandateDecisionRow[]): readonly ApprovalPart[] {
  const asked = askedOf(version, decisions);
  return asked === undefined ? [] : openParts(asked);
}

function askedOf(version: MandateVersionRow, decisions: readonly MandateDecisionRow[]): Asked | undefined {
  const { requirement, lapsesAt, submittedAt } = version;
  if (requirement === null || lapsesAt === null || submittedAt === null) return undefined;
  const { owner, sponsor, deputies } = version.document;
  // INVARIANT: what was approved of an earlier request of this very content does not count for this one.
  const ofThis = decisions.filter((each) => each.version === version.version && each.decision === "approved" && new Date(each.at) >= new Date(submittedAt));
  return { hash: version.hash, authors: version.authors, owner, sponsor, deputies: deputies ?? [], requirement, given: ofThis.map(({ part, approver, behalf, hash }) => ({ part, by: approver, behalf: behalf ?? null, hash })), until: new Date(lapsesAt) };
}
