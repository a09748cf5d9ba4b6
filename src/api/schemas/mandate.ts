// What the API says of mandates. The content goes over the wire as it stands in the file: `MandateDocument` is the one shape.
import { z } from "zod";
import { MANDATE_STATES, MandateDocument } from "../../model/index.ts";
import { instant, text } from "./common.ts";

const state = z.enum(MANDATE_STATES);
const day = z.iso.date();
const part = z.enum(["owner", "sponsor", "security"]);

export const Mandate = z.object({
  id: z.string(),
  name: z.string(),
  title: z.string(),
  version: z.int(),
  state,
  owner: z.string(),
  sponsor: z.string(),
  category: z.string(),
  start: day,
  end: day,
  subjects: z.int(),
  pending: z.object({ version: z.int(), state }).nullable(),
  /** Emergency access, in force for hours. */
  emergency: z.boolean(),
  /** Of the sample estate. */
  sample: z.boolean(),
  created_at: instant,
  changed_at: instant,
}).meta({ id: "Mandate" });

export const Requirement = z.object({ risk: z.enum(["low", "elevated", "critical"]), parts: z.array(part), reasons: z.array(z.string()) }).meta({ id: "MandateRequirement" });
export const MandateProblem = z.object({ path: z.string(), says: text, weight: z.enum(["error", "warning"]) }).meta({ id: "MandateProblem" });

export const MandateVersion = z.object({
  version: z.int(),
  state,
  document: MandateDocument,
  yaml: z.string(),
  hash: z.string(),
  authors: z.array(z.string()),
  requirement: Requirement.nullable(),
  submitted_at: instant.nullable(),
  lapses_at: instant.nullable(),
  approved_at: instant.nullable(),
  activated_at: instant.nullable(),
  ended_at: instant.nullable(),
  /** Of emergency access: in force no longer than this. */
  until: instant.nullable(),
  why: z.string().nullable(),
  created_at: instant,
}).meta({ id: "MandateVersion" });

export const MandateDecision = z.object({ version: z.int(), hash: z.string(), decision: z.enum(["approved", "rejected"]), part, by: z.string(), behalf: z.string().nullable(), comment: z.string(), at: instant }).meta({ id: "MandateDecision" });

export const MandateDetail = z.object({
  mandate: Mandate,
  /** Newest first. */
  versions: z.array(MandateVersion),
  decisions: z.array(MandateDecision),
  /** Of the newest version, as things stand now. */
  problems: z.array(MandateProblem),
  /** What the caller may do with the newest version. */
  may: z.object({ edit: z.boolean(), submit: z.boolean(), withdraw: z.boolean(), suspend: z.boolean(), resume: z.boolean(), end: z.boolean(), decide: z.object({ may: z.boolean(), says: z.string() }).nullable() }),
  /** The request that waits. */
  request: z.string().nullable(),
  /** For If-Match. */
  revision: z.string(),
}).meta({ id: "MandateDetail" });

export const MandateCheck = z.object({ hash: z.string(), yaml: z.string(), problems: z.array(MandateProblem), requirement: Requirement, subjects: z.int() }).meta({ id: "MandateCheck" });
export const Applied = z.object({ name: z.string(), id: z.string(), what: z.enum(["created", "changed", "same"]), version: z.int() }).meta({ id: "AppliedMandate" });
