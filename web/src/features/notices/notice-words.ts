// What kinds of notices are called, and the groups by which the inbox is narrowed.
import type { Notice } from "../../api/model.ts";

export type NoticeKind = Notice["kind"];

/** `break-glass.review-due` reads "break-glass: review due". */
export const kindWords = (kind: string): string => kind.replace(".", ": ").replaceAll(/(?<=: .*)-/g, " ");

export const GROUPS: readonly { readonly value: string; readonly label: string; readonly kinds: readonly NoticeKind[] }[] = [
  { value: "approvals", label: "Approvals", kinds: ["approval.asked", "approval.reminder", "approval.escalated", "approval.decided", "approval.lapsed", "request.commented"] },
  { value: "break-glass", label: "Break-glass", kinds: ["break-glass.opened", "break-glass.review-due", "break-glass.closed"] },
  { value: "ending", label: "What ends", kinds: ["mandate.ending", "mandate.suspended", "mandate.ended", "mandate.review-due", "mandate.suspension-proposed", "credential.ending", "waiver.ending", "waiver.reopened"] },
  { value: "people", label: "Owners and hand-overs", kinds: ["owner.asked", "owner.answered", "hand-over.opened", "hand-over.reminder", "hand-over.escalated", "hand-over.done", "directory.removal-held"] },
  { value: "policies", label: "Policies and objectives", kinds: ["policy.broken", "policy.switched", "objective.missed", "decision.diverged"] },
  { value: "stops", label: "Kill switch", kinds: ["stop.made", "stop.lift-asked", "stop.lifted", "signal.received"] },
  { value: "agents", label: "Agents", kinds: ["agent.registered", "agent.changed", "agent.suspended", "agent.retired"] },
  { value: "channels", label: "Channels", kinds: ["channel.disabled"] },
];
