// What the wire says about findings, rules, coverage and access paths.
import { z } from "zod";
import { COVERAGE_STATUSES, FINDING_STATES, RULE_STATUSES, SEVERITIES } from "../../model/index.ts";
import { instant } from "./common.ts";
import { Location, NodeSummary, RiskTerm } from "./identity.ts";

export const Evidence = z.object({ says: z.string(), fact: z.string().nullable(), location: Location.nullable() }).meta({ id: "Evidence" });

export const Waiver = z
  .object({ id: z.string(), pattern: z.boolean(), reason: z.string(), approver: z.string(), expires_at: instant, accepted_by: z.string(), accepted_at: instant })
  .meta({ id: "Waiver" });

const findingFields = {
  id: z.string(),
  key: z.string(),
  rule: z.string(),
  rule_title: z.string(),
  severity: z.enum(SEVERITIES),
  title: z.string(),
  state: z.enum(FINDING_STATES),
  subject: z.object({ provider: z.string(), realm: z.string(), kind: z.string(), native_id: z.string(), name: z.string() }),
  identity: z.object({ id: z.string(), name: z.string() }).nullable(),
  owner: z.string().nullable(),
  location: Location.nullable(),
  frameworks: z.array(z.string()),
  risk: z.number(),
  first_seen_at: instant,
  last_seen_at: instant,
  resolved_at: instant.nullable(),
  waiver: Waiver.nullable(),
  sample: z.boolean(),
};

export const Finding = z.object(findingFields).meta({ id: "Finding" });

export const FindingEvent = z.object({ at: instant, what: z.string(), by: z.string(), detail: z.string() }).meta({ id: "FindingEvent" });

export const FindingDetail = z
  .object({
    ...findingFields,
    why: z.string(),
    remedy: z.string(),
    general_remedy: z.string(),
    evidence: z.array(Evidence),
    risk_terms: z.array(RiskTerm),
    history: z.array(FindingEvent),
    /** The ETag without quotes; send it back as If-Match. */
    version: z.string(),
  })
  .meta({ id: "FindingDetail" });

/** How much of what a rule needs was seen. Only `whole` lets a pass stand. */
export const SIGHTS = ["whole", "part", "nothing_to_check", "not_read"] as const;

export const RuleView = z
  .object({
    id: z.string(),
    version: z.number().int(),
    title: z.string(),
    severity: z.enum(SEVERITIES),
    why: z.string(),
    remedy: z.string(),
    frameworks: z.array(z.string()),
    needs: z.array(z.array(z.string())),
    status: z.enum(RULE_STATUSES),
    about: z.string(),
    population: z.number().int(),
    matched: z.number().int(),
    open: z.number().int(),
    accepted: z.number().int(),
    detail: z.string().nullable(),
    sight: z.enum(SIGHTS),
  })
  .meta({ id: "Rule" });

export const CoverageView = z
  .object({
    source: z.string(),
    source_id: z.string().nullable(),
    provider: z.string(),
    realm: z.string(),
    stream: z.string(),
    title: z.string(),
    status: z.enum(COVERAGE_STATUSES),
    count: z.number().int(),
    detail: z.string(),
    read_at: instant.nullable(),
    imported_at: instant.nullable(),
    sample: z.boolean(),
  })
  .meta({ id: "Coverage" });

export const AccessStep = z
  .object({ layer: z.string(), effect: z.enum(["allow", "deny", "no-match"]), source: z.string(), says: z.string() })
  .meta({ id: "AccessStep" });

export const AccessAnswer = z
  .object({ effect: z.enum(["allow", "deny", "conditional"]), explicit: z.boolean(), path: z.array(AccessStep), unknown: z.array(z.string()) })
  .meta({ id: "AccessAnswer" });

export const PathStep = z
  .object({
    technique: z.string(),
    title: z.string(),
    permissions: z.array(z.string()),
    target: NodeSummary,
    conditions: z.array(z.string()),
    remedy: z.string().nullable(),
  })
  .meta({ id: "PathStep" });

export const EscalationPath = z
  .object({ from: NodeSummary, to: NodeSummary, steps: z.array(PathStep), conditional: z.boolean() })
  .meta({ id: "EscalationPath" });
