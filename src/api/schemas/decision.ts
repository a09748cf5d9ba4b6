// What the API says of decisions on record, and of applications that ask in their own words.
import { z } from "zod";
import { ApplicationDocument } from "../../enforce/applications/index.ts";
import { DECISION_STAGES } from "../../model/index.ts";
import { instant, text } from "./common.ts";

export const decisionWord = z.enum(["allow", "deny", "hold"]);
export const decisionStage = z.enum([...DECISION_STAGES, "application"]);

export const DecisionRecord = z.object({
  id: z.string(),
  at: instant,
  decision: decisionWord,
  /** Which look said no or held. */
  stage: decisionStage.nullable(),
  point: z.string(),
  /** False: the point only observed. */
  enforced: z.boolean(),
  principal: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  person: z.string().nullable(),
  mandate: z.object({ name: z.string(), id: z.string().nullable(), version: z.int().nullable() }).nullable(),
  act: z.object({ kind: z.enum(["tool", "access", "token", "other"]), says: z.string(), server: z.string().nullable() }),
  reason: text,
  remedy: text,
  policies: z.array(z.string()),
}).meta({ id: "DecisionRecord" });

const look = z.object({
  stage: decisionStage,
  answer: z.enum(["passed", "refused", "held", "not-reached"]),
  says: text,
});

export const DecisionPolicy = z.object({
  id: z.string(),
  from: z.enum(["mandate", "runtime", "application", "unknown"]),
  /** As it was when it decided where that is kept, else as it stands now. */
  text: z.string().nullable(),
  says: z.string().nullable(),
}).meta({ id: "DecisionPolicy" });

export const DecisionDetail = z.object({
  decision: DecisionRecord,
  looks: z.array(look),
  policies: z.array(DecisionPolicy),
  errors: z.array(z.object({ policy: z.string(), error: text })),
  obligations: z.array(z.object({ id: z.string(), type: z.string(), properties: z.record(z.string(), z.unknown()) })),
  /** What was asked; values that could be secrets, and long ones, are left out. */
  request: z.record(z.string(), z.unknown()),
  left_out: z.array(z.string()),
  digest: z.string(),
  asked_by: z.string(),
  asked_as: z.string().nullable(),
  /** The newest enforcement change that the answer knew of. */
  sequence: z.int(),
  shadow_agrees: z.boolean().nullable(),
}).meta({ id: "DecisionDetail" });

export const Application = z.object({
  name: z.string(),
  title: z.string(),
  resource_types: z.array(z.string()),
  policies: z.int(),
  entities: z.int(),
  version: z.string(),
  changed_at: instant,
  changed_by: z.string(),
}).meta({ id: "Application" });

export const ApplicationDetail = z.object({ document: ApplicationDocument, version: z.string(), changed_at: instant, changed_by: z.string() }).meta({ id: "ApplicationDetail" });
