// The published shape of a scan's JSON. Its JSON Schema is generated from here (docs/reference/scan-report.schema.json).
import { z } from "zod";
import { COVERAGE_STATUSES, RULE_STATUSES, SEVERITIES } from "../model/index.ts";

const Text = z.string();
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
      status: z.enum(RULE_STATUSES).describe("pass: all was read, there was something to judge, and nothing matched"),
      about: Text,
      population: z.number().int().nonnegative(),
      matched: z.number().int().nonnegative(),
      title: Text,
      severity: z.enum(SEVERITIES),
      detail: z.string().optional().describe("Why it was not evaluated, or that only part was read"),
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
      key: z.string().length(64).describe("Stable over re-scans: sha256 of rule, subject and discriminator"),
      risk: z.number().min(0).max(100),
      riskTerms: z.array(z.object({ why: z.string(), points: z.number() })),
      remedy: z.string(),
      accepted: z
        .object({ by: z.enum(["ignore-file", "baseline"]), reason: z.string(), until: z.iso.date().nullable().describe("Last day on which it holds; null for a baseline, which holds until it is made anew") })
        .optional()
        .describe("Present when it does not count: an ignore file accepts it, or the baseline knows it"),
    }),
  ),
});

export type ScanReport = z.infer<typeof ScanReport>;
export type ReportedFinding = ScanReport["findings"][number];

/** JSON Schema 2020-12 of a scan's JSON. */
export const scanReportSchema = (): unknown => ({ $id: "urn:mandate:scan-report:1", title: "Mandate scan report", ...z.toJSONSchema(ScanReport) });
