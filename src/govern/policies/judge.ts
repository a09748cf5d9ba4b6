// What breaks a policy becomes a finding of rule `POL:<name>`: the same key over re-judgements, the same life. Pure.
import { sha256Hex } from "../../kernel/index.ts";
import { NO_OWNER_TERM, REACH_POINTS, severityTerm, type Finding, type NodeKey, type PolicyDocument, type RiskTerm } from "../../model/index.ts";
import type { PolicyBreach } from "../../store/index.ts";

export const ruleOf = (policy: Pick<PolicyDocument, "name">): string => `POL:${policy.name}`;

export function findingOf(policy: PolicyDocument, version: number, breach: PolicyBreach): Finding {
  const terms: RiskTerm[] = [severityTerm(policy.severity)];
  const reach = REACH_POINTS[breach.reach ?? "none"];
  if (reach > 0) terms.push({ why: `reach is ${breach.reach}`, points: reach });
  if (breach.owner === null) terms.push(NO_OWNER_TERM);
  const rule = ruleOf(policy);
  return {
    rule,
    ruleVersion: version,
    severity: policy.severity,
    title: `${breach.name} breaks "${policy.title}"`,
    subject: { provider: breach.provider, realm: breach.realm, kind: breach.kind, nativeId: breach.nativeId, name: breach.name },
    ...(breach.identity === null ? {} : { identity: breach.identity as NodeKey }),
    evidence: [
      ...breach.says.map((says) => ({ says })),
      { says: policy.grace_days === 0 ? `since ${breach.breaksAt.slice(0, 10)}` : `since ${breach.breaksAt.slice(0, 10)}, after ${policy.grace_days} days of grace` },
    ],
    frameworks: [],
    remedy: policy.about === "mandate" ? "Begin the next version of the mandate and have it approved" : remedyFor(policy),
    key: sha256Hex(`${rule}|${breach.key}|`),
    risk: terms.reduce((sum, { points }) => sum + points, 0),
    riskTerms: terms,
  };
}

const REMEDIES: Readonly<Partial<Record<keyof PolicyDocument["require"], string>>> = {
  owner: "confirm who answers for it",
  sponsor: "name its sponsor",
  purpose: "state its purpose in a mandate",
  mandate: "write a mandate for it and have it approved",
  expiry: "replace what never expires by credentials that do",
  no_exposed_secret: "replace the secret and take it out of the file",
  younger_than_days: "rotate it",
  lasts_at_most_days: "replace it by one that ends sooner",
  last_used_within_days: "remove it, when nobody needs it any more",
};

function remedyFor({ require }: PolicyDocument): string {
  const acts = (Object.keys(require) as (keyof PolicyDocument["require"])[]).flatMap((each) => REMEDIES[each] ?? []);
  const text = acts.join("; ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}
