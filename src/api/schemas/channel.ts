// Channels, deliveries and notices on the wire. INVARIANT: of a secret only its name is ever said.
import { z } from "zod";
import { CHANNEL_KINDS, ChannelFilter, DailyAt, DELIVERY_STATES, NOTICE_KINDS, NoticePreference, QuietHours } from "../../model/index.ts";
import { instant } from "./common.ts";

const FormField = z.object({
  name: z.string(),
  title: z.string(),
  says: z.string(),
  type: z.enum(["text", "long-text", "number", "switch", "choice", "secret"]),
  required: z.boolean(),
  choices: z.array(z.string()),
  /** As text; empty when there is none. */
  beginning: z.string(),
  /** A secret that we make when none is given. */
  made: z.boolean(),
});

export const ChannelKindText = z.object({ kind: z.enum(CHANNEL_KINDS), title: z.string(), says: z.string(), per_person: z.boolean(), fields: z.array(FormField) }).meta({ id: "ChannelKind" });

const content = {
  name: z.string().trim().min(1).max(100),
  enabled: z.boolean().default(true),
  config: z.record(z.string().max(60), z.union([z.string().max(50_000), z.number(), z.boolean()])),
  filter: ChannelFilter.prefault({}),
  digest: DailyAt.nullable().default(null),
  quiet: QuietHours.nullable().default(null),
  secrets: z.record(z.string().max(60), z.string().max(4000)).default({}),
};
export const ChannelContent = z.object(content);
export const NewChannel = z.object({ kind: z.enum(CHANNEL_KINDS), ...content });

export const Channel = z
  .object({
    id: z.string(),
    kind: z.enum(CHANNEL_KINDS),
    title: z.string(),
    name: z.string(),
    enabled: z.boolean(),
    config: z.record(z.string(), z.unknown()),
    filter: ChannelFilter,
    digest: DailyAt.nullable(),
    quiet: QuietHours.nullable(),
    /** Names of those that are kept. */
    secrets: z.array(z.string()),
    disabled_reason: z.string().nullable(),
    last_success_at: instant.nullable(),
    last_failure_at: instant.nullable(),
    last_failure: z.string().nullable(),
    /** Where the other side sends what comes in; null where nothing does. */
    inbound: z.string().nullable(),
    created_by: z.string(),
    created_at: instant,
    changed_at: instant,
    version: z.string(),
  })
  .meta({ id: "Channel" });

export const Delivery = z
  .object({
    id: z.string(),
    what: z.enum(["notice", "digest", "test"]),
    title: z.string().nullable(),
    kind: z.enum(NOTICE_KINDS).nullable(),
    to: z.string(),
    state: z.enum(DELIVERY_STATES),
    attempts: z.int(),
    status: z.int().nullable(),
    error: z.string().nullable(),
    external: z.string().nullable(),
    /** How many notices a digest carries. */
    carries: z.int(),
    created_at: instant,
    sent_at: instant.nullable(),
    next_at: instant,
  })
  .meta({ id: "Delivery" });

export const Notice = z
  .object({ id: z.string(), kind: z.enum(NOTICE_KINDS), title: z.string(), body: z.string(), link: z.string(), urgency: z.enum(["now", "normal"]), subject: z.string(), sample: z.boolean(), created_at: instant, read_at: instant.nullable() })
  .meta({ id: "Notice" });

export const Preference = NoticePreference.extend({ version: z.string() }).meta({ id: "NoticePreference" });
