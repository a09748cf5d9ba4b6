// What the API says while a mandate is written: beginnings, the preview, Cedar, the provider's side, drift.
import { z } from "zod";
import { instant } from "./common.ts";
import { MandateProblem, Requirement } from "./mandate.ts";

const counted = <T extends z.ZodType>(item: T) => z.object({ count: z.int(), items: z.array(item) });
const right = { provider: z.string(), action: z.string(), resource: z.string() };

export const MandateProposal = z.object({ yaml: z.string(), notes: z.array(z.string()) }).meta({ id: "MandateProposal" });

export const MandatePreview = z
  .object({
    newly: counted(z.object({ ...right, identities: z.int(), is_granted: z.boolean() })),
    no_longer: counted(z.object(right)),
    tools_added: counted(z.string()),
    tools_removed: counted(z.string()),
    loosened: z.array(z.object({ dimension: z.string(), says: z.string() })),
    excess: counted(z.object({ identity: z.string(), name: z.string(), action: z.string(), resource: z.string(), through: z.string() })),
    refused: counted(z.object({ identity: z.string(), name: z.string(), action: z.string(), last_used_at: instant.nullable() })),
    identities: z.array(z.object({ id: z.string(), name: z.string(), reach: z.string().nullable(), is_new: z.boolean(), is_use_read: z.boolean() })),
    is_cut: z.boolean(),
    /** The version in force that it is compared with; null when there is none. */
    in_force: z.int().nullable(),
  })
  .meta({ id: "MandatePreview" });

/** `preview` and `requirement` are null while the text is no mandate yet; `problems` says why, member by member. */
export const MandatePreviewed = z
  .object({ problems: z.array(MandateProblem), requirement: Requirement.nullable(), hash: z.string().nullable(), subjects: z.int(), preview: MandatePreview.nullable() })
  .meta({ id: "MandatePreviewed" });

export const MandateCedar = z
  .object({ version: z.int(), state: z.string(), policies: z.array(z.object({ id: z.string(), text: z.string() })), text: z.string(), schema: z.string(), engine: z.string() })
  .meta({ id: "MandateCedar" });

export const MandateScopeOf = z.object({ version: z.int(), as: z.enum(["aws", "kubernetes"]), text: z.string(), notes: z.array(z.string()) }).meta({ id: "MandateProviderScope" });

export const MandateDrift = z
  .object({
    id: z.string().nullable(),
    name: z.string(),
    what: z.enum(["same", "changed", "console", "vanished", "missing"]),
    state: z.string().nullable(),
    source: z.string().nullable(),
    revision: z.string().nullable(),
    declared_at: instant.nullable(),
    vanished_at: instant.nullable(),
    members: z.array(z.object({ member: z.string(), declared: z.string().nullable(), now: z.string().nullable() })),
  })
  .meta({ id: "MandateDrift" });

export const EndedByEvent = z.object({ id: z.string(), name: z.string(), title: z.string() }).meta({ id: "MandateEndedByEvent" });
