// What the wire says about objectives: what was set, where it stands and why.
import { z } from "zod";
import { OBJECTIVE_STATES, ObjectiveContent } from "../../model/index.ts";
import { instant } from "./common.ts";

export const Objective = z
  .object({
    id: z.string(),
    content: ObjectiveContent,
    state: z.enum(OBJECTIVE_STATES),
    /** Percent today; null when there is nothing of the kind. */
    now: z.number().nullable(),
    part: z.int(),
    whole: z.int(),
    /** Percent on the last day, if it goes on as it went. */
    projected: z.number().nullable(),
    /** The arithmetic. */
    says: z.string(),
    points: z.array(z.object({ day: z.iso.date(), percent: z.number() })),
    created_by: z.string(),
    created_at: instant,
    changed_at: instant,
    /** For If-Match. */
    version: z.string(),
  })
  .meta({ id: "Objective" });
