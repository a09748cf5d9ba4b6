// OWN-004: retired by name, alive by right. What is marked as retired or disabled must hold neither grants nor working credentials.
import type { Identity } from "../../model/index.ts";
import { allow, accessKey, example, grant, policy, role, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, isAgent, keysOf, placed, tagOf } from "./facts.ts";
import { suspend } from "./remedies.ts";
import type { Graph } from "../graph/index.ts";

const RETIRED = /^(?:retired|decommissioned|deprecated|obsolete|disabled|offboarded|sunset|to-?delete|to-?be-?deleted)$/i;
const MARKS = ["status", "state", "lifecycle", "lifecycle-state", "retired"];

function retiredBecause(identity: Identity): string | undefined {
  for (const mark of MARKS) {
    const value = tagOf(identity, mark);
    if (value !== undefined && (RETIRED.test(value) || (mark === "retired" && !/^(?:false|no)$/i.test(value)))) return `its tag says ${mark}=${value}`;
  }
  return identity.enabled === false ? "it is disabled" : undefined;
}

const retired = (graph: Graph) => governed(graph).filter((identity) => retiredBecause(identity) !== undefined);
const old = role("agent-rate-quoter", { tags: { status: "retired" } });
const rates = policy("rates", allow("dynamodb:GetItem"));

export const own004RetiredWithGrants = defineRule({
  id: "OWN-004",
  version: 1,
  title: "A retired identity still holds grants or credentials",
  severity: "high",
  why: "Retirement that leaves grants behind leaves a door that nobody watches: whoever can still use the identity has all its rights.",
  remedy: "Remove its grants and credentials, read the source again, and delete the identity when nothing is left.",
  frameworks: ["NHI1:2025", "NIST-800-53r5:AC-2(3)", "SOC2-2017:CC6.3", "ASI10:2026"],
  about: { what: "identities marked as retired or disabled", population: (graph) => keysOf(retired(graph)) },
  needs: [["aws.authorization-details", "kubernetes.service-accounts"]],
  evaluate: (graph) =>
    retired(graph).flatMap((identity) => {
      const grants = graph.grantsOf(identity.key).filter((held) => held.effect === "allow");
      const credentials = graph.credentialsOf(identity.key).filter((credential) => credential.status === "active");
      if (grants.length === 0 && credentials.length === 0) return [];
      return [{
        subject: identity.key,
        identity: identity.key,
        title: `${isAgent(identity) ? "Retired agent" : "Retired"} ${describe(identity)} still holds ${credentials.length === 0 ? "grants" : grants.length === 0 ? "credentials" : "grants and credentials"}`,
        evidence: [
          fact(`it is retired: ${retiredBecause(identity) ?? ""}`, identity.nativeId, identity.location),
          ...grants.map((held) => fact("a grant remains", graph.entitlement(held.entitlement)?.name ?? held.entitlement)),
          ...credentials.map((credential) => fact("a credential still works", `${credential.type} ${credential.name}`, credential.location)),
        ],
        ...placed(identity),
        remedy: suspend(identity),
      }];
    }),
  examples: {
    flags: [
      example("tagged as retired, policy still attached", { identities: [old], entitlements: [rates], grants: [grant(old, rates)] }),
      example("disabled, and its key still works", { identities: [user("kiosk", { enabled: false })], credentials: [accessKey(user("kiosk"), "AKIAEXAMPLEKIOSK0001")] }),
    ],
    passes: [
      example("retired without residue", { identities: [old] }),
      example("at work, with its grants", { identities: [role("quoter")], entitlements: [rates], grants: [grant(role("quoter"), rates)] }),
    ],
  },
});
