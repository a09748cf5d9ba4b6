// What the API says of waivers: the register, what a scope would stand for, asking and deciding.
import { z } from "zod";
import { EnvironmentName, REOPEN_TRIGGERS, SEVERITIES, WAIVER_STATES } from "../../model/index.ts";
import { instant, shortText } from "./common.ts";

const scopeText = z.string().trim().min(1).max(2000);

/** One finding by id, or a rule and what narrows it. */
export const WaiverScope = z
  .union([
    z.strictObject({ finding: shortText }),
    z.strictObject({ rule: shortText, identity: scopeText.optional(), provider: shortText.optional(), realm: shortText.optional(), environment: EnvironmentName.optional() }),
  ])
  .meta({ id: "WaiverScope" });

export const WaiverAsk = z.object({
  scope: WaiverScope,
  reason: z.string().trim().min(3).max(2000),
  evidence: z.string().trim().max(4000).default(""),
  /** Only addresses of the web: they are shown as links. */
  evidence_link: z.url({ protocol: /^https?$/ }).max(2000).optional(),
  /** Who answers for the risk while it stands. */
  owner: z.string().trim().min(1).max(320),
  expires_at: instant,
  triggers: z.array(z.enum(REOPEN_TRIGGERS)).max(REOPEN_TRIGGERS.length).default([]),
});

export const RegisteredWaiver = z
  .object({
    id: z.string(),
    state: z.enum(WAIVER_STATES),
    /** The finding it is for; null when it is a pattern. */
    finding: z.string().nullable(),
    rule: z.string().nullable(),
    rule_title: z.string().nullable(),
    identity: z.string().nullable(),
    provider: z.string().nullable(),
    realm: z.string().nullable(),
    environment: z.string().nullable(),
    reason: z.string(),
    evidence: z.string(),
    evidence_link: z.string().nullable(),
    owner: z.string(),
    asked_by: z.string(),
    asked_at: instant,
    approver: z.string().nullable(),
    granted_at: instant.nullable(),
    expires_at: instant,
    triggers: z.array(z.enum(REOPEN_TRIGGERS)),
    ended_at: instant.nullable(),
    ended_by: z.string().nullable(),
    why: z.string().nullable(),
    covers: z.int(),
  })
  .meta({ id: "RegisteredWaiver" });

export const WaiverEffect = z
  .object({ count: z.int(), critical: z.int(), first: z.array(z.object({ id: z.string(), title: z.string(), severity: z.enum(SEVERITIES), subject: z.string(), environment: z.string().nullable() })) })
  .meta({ id: "WaiverEffect" });

export const WaiverDetail = z
  .object({
    waiver: RegisteredWaiver,
    /** What it would accept if it were granted now; for one that was granted, what it does not stand for yet. */
    effect: WaiverEffect,
    may: z.object({ decide: z.boolean(), end: z.boolean(), says: z.string().nullable() }),
    version: z.string(),
  })
  .meta({ id: "WaiverDetail" });
