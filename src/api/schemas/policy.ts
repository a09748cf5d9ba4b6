// What the API says of estate policies. The content goes over the wire as it stands in the file: `PolicyDocument` is the one shape.
import { z } from "zod";
import { POLICY_STATES, PolicyDocument, SEVERITIES } from "../../model/index.ts";
import { instant } from "./common.ts";

export const Policy = z
  .object({
    id: z.string(),
    name: z.string(),
    title: z.string(),
    about: z.string(),
    severity: z.enum(SEVERITIES),
    state: z.enum(POLICY_STATES),
    version: z.int(),
    /** The rule its findings have. */
    rule: z.string(),
    /** What it answered the last time; null before it was judged. */
    judged: z.object({ at: instant, population: z.int(), broken: z.int(), unknown: z.int() }).nullable(),
    changed_at: instant,
    switched: z.object({ at: instant, by: z.string() }).nullable(),
  })
  .meta({ id: "Policy" });

export const PolicyDetail = z.object({ policy: Policy, document: PolicyDocument, yaml: z.string(), revision: z.string() }).meta({ id: "PolicyDetail" });

export const PolicyEffect = z
  .object({
    yaml: z.string(),
    document: PolicyDocument,
    population: z.int(),
    broken: z.int(),
    within_7_days: z.int(),
    within_30_days: z.int(),
    within_90_days: z.int(),
    /** Of so many the facts it needs were not read. */
    unknown: z.int(),
    ownerless: z.int(),
    owners: z.array(z.object({ owner: z.string().nullable(), count: z.int() })),
    first: z.array(z.object({ id: z.string(), name: z.string(), provider: z.string(), kind: z.string(), owner: z.string().nullable(), environment: z.string().nullable(), breaks_at: instant, says: z.array(z.string()), link: z.string() })),
  })
  .meta({ id: "PolicyEffect" });
