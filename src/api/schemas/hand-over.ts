// Hand-over plans and what is reported about ownership, on the wire.
import { z } from "zod";
import { instant } from "./common.ts";

export const HAND_OVER_STATES = ["open", "done", "returned", "withdrawn"] as const;
export const ITEM_STATES = ["waiting", "accepted", "overtaken", "suspended"] as const;
export const HELD = ["identity-owner", "identity-sponsor", "mandate-owner", "mandate-sponsor", "mandate-deputy", "created"] as const;

export const HandOver = z
  .object({
    id: z.string(),
    person_id: z.string(),
    person: z.string(),
    name: z.string(),
    reason: z.enum(["left", "leaving"]),
    last_day: z.iso.date().nullable(),
    left_at: instant.nullable(),
    manager: z.string().nullable(),
    state: z.enum(HAND_OVER_STATES),
    why: z.string().nullable(),
    opened_at: instant,
    opened_by: z.string(),
    closed_at: instant.nullable(),
    items: z.int(),
    waiting: z.int(),
    /** Of those that wait: nobody is proposed. */
    without: z.int(),
  })
  .meta({ id: "HandOver" });

export const HandOverItem = z
  .object({
    what: z.enum(HELD),
    /** Key of the identity, or id of the mandate. */
    subject: z.string(),
    /** Its page in the console. */
    link: z.string(),
    name: z.string(),
    successor: z.string().nullable(),
    reason: z.string().nullable(),
    state: z.enum(ITEM_STATES),
    suspension_proposed: z.boolean(),
    decided_by: z.string().nullable(),
    decided_at: instant.nullable(),
  })
  .meta({ id: "HandOverItem" });

export const HandOverDetail = z.object({ plan: HandOver, items: z.array(HandOverItem) }).meta({ id: "HandOverDetail" });

/** After a decision about many: mandates that could not be moved now wait on, each with the reason. */
export const HandOverDecided = HandOverDetail.extend({ skipped: z.array(z.object({ subject: z.string(), name: z.string(), says: z.string() })) }).meta({ id: "HandOverDecided" });

const Holder = z.object({ party: z.string(), identities: z.int(), orphaned: z.int(), state: z.enum(["present", "left", "unknown"]) });

export const BusFactor = z
  .object({
    /** How many groups of this kind, and those that fewest people hold. */
    groups: z.array(z.object({ by: z.enum(["provider", "environment", "team"]), name: z.string(), identities: z.int(), people: z.int(), bus_factor: z.int(), holders: z.array(Holder) })),
    /** Whose leaving would leave the most without anybody. */
    people: z.array(Holder),
    owned: z.int(),
  })
  .meta({ id: "BusFactor" });

export const Orphans = z
  .object({
    identities: z.int(),
    without_owner: z.int(),
    /** Owners who left or whom the directory does not know. */
    owners: z.array(z.object({ party: z.string(), why: z.enum(["left", "unknown"]), identities: z.int() })),
    mandates: z.array(z.object({ id: z.string(), name: z.string(), state: z.string(), part: z.enum(["owner", "sponsor"]), party: z.string() })),
    /** Whether a directory was read; without one nobody can be said to have left. */
    has_directory: z.boolean(),
  })
  .meta({ id: "Orphans" });
