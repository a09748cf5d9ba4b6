// MND-002: granted and not mandated. Only effective rights count: what a boundary, a control policy or a deny takes away is not held.
import { allow, clusterRole, example, grant, mandate, policy, role, serviceAccount } from "./example-estates.ts";
import { excessOf, type EffectiveRight } from "../access/index.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, placed } from "./facts.ts";
import { comparable, grantedTo, mandatesOf, MOST_SHOWN, namesOf, scopeOf } from "./mandate-facts.ts";
import { takeAway } from "./mandate-remedies.ts";

/** Everything, a whole service that gives rights away, or rights over rights of the cluster. */
const isGrave = ({ action, resource }: EffectiveRight) => /^(?:\*|(?:iam|sts|organizations|kms|secretsmanager):\*)$/i.test(action) || (/^\* \*?/.test(action) && resource === "*") || /^(?:escalate|bind|impersonate) /.test(action);

const reader = role("reader");
const s3 = policy("s3-read", allow("s3:GetObject", "arn:aws:s3:::reports/*"));
const wide = policy("s3-all", allow(["s3:GetObject", "s3:PutObject"], "*"));
const denied = policy("no-writes", allow("s3:*", "arn:aws:s3:::reports/*"), { Effect: "Deny", Action: "s3:*", Resource: "*" });
const reads = mandate("reads", [reader], { access: [{ provider: "aws", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::reports/*"] }] });
const shipper = serviceAccount("logging/shipper");
const podReader = clusterRole("pod-reader", { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] });
const secretReader = clusterRole("secret-reader", { apiGroups: [""], resources: ["secrets"], verbs: ["get"] });
const ships = mandate("ships", [shipper], { access: [{ provider: "kubernetes", actions: ["get pods", "list pods"], resources: ["logging"] }] });

export const mnd002Excess = defineRule({
  id: "MND-002",
  version: 1,
  title: "The identity holds rights that its mandate does not allow",
  severity: "medium",
  why: "A right beyond the approved purpose serves nobody but whoever takes the identity over.",
  remedy: "Take the rights away that no mandate allows; or, where the work needs them, ask for a new version of the mandate.",
  frameworks: ["NHI5:2025", "ASI03:2026", "NIST-800-53r5:AC-6", "CIS-8.1:6.8", "PCI-4.0.1:7.2.2"],
  about: { what: "identities with a mandate in force whose grants were read", population: (graph) => keysOf(comparable(graph)) },
  needs: [["aws.authorization-details", "kubernetes.bindings"], ["aws.authorization-details", "kubernetes.roles"]],
  evaluate: (graph) =>
    comparable(graph).flatMap((identity) => {
      const granted = grantedTo(graph, identity.key);
      const excess = excessOf(scopeOf(graph, identity.key), granted);
      if (excess.length === 0) return [];
      const mandates = mandatesOf(graph, identity.key);
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: excess.some(isGrave) ? ("high" as const) : ("medium" as const),
        title: `${describe(identity)} is granted more than its mandate allows`,
        evidence: [
          fact(`its mandate is ${namesOf(mandates)}`, mandates.map(({ document }) => document.purpose.text).join(" ").slice(0, 300), identity.location),
          ...excess.slice(0, MOST_SHOWN).map(({ action, resource, through, conditional }) => fact(`${through} gives ${action}${conditional ? ", under a condition" : ""}`, resource)),
          ...(excess.length > MOST_SHOWN ? [fact(`and ${excess.length - MOST_SHOWN} more`)] : []),
        ],
        ...placed(identity),
        remedy: takeAway(graph, identity, { excess, granted }),
      }];
    }),
  examples: {
    flags: [
      example("it may write, and is there to read", { identities: [reader], entitlements: [wide], grants: [grant(reader, wide)], mandates: [reads] }),
      example("a role of the cluster gives it secrets", { identities: [shipper], entitlements: [podReader, secretReader], grants: [grant(shipper, podReader, { resource: "logging" }), grant(shipper, secretReader, { resource: "logging" })], mandates: [ships] }),
    ],
    passes: [
      example("just what its mandate says", { identities: [reader], entitlements: [s3], grants: [grant(reader, s3)], mandates: [reads] }),
      example("what is wide is denied outright", { identities: [reader], entitlements: [s3, denied], grants: [grant(reader, denied)], mandates: [reads] }),
      example("a boundary takes the rest away", { identities: [reader], entitlements: [wide, s3], grants: [grant(reader, wide), grant(reader, s3, { effect: "boundary" })], mandates: [reads] }),
      example("no mandate, no purpose to exceed", { identities: [reader], entitlements: [wide], grants: [grant(reader, wide)] }),
      example("its cluster role, in its namespace", { identities: [shipper], entitlements: [podReader], grants: [grant(shipper, podReader, { resource: "logging" })], mandates: [ships] }),
    ],
  },
});
