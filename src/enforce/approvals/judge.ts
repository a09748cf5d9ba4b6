// Who may let a held act go, and whether an approval is for what is asked now. Pure. Nobody lets go what is done for him or what he asks for, by whatever account.
import { partyKey, plainNames, sameParty, type Named } from "../../model/index.ts";
import type { HeldActRow } from "../../store/index.ts";

/** A signed-in person with everything by which he is known. */
export interface Approver extends Named {
  readonly teams: readonly string[];
  readonly isSecurity: boolean;
}

export type Refusal = "other_content" | "expired" | "not_waiting" | "own_act" | "not_asked";
export type Judged = { readonly may: true } | { readonly may: false; readonly code: Refusal; readonly says: string };

type Held = Pick<HeldActRow, "state" | "digest" | "holder" | "parties" | "barred">;

export function judgeRelease({ state, digest, holder, parties, barred }: Held, approver: Approver, shown: string): Judged {
  const refuse = (code: Refusal, says: string): Judged => ({ may: false, code, says });
  if (state === "expired") return refuse("expired", "it has waited too long; whoever wants it done must ask again");
  if (state !== "pending") return refuse("not_waiting", `it was ${state} already`);
  if (shown !== digest) return refuse("other_content", "what you were shown is not what waits; look at it again and decide then");
  if (plainNames(approver).some((name) => barred.includes(name))) return refuse("own_act", "it is done for you, or you ask for it, under this account or another, so somebody else must let it go");
  const isParty = [...approver.names, approver.account, ...approver.teams].some((name) => parties.some((party) => sameParty(party, name)));
  // Security stands above the others: what an owner may let go, it may too.
  if (isParty || approver.isSecurity) return { may: true };
  return refuse("not_asked", holder === "security" ? "only security approvers let it go" : `only ${parties.join(", ")} and security approvers let it go`);
}

export type Unusable = "approval_unverifiable" | "grant_pending" | "approval_expired" | "out_of_scope" | "policy_denied";

/** SPEC: AuthZEN access-request profile, denial hints. INVARIANT: an approval is for one question, from one point, under one version of mandate and policies, once. */
export function whyUnusable(row: HeldActRow | undefined, now: { readonly digest: string; readonly basis: string; readonly askedBy: string }): Unusable | undefined {
  if (row === undefined || row.askedBy !== now.askedBy) return "approval_unverifiable";
  if (row.digest !== now.digest || row.basis !== now.basis) return "out_of_scope";
  if (row.state === "pending") return "grant_pending";
  if (row.state === "denied" || row.state === "cancelled") return "policy_denied";
  return row.state === "expired" || row.usedAt !== null ? "approval_expired" : undefined;
}

/** Names of those who may not let it go, as they are compared. */
export const barredNames = (people: readonly Named[]): readonly string[] => [...new Set(people.flatMap(plainNames))];

export const partiesOf = (parties: readonly string[]): readonly string[] => [...new Set(parties.map(partyKey))];

