// The part of the SARIF 2.1.0 schema that we write, strictly: a member the specification does not know is refused. For tests.
import { z } from "zod";

const Message = z.strictObject({ text: z.string().min(1), markdown: z.string().min(1).optional() });
const Level = z.enum(["none", "note", "warning", "error"]);
const PropertyBag = z.looseObject({ tags: z.array(z.string()).optional() });

const Rule = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  shortDescription: Message,
  fullDescription: Message,
  help: Message,
  defaultConfiguration: z.strictObject({ level: Level }),
  properties: PropertyBag,
});

const Notification = z.strictObject({ level: Level, message: Message, associatedRule: z.strictObject({ id: z.string() }).optional() });

const Location = z.strictObject({
  physicalLocation: z.strictObject({ artifactLocation: z.strictObject({ uri: z.string().min(1) }), region: z.strictObject({ startLine: z.int().min(1), startColumn: z.int().min(1).optional() }) }),
  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string().min(1), kind: z.string().min(1) })),
});

const Result = z.strictObject({
  ruleId: z.string(),
  ruleIndex: z.int().min(0).optional(),
  level: Level,
  message: Message,
  locations: z.array(Location).min(1),
  partialFingerprints: z.record(z.string(), z.string()),
  baselineState: z.enum(["new", "unchanged", "updated", "absent"]).optional(),
  suppressions: z.array(z.strictObject({ kind: z.enum(["inSource", "external"]), status: z.enum(["accepted", "underReview", "rejected"]), justification: z.string() })).optional(),
  properties: PropertyBag,
});

const Run = z.strictObject({
  tool: z.strictObject({ driver: z.strictObject({ name: z.string().min(1), semanticVersion: z.string().regex(/^\d+\.\d+\.\d+/), rules: z.array(Rule) }) }),
  automationDetails: z.strictObject({ id: z.string() }),
  invocations: z.array(z.strictObject({ executionSuccessful: z.boolean(), endTimeUtc: z.iso.datetime(), toolExecutionNotifications: z.array(Notification) })),
  columnKind: z.enum(["utf16CodeUnits", "unicodeCodePoints"]),
  results: z.array(Result),
});

export const Sarif = z.strictObject({ $schema: z.url(), version: z.literal("2.1.0"), runs: z.array(Run).length(1) });
