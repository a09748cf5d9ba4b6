// The published shape of a scan's JSON. Its JSON Schema is generated from here (docs/reference/scan-report.schema.json).
import { z } from "zod";
import { COVERAGE_STATUSES, RULE_STATUSES, SEVERITIES } from "../model/index.ts";

const Text = z.string().max(4096);
const Location = z.object({ file: Text, line: z.number().int().positive().optional(), column: z.number().int().positive().optional() });
const Subject = z.object({ provider: Text, realm: Text, kind: Text, nativeId: Text, name: Text });

export const ScanReport = z.object({
  version: z.literal(1).describe("Version of this format. A change that breaks readers raises it."),
  tool: z.object({ name: z.literal("mandate"), version: Text }),
  scannedAt: z.iso.datetime(),
  coverage: z.array(
    z.object({ source: Text, realm: Text, stream: Text, status: z.enum(COVERAGE_STATUSES), count: z.number().int().nonnegative(), detail: z.string() }),
  ),
  identities: z.array(
    z.object({
      provider: Text,
      realm: Text,
      type: Text,
      kind: Text,
      nativeId: Text,
      name: Text,
      owner: Text.nullable().describe("The likeliest owner by evidence; null when nothing speaks for anybody."),
      purpose: Text.nullable(),
      environment: Text.nullable(),
      createdAt: Text.nullable(),
      lastUsedAt: Text.nullable().describe("null: never, or not read"),
      reach: Text.describe("none, scoped, broad, sensitive or administrator"),
      reachWhy: z.string(),
    }),
  ),
  credentials: z.array(
    z.object({
      provider: Text,
      realm: Text,
      kind: Text,
      nativeId: Text,
      name: Text,
      holder: Text.nullable().describe("Native id of the identity that holds it"),
      status: Text,
      createdAt: Text.nullable(),
      expiresAt: Text.nullable(),
      lastUsedAt: Text.nullable(),
      exposures: z.array(Location),
    }),
  ),
  grants: z.array(z.object({ holder: Text, entitlement: Text, resource: Text, effect: Text, conditional: z.boolean() })),
  rules: z.array(
    z.object({
      id: Text,
      status: z.enum(RULE_STATUSES),
      about: Text,
      population: z.number().int().nonnegative(),
      matched: z.number().int().nonnegative(),
      title: Text,
      severity: z.enum(SEVERITIES),
      detail: z.string().optional(),
    }),
  ),
  findings: z.array(
    z.object({
      rule: Text,
      severity: z.enum(SEVERITIES),
      title: z.string(),
      subject: Subject,
      location: Location.optional(),
      evidence: z.array(z.object({ says: z.string(), fact: z.string().optional(), location: Location.optional() })),
      frameworks: z.array(Text),
      key: z.string().length(64),
      risk: z.number().min(0).max(100),
      riskTerms: z.array(z.object({ why: z.string(), points: z.number() })),
      remedy: z.string(),
      /** Present when an ignore file accepts it. */
      accepted: z.object({ reason: z.string(), until: z.string() }).optional(),
    }),
  ),
});

export type ScanReport = z.infer<typeof ScanReport>;
export type ReportedFinding = ScanReport["findings"][number];

/** JSON Schema 2020-12 of a scan's JSON. */
export const scanReportSchema = (): unknown => ({ $id: "https://mandate.dev/schemas/scan-report-1.json", title: "Mandate scan report", ...z.toJSONSchema(ScanReport) });
