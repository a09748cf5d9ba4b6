// Who may let a held act go, in which way, and whether an approval is for what is asked now. Pure. Nobody lets go what is done for him or what he asks for, by whatever account.
import { isSamePerson, partyKey, plainNames, sameParty, type Named } from "../../model/index.ts";
import type { HeldActRow } from "../../store/index.ts";
import { typed } from "./grade.ts";

/** A signed-in person with everything by which he is known. */
export interface Approver extends Named {
  readonly teams: readonly string[];
  readonly isSecurity: boolean;
}

export interface Answer {
  readonly decision: "approved" | "denied";
  /** Digest of what the person was shown. */
  readonly shown: string;
  /** `several`: one of a batch. `chat`: a button or a message elsewhere. */
  readonly way: "one" | "several" | "chat";
  /** What was typed. */
  readonly confirmation: string;
  /** Calls like it as well, for the rest of the task. */
  readonly forTask: boolean;
  /** How many acts this person has let go within `PACE_MILLISECONDS`. */
  readonly recent: number;
}

/** Row 30 of the adversarial cases: who lets go faster than he can read lets anything go. */
export const MOST_LET_GO = 30;
export const PACE_MILLISECONDS = 10 * 60_000;

export type Refusal = "other_content" | "expired" | "not_waiting" | "own_act" | "not_asked" | "too_grave" | "too_many" | "not_confirmed" | "same_person" | "not_for_task";
/** `settles`: false for the first of two people. */
export type Judged = { readonly may: true; readonly settles: boolean } | { readonly may: false; readonly code: Refusal; readonly says: string };

type Held = Pick<HeldActRow, "state" | "digest" | "holder" | "parties" | "barred" | "risk" | "confirm" | "firstBy" | "session" | "steering">;

const refuse = (code: Refusal, says: string): Judged => ({ may: false, code, says });

export function judgeRelease(held: Held, approver: Approver, answer: Answer): Judged {
  const { state, digest, risk } = held;
  if (state === "expired") return refuse("expired", "it has waited too long; whoever wants it done must ask again");
  if (state !== "pending") return refuse("not_waiting", `it was ${state} already`);
  if (answer.shown !== digest) return refuse("other_content", "what you were shown is not what waits; look at it again and decide then");
  const barred = judgePerson(held, approver, answer.decision);
  if (barred !== undefined) return barred;
  if (answer.way !== "one" && risk !== "low") return refuse("too_grave", answer.way === "chat" ? "it is too grave for a button; open it in the console" : "it is too grave to be decided together with others; open it by itself");
  return answer.decision === "denied" ? { may: true, settles: true } : judgeApproval(held, approver, answer);
}

function judgePerson({ holder, parties, barred }: Held, approver: Approver, decision: Answer["decision"]): Judged | undefined {
  // Who denies must be asked as well, but may deny what is done for him.
  if (decision === "approved" && plainNames(approver).some((name) => barred.includes(name))) return refuse("own_act", "it is done for you, or you ask for it, under this account or another, so somebody else must let it go");
  const isParty = [...approver.names, approver.account, ...approver.teams].some((name) => parties.some((party) => sameParty(party, name)));
  // Security stands above the others: what an owner may let go, it may too.
  if (isParty || approver.isSecurity) return undefined;
  return refuse("not_asked", holder === "security" ? "only security approvers let it go" : `only ${parties.join(", ")} and security approvers let it go`);
}

function judgeApproval({ risk, confirm, firstBy, session, steering, holder }: Held, approver: Approver, { confirmation, forTask, recent }: Answer): Judged {
  if (recent >= MOST_LET_GO) return refuse("too_many", `you have let ${recent} acts go within ${PACE_MILLISECONDS / 60_000} minutes, and nobody reads that fast; go on in a while, or let somebody else look`);
  if (forTask && risk === "high") return refuse("not_for_task", "it is too grave to be let go for a whole task; let it go by itself");
  if (forTask && (session === null || steering === null)) return refuse("not_for_task", "nothing says which calls are the same as it within its task; let it go by itself");
  if (risk === "high" && confirm !== null && typed(confirmation) !== typed(confirm.value)) return refuse("not_confirmed", `to let it go, type ${confirm.path} exactly as it is shown`);
  if (!needsTwo({ risk, holder })) return { may: true, settles: true };
  if (firstBy === null) return { may: true, settles: false };
  return isSamePerson(firstBy, approver) ? refuse("same_person", "you have let it go already, and a second person must, too") : { may: true, settles: true };
}

/** What is grave and for security needs two of them. */
export const needsTwo = ({ risk, holder }: Pick<HeldActRow, "risk" | "holder">): boolean => risk === "high" && holder === "security";

export type Unusable = "approval_unverifiable" | "grant_pending" | "approval_expired" | "out_of_scope" | "policy_denied";

/** SPEC: AuthZEN access-request profile, denial hints. INVARIANT: an approval is for one question, from one point, under one version of mandate and policies, once. */
export function whyUnusable(row: HeldActRow | undefined, now: { readonly digest: string; readonly basis: string; readonly askedBy: string }): Unusable | undefined {
  if (row === undefined || row.askedBy !== now.askedBy) return "approval_unverifiable";
  if (row.digest !== now.digest || row.basis !== now.basis) return "out_of_scope";
  if (row.state === "pending") return "grant_pending";
  if (row.state === "denied" || row.state === "cancelled") return "policy_denied";
  return row.state === "expired" || row.usedAt !== null ? "approval_expired" : undefined;
}

/** The same in a sentence, for whoever came back with it. `row`: only when it is his. */
export function unusableInWords(why: Unusable, row: HeldActRow | undefined): string {
  switch (why) {
    case "approval_unverifiable":
      return "it is no approval of yours";
    case "out_of_scope":
      return "it is for another call: an argument, where one came from, the mandate, a policy or the tool's definition is not the same";
    case "grant_pending":
      return row === undefined ? "nobody has answered yet" : `nobody has answered yet; it waits until ${row.expiresAt}`;
    case "policy_denied":
      return row?.state === "cancelled" ? `it was taken back${row.comment ? `: ${row.comment}` : ""}` : `${decidedBy(row)} denied it${row?.comment ? `: ${row.comment}` : ""}`;
    case "approval_expired":
      if (row?.usedAt) return `it was used at ${row.usedAt}, and is good once`;
      return row?.approvedUntil ? `it was let go until ${row.approvedUntil}, and not used by then` : `nobody answered until ${row?.expiresAt ?? "its end"}`;
  }
}

export const decidedBy = (row: Pick<HeldActRow, "decidedBy"> | undefined): string => row?.decidedBy?.names[0] ?? "a person";

/** Names of those who may not let it go, as they are compared. */
export const barredNames = (people: readonly Named[]): readonly string[] => [...new Set(people.flatMap(plainNames))];

export const partiesOf = (parties: readonly string[]): readonly string[] => [...new Set(parties.map(partyKey))];
