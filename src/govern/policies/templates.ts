// Policies worth beginning from. None is in force until somebody has seen its effect and switched it on.
import type { PolicyDocument } from "../../model/index.ts";

export const POLICY_TEMPLATES: readonly PolicyDocument[] = [
  { name: "production-keys-younger-than-90-days", title: "Every production key is younger than 90 days", about: "credential", where: { environment: ["production"], kind: ["access-key"] }, require: { younger_than_days: 90 }, grace_days: 0, severity: "high" },
  { name: "sponsor-after-14-days", title: "No identity is without a sponsor after 14 days", about: "identity", require: { sponsor: true }, grace_days: 14, severity: "medium" },
  { name: "owner-after-7-days", title: "No identity is without a confirmed owner after 7 days", about: "identity", require: { owner: true }, grace_days: 7, severity: "medium" },
  { name: "production-has-mandate", title: "Every production identity has a mandate in force", about: "identity", where: { environment: ["production"] }, require: { mandate: true }, grace_days: 30, severity: "high" },
  { name: "agents-have-mandate", title: "Every agent has a mandate in force", about: "identity", where: { kind: ["agent"] }, require: { mandate: true, owner: true }, grace_days: 7, severity: "high" },
  { name: "credentials-end", title: "Every credential ends some day", about: "credential", require: { expiry: true }, grace_days: 30, severity: "medium" },
  { name: "no-secret-in-clear", title: "No secret in use stands in clear in a file", about: "credential", require: { no_exposed_secret: true }, grace_days: 0, severity: "critical" },
  { name: "administrators-in-use", title: "An identity that reaches administrator rights was used within 30 days", about: "identity", where: { reach: ["administrator"] }, require: { last_used_within_days: 30 }, grace_days: 0, severity: "high" },
  { name: "nothing-unused-for-180-days", title: "No credential is kept that was not used for 180 days", about: "credential", require: { last_used_within_days: 180 }, grace_days: 0, severity: "medium" },
  { name: "mandates-looked-at-twice-a-year", title: "Every mandate is looked at again within 180 days", about: "mandate", require: { review_within_days: 180 }, grace_days: 14, severity: "medium" },
];
