// An estate policy: a declaration the estate is held to. Its members are those of the YAML form, word for word.
import { z } from "zod";
import { EnvironmentName } from "./environment.ts";
import { SEVERITIES } from "./finding.ts";

export const POLICY_STATES = ["off", "simulated", "on"] as const;
/** Only `on` makes findings. */
export type PolicyState = (typeof POLICY_STATES)[number];

const POLICY_SUBJECTS = ["identity", "credential", "mandate"] as const;
type PolicySubject = (typeof POLICY_SUBJECTS)[number];

const days = z.int().min(1).max(3660);
const words = z.array(z.string().trim().min(1).max(256)).min(1).max(100);
const must = z.literal(true);

const PolicyWhere = z.strictObject({
  environment: z.array(EnvironmentName).min(1).max(100).optional(),
  kind: words.optional(),
  provider: words.optional(),
  realm: words.optional(),
  type: words.optional(),
  reach: z.array(z.enum(["none", "scoped", "broad", "sensitive", "administrator"])).min(1).max(5).optional(),
});

const PolicyRequire = z.strictObject({
  owner: must.optional(),
  sponsor: must.optional(),
  purpose: must.optional(),
  mandate: must.optional(),
  /** Of an identity: none of its credentials lasts for ever. */
  expiry: must.optional(),
  no_exposed_secret: must.optional(),
  younger_than_days: days.optional(),
  lasts_at_most_days: days.optional(),
  last_used_within_days: days.optional(),
  review_within_days: days.optional(),
});
type PolicyRequire = z.infer<typeof PolicyRequire>;
export type PolicyRequirement = keyof PolicyRequire;

/** What can be asked of what. */
const REQUIREMENTS_OF: Readonly<Record<PolicySubject, readonly PolicyRequirement[]>> = {
  identity: ["owner", "sponsor", "purpose", "mandate", "expiry", "no_exposed_secret", "last_used_within_days"],
  credential: ["owner", "expiry", "no_exposed_secret", "younger_than_days", "lasts_at_most_days", "last_used_within_days"],
  mandate: ["lasts_at_most_days", "review_within_days"],
};
/** What can narrow what. */
const WHERE_OF: Readonly<Record<PolicySubject, readonly (keyof z.infer<typeof PolicyWhere>)[]>> = {
  identity: ["environment", "kind", "provider", "realm", "type", "reach"],
  credential: ["environment", "kind", "provider", "realm", "type", "reach"],
  mandate: [],
};

export const PolicyDocument = z
  .strictObject({
    /** Unique among policies; its findings have the rule `POL:<name>`. */
    name: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?$/, "a name has small letters, digits and hyphens, at most 60"),
    title: z.string().trim().min(1).max(200),
    about: z.enum(POLICY_SUBJECTS),
    where: PolicyWhere.optional(),
    /** All of it must hold. */
    require: PolicyRequire,
    /** Days after a requirement is missed until that counts. */
    grace_days: z.int().min(0).max(3660).default(0),
    severity: z.enum(SEVERITIES).default("medium"),
  })
  .superRefine(({ about, where, require }, context) => {
    const asked = Object.keys(require) as PolicyRequirement[];
    if (asked.length === 0) context.addIssue({ code: "custom", path: ["require"], message: `a policy requires something; for a ${about} that may be ${REQUIREMENTS_OF[about].join(", ")}` });
    for (const each of asked) if (!REQUIREMENTS_OF[about].includes(each)) context.addIssue({ code: "custom", path: ["require", each], message: `${each} cannot be asked of a ${about}; what can is ${REQUIREMENTS_OF[about].join(", ")}` });
    for (const each of Object.keys(where ?? {}) as (keyof z.infer<typeof PolicyWhere>)[]) if (!WHERE_OF[about].includes(each)) context.addIssue({ code: "custom", path: ["where", each], message: `${each} does not narrow a policy about a ${about}; leave it out` });
  })
  .meta({ id: "PolicyDocument" });
export type PolicyDocument = z.infer<typeof PolicyDocument>;
