// What people must be told: one sentence, where it leads, to whom. Rooms write notices; channels deliver them.
export const NOTICE_KINDS = [
  "approval.asked",
  "approval.reminder",
  "approval.escalated",
  "approval.decided",
  "approval.lapsed",
  "request.commented",
  "break-glass.opened",
  "break-glass.review-due",
  "break-glass.closed",
  "mandate.ending",
  "mandate.suspended",
  "mandate.ended",
  "mandate.review-due",
  "mandate.suspension-proposed",
  "credential.ending",
  "owner.asked",
  "owner.answered",
  "hand-over.opened",
  "hand-over.reminder",
  "hand-over.escalated",
  "hand-over.done",
  "directory.removal-held",
  "waiver.ending",
  "waiver.reopened",
  "policy.broken",
  "policy.switched",
  "objective.missed",
  "channel.disabled",
  "decision.diverged",
  "agent.registered",
  "agent.changed",
  "agent.suspended",
  "agent.retired",
  "stop.made",
  "stop.lift-asked",
  "stop.lifted",
  "signal.received",
  "access-request.settled",
  "tool.changed",
] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** What a signed button may do: decide exactly the content that the notice shows. Nothing is decided by following a link. */
export type NoticeAct =
  | { readonly act: "mandate.decide"; readonly mandate: string; readonly version: number; readonly hash: string }
  | { readonly act: "owner.answer"; readonly question: string }
  /** A call of an agent that waits, as it was shown. */
  | { readonly act: "held-act.decide"; readonly held: string; readonly digest: string }
  /** For a program: what became of what it asked for. `state` is its own word. */
  | { readonly act: "access-request.look"; readonly task: string; readonly status: string; readonly state: string | null };

export interface NewNotice {
  /** Stable and without the time of day: `mandate.ending|mdt_…|2|30`. A second notice with the same key is dropped. */
  readonly key: string;
  readonly kind: NoticeKind;
  /** E-mail addresses, logins or teams (`team:payments`); empty: to nobody in person, only to channels that take everything. */
  readonly parties: readonly string[];
  /** Id of what it is about. */
  readonly subject: string;
  /** Ids of the identities it tells of, where the subject does not lead to them. */
  readonly about?: readonly string[];
  /** One sentence. MUST NOT hold a secret value. */
  readonly title: string;
  /** Plain text, short paragraphs. */
  readonly body: string;
  /** Path in the console, such as `/mandates/mdt_…`. */
  readonly link: string;
  /** `now` is not held back by quiet hours and digests. */
  readonly urgency: "now" | "normal";
  readonly act?: NoticeAct;
  /** For this channel alone, whatever its filter takes. */
  readonly channel?: string | null;
}
