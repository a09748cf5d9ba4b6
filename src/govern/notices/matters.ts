// Which notices belong to one matter, and which of them ends it: a ticket is opened once, followed up, and closed when the matter is settled.
import type { NoticeKind } from "../../model/index.ts";

interface Matter {
  readonly goesOn: readonly NoticeKind[];
  readonly ends: readonly NoticeKind[];
}

const MATTERS: readonly Matter[] = [
  { goesOn: ["approval.asked", "approval.reminder", "approval.escalated", "request.commented"], ends: ["approval.decided", "approval.lapsed"] },
  { goesOn: ["break-glass.opened", "break-glass.review-due"], ends: ["break-glass.closed"] },
  { goesOn: ["stop.made", "stop.lift-asked"], ends: ["stop.lifted"] },
  { goesOn: ["mandate.ending", "mandate.review-due", "mandate.suspension-proposed"], ends: ["mandate.ended"] },
  { goesOn: ["owner.asked"], ends: ["owner.answered"] },
  { goesOn: ["hand-over.opened", "hand-over.reminder", "hand-over.escalated"], ends: ["hand-over.done"] },
];

export interface MatterOf {
  readonly kinds: readonly NoticeKind[];
  readonly ends: readonly NoticeKind[];
  readonly settles: boolean;
}

/** A kind that stands alone is its own matter and never ends. */
export function matterOf(kind: NoticeKind): MatterOf {
  const matter = MATTERS.find(({ goesOn, ends }) => goesOn.includes(kind) || ends.includes(kind));
  return matter === undefined ? { kinds: [kind], ends: [], settles: false } : { kinds: matter.goesOn, ends: matter.ends, settles: matter.ends.includes(kind) };
}

/** What comes by e-mail to the person whatever he prefers: others wait for him, or somebody acts with emergency rights. */
const ALWAYS: readonly NoticeKind[] = ["approval.asked", "approval.reminder", "approval.escalated", "break-glass.opened", "break-glass.review-due", "break-glass.closed", "stop.made", "stop.lift-asked"];
export const isAlwaysTold = (kind: NoticeKind): boolean => ALWAYS.includes(kind);
