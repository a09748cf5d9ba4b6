// What the API says of requests, delegations and emergency access.
import { z } from "zod";
import { MandateScope, MandateSubject } from "../../model/index.ts";
import { BREAK_GLASS_STATES, REQUEST_STATES } from "../../store/index.ts";
import { instant, text } from "./common.ts";
import { MandateDecision, MandateProblem, Requirement } from "./mandate.ts";

const day = z.iso.date();
const hash = z.string().length(64);
export const risk = z.enum(["low", "elevated", "critical"]);
export const requestState = z.enum(REQUEST_STATES);
export const breakGlassState = z.enum(BREAK_GLASS_STATES);

export const ApprovalRequest = z.object({
  id: z.string(),
  mandate: z.string(),
  name: z.string(),
  title: z.string(),
  version: z.int(),
  /** Of the content that is asked for: a decision is bound to it. */
  hash,
  state: requestState,
  risk,
  owner: z.string(),
  sponsor: z.string(),
  authors: z.array(z.string()),
  submitted_at: instant,
  lapses_at: instant,
  closed_at: instant.nullable(),
  why: z.string().nullable(),
}).meta({ id: "ApprovalRequest" });

export const RequestChange = z.object({ path: z.string(), what: z.enum(["added", "removed", "changed"]), before: z.string().nullable(), after: z.string().nullable(), widens: z.boolean() }).meta({ id: "RequestChange" });
export const RequestComment = z.object({ id: z.string(), by: z.string(), text, at: instant }).meta({ id: "RequestComment" });
const act = z.object({ may: z.boolean(), says: z.string() });

export const RequestDetail = z.object({
  request: ApprovalRequest,
  requirement: Requirement,
  /** What is still to be given. */
  open: z.array(z.enum(["owner", "sponsor", "security"])),
  /** From what is in force to what is asked. */
  changes: z.array(RequestChange),
  /** The version in force that it would replace. */
  replaces: z.int().nullable(),
  yaml: z.string(),
  problems: z.array(MandateProblem),
  decisions: z.array(MandateDecision),
  comments: z.array(RequestComment),
  may: z.object({ decide: act, withdraw: z.boolean(), comment: z.boolean() }),
}).meta({ id: "ApprovalRequestDetail" });

export const decisionBody = z.object({ decision: z.enum(["approved", "rejected"]), hash, comment: z.string().trim().max(2000).default("") });
export const Decided = z.object({ request: z.string(), done: z.boolean(), says: z.string() }).meta({ id: "DecidedRequest" });

export const Delegation = z.object({
  id: z.string(),
  principal: z.string(),
  delegate: z.string(),
  from: day,
  to: day,
  why: z.string(),
  created_by: z.string(),
  created_at: instant,
  ended_at: instant.nullable(),
  ended_by: z.string().nullable(),
  /** Holds today. */
  holds: z.boolean(),
  may: z.object({ end: z.boolean() }),
}).meta({ id: "Delegation" });

export const newDelegation = z.object({ principal: z.string().trim().min(1).max(200).optional(), delegate: z.string().trim().min(1).max(200), from: day, to: day, why: z.string().trim().max(500).default("") });

export const BreakGlass = z.object({
  id: z.string(),
  state: breakGlassState,
  hash,
  reason: z.string(),
  incident: z.string(),
  minutes: z.int(),
  subjects: z.array(MandateSubject),
  scope: MandateScope,
  yaml: z.string(),
  asked_by: z.string(),
  asked_at: instant,
  decided_by: z.string().nullable(),
  decided_at: instant.nullable(),
  mandate: z.string().nullable(),
  until: instant.nullable(),
  /** In force at this moment. */
  in_force: z.boolean(),
  closed_at: instant.nullable(),
  closed_by: z.string().nullable(),
  why: z.string().nullable(),
  review_due_at: instant.nullable(),
  overdue: z.boolean(),
  review: z.object({ verdict: z.enum(["justified", "not_justified"]), text, by: z.string(), at: instant }).nullable(),
  may: z.object({ open: act, refuse: act, close: act, review: act }),
}).meta({ id: "BreakGlass" });

export const askBody = z.object({
  subjects: z.array(MandateSubject).min(1).max(20),
  scope: MandateScope,
  minutes: z.int().min(1).max(480),
  reason: z.string().trim().min(10).max(2000),
  incident: z.string().trim().min(2).max(150),
});
export const reviewBody = z.object({ verdict: z.enum(["justified", "not_justified"]), text: z.string().trim().min(10).max(4000) });
