// The mandate: the approved statement of who answers for identities, for what purpose, within which scope and limits, and until when. Its
// members are those of the YAML form, word for word, so that a file, the form and the database hold one thing.
import { z } from "zod";
import { ENVIRONMENTS } from "./environment.ts";

export const MANDATE_STATES = ["draft", "submitted", "approved", "active", "suspended", "ended"] as const;
/** In force in `active` alone. */
export type MandateState = (typeof MANDATE_STATES)[number];

export const PURPOSE_CATEGORIES = [
  "build-and-deploy",
  "backup-and-recovery",
  "monitoring",
  "data-pipeline",
  "integration",
  "customer-support",
  "finance",
  "security-operations",
  "development",
  "infrastructure",
  "analytics",
  "other",
] as const;
export const DATA_CLASSES = ["public", "internal", "confidential", "personal", "financial", "health", "secret"] as const;
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type DataClass = (typeof DATA_CLASSES)[number];

const text = (most: number) => z.string().trim().min(1).max(most);
const day = z.iso.date();
const clockTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, "a time of day is written 08:00");
const count = z.int().min(0).max(1_000_000_000_000);

/** `anna@example.com` or `team:payments`: who is accountable. */
const Party = z.string().trim().min(1).max(200);

/** What an argument of a tool may be. All that is said must hold. */
export const ArgumentLimit = z.strictObject({
  equals: z.union([z.string().max(1000), z.number(), z.boolean()]).optional(),
  one_of: z.array(z.union([z.string().max(1000), z.number()])).min(1).max(200).optional(),
  /** Anchored: the whole value must match. `*` stands for anything, also nothing. */
  matches: text(500).optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Longest text, or most items. */
  max_length: z.int().min(0).max(10_000_000).optional(),
  /** The argument must not be given at all. */
  absent: z.literal(true).optional(),
});
export type ArgumentLimit = z.infer<typeof ArgumentLimit>;

export const MandatedAccess = z.strictObject({
  provider: text(60),
  /** `s3:GetObject`, `s3:Get*`; for Kubernetes `get pods`, `* apps/deployments`. */
  actions: z.array(text(200)).min(1).max(500),
  /** The provider's own names; `*` stands for any text. */
  resources: z.array(text(2000)).min(1).max(500),
});
export type MandatedAccess = z.infer<typeof MandatedAccess>;

export const MandatedTool = z.strictObject({
  server: text(200),
  tool: text(200),
  arguments: z.record(text(200), ArgumentLimit).optional(),
});
export type MandatedTool = z.infer<typeof MandatedTool>;

export const WorkingHours = z.strictObject({
  days: z.array(z.enum(WEEKDAYS)).min(1).max(7),
  from: clockTime,
  to: clockTime,
  /** IANA name: `Europe/Zurich`. */
  zone: text(60),
});

export const MandateScope = z.strictObject({
  access: z.array(MandatedAccess).max(200).optional(),
  tools: z.array(MandatedTool).max(500).optional(),
  data: z.array(z.enum(DATA_CLASSES)).max(DATA_CLASSES.length).optional(),
  environments: z.array(z.enum(ENVIRONMENTS)).min(1).max(ENVIRONMENTS.length).optional(),
  hours: WorkingHours.optional(),
});
export type MandateScope = z.infer<typeof MandateScope>;

const Amount = z.strictObject({ value: z.number().min(0).max(1_000_000_000_000), currency: z.string().regex(/^[A-Z]{3}$/, "a currency is written as three capitals, such as EUR") });
export const Allowance = z.strictObject({
  calls: count.optional(),
  rows: count.optional(),
  /** The largest sum that one act may move. */
  amount: Amount.optional(),
  /** What all acts together may spend. */
  spend: Amount.optional(),
});
export type Allowance = z.infer<typeof Allowance>;

/** How often in a minute of the clock. */
export const Rate = z.strictObject({ calls: z.int().min(1).max(1_000_000_000) });

export const MandateSubject = z.strictObject({
  /** Key of an identity of the inventory: `aws|123456789012|role|arn:…`. A template's instances are matched by `*`. */
  identity: text(2000).optional(),
  agent: text(200).optional(),
});

export const MandateDocument = z.strictObject({
  /** Unique among mandates. */
  name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$/, "a name has small letters, digits and hyphens, at most 100"),
  title: text(200),
  owner: Party,
  sponsor: Party,
  deputies: z.array(Party).max(20).optional(),
  purpose: z.strictObject({ text: text(4000), category: z.enum(PURPOSE_CATEGORIES), process: text(200).optional() }),
  subjects: z.array(MandateSubject).min(1).max(1000),
  scope: MandateScope,
  limits: z.strictObject({ minute: Rate.optional(), day: Allowance.optional(), total: Allowance.optional() }).optional(),
  acting: z.enum(["autonomous", "on_behalf_of"]),
  /** First day in force, and the last: days in UTC. */
  start: day,
  end: day,
  ends_when: text(500).optional(),
  review_every_days: z.int().min(1).max(3660),
  parent: z.string().max(100).optional(),
}).meta({ id: "MandateDocument" });
/** The content that is approved. Everything else about a mandate (state, version, approvals) is history around it. */
export type MandateDocument = z.infer<typeof MandateDocument>;
