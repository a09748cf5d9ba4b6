// Who may decide in whose place, and from when to when. Pure: one hop, never to oneself, and one stand-in at a time.

/** A longer absence wants another sponsor, not a stand-in. */
export const LONGEST_DELEGATION_DAYS = 92;

export interface DelegationAsked {
  /** Plain names of both. */
  readonly principal: readonly string[];
  readonly delegate: readonly string[];
  /** Days, both included. */
  readonly from: string;
  readonly to: string;
  readonly today: string;
  /** Plain names of who asks, when he asks as an administrator for somebody else. */
  readonly administrator?: readonly string[];
  /** The same person's other delegations that have not ended. */
  readonly others: readonly { readonly from: string; readonly to: string; readonly delegate: string }[];
}

const DAY = 86_400_000;

/** Why this cannot be, or `null`. */
export function delegationProblem({ principal, delegate, from, to, today, administrator, others }: DelegationAsked): string | null {
  if (to < from) return `it ends on ${to}, before it begins on ${from}; choose a later end`;
  if (to < today) return `it ended on ${to}; choose days to come`;
  if ((Date.parse(to) - Date.parse(from)) / DAY >= LONGEST_DELEGATION_DAYS) return `it is longer than ${LONGEST_DELEGATION_DAYS} days; change the sponsor of the mandates instead`;
  if (delegate.some((name) => principal.includes(name))) return "nobody stands in for himself, under whatever account; name somebody else";
  if (administrator?.some((name) => delegate.includes(name)) === true) return "an administrator does not give himself the decisions of others; name somebody else";
  const same = others.find((other) => other.from <= to && other.to >= from);
  return same === undefined ? null : `${same.delegate} stands in already from ${same.from} to ${same.to}; end that first, or choose other days`;
}

export const holdsOn = (of: { readonly from: string; readonly to: string; readonly endedAt: string | null }, day: string): boolean => of.endedAt === null && of.from <= day && day <= of.to;
