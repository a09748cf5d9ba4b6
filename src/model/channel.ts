// Channels: where notices go, which of them, and when. What a kind wants besides is declared where it is sent from.
import { z } from "zod";
import { ENVIRONMENTS } from "./environment.ts";
import { NOTICE_KINDS } from "./notice.ts";

export const CHANNEL_KINDS = ["smtp", "slack", "teams", "webhook", "jira", "servicenow"] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "a time of day is written 08:00");
const zone = z.string().max(60).refine(isZone, "a time zone is named like Europe/Zurich");

function isZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch {
    // The language answers whether there is such a zone by throwing.
    return false;
  }
}

/** An empty list takes everything. */
export const ChannelFilter = z.strictObject({
  kinds: z.array(z.enum(NOTICE_KINDS)).max(NOTICE_KINDS.length).default([]),
  urgencies: z.array(z.enum(["now", "normal"])).max(2).default([]),
  environments: z.array(z.enum(ENVIRONMENTS)).max(ENVIRONMENTS.length).default([]),
  /** Takes what is for one of these. */
  parties: z.array(z.string().trim().min(1).max(200)).max(100).default([]),
});
export type ChannelFilter = z.infer<typeof ChannelFilter>;

/** One message a day, at this time. */
export const DailyAt = z.strictObject({ at: clockTime, zone });
export type DailyAt = z.infer<typeof DailyAt>;

/** Nothing is sent from `from` until `to`, over midnight when `to` is the earlier; what is urgent passes. */
export const QuietHours = z.strictObject({ from: clockTime, to: clockTime, zone }).refine(({ from, to }) => from !== to, "quiet hours that begin when they end are none; leave them away");
export type QuietHours = z.infer<typeof QuietHours>;

/** How a person wants to be told by e-mail; approvals asked of him and emergency access come in any case. */
const MAIL_PREFERENCES = ["immediate", "digest", "off"] as const;
export const NoticePreference = z.object({ mail: z.enum(MAIL_PREFERENCES), at: clockTime, zone });
export type NoticePreference = z.infer<typeof NoticePreference>;

export const DELIVERY_STATES = ["waiting", "carried", "sent", "failed", "unaddressed"] as const;
/** `carried`: goes in a digest. `unaddressed`: no address is known for whom it is for. */
export type DeliveryState = (typeof DELIVERY_STATES)[number];
