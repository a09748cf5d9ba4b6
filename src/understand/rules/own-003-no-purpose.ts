// OWN-003: an identity that can do much, and no word says what it is for. Only those that reach far are asked, or nobody would read the list.
import type { Graph } from "../graph/index.ts";
import { allow, example, grant, policy, role } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, keysOf, placed, tagOf } from "./facts.ts";
import { tagWith } from "./remedies.ts";

const farReaching = (graph: Graph) => governed(graph).filter((identity) => inUse(identity) && ["sensitive", "administrator"].includes(graph.reach(identity.key).level));
const PURPOSE_TAGS = ["purpose", "description", "reason", "use-case", "usecase"];

const all = policy("everything", allow("*"));

export const own003NoPurpose = defineRule({
  id: "OWN-003",
  version: 1,
  title: "A far-reaching identity has no stated purpose",
  severity: "medium",
  why: "Without a stated purpose nobody can say which of its rights are too many, and a review can only nod.",
  remedy: "Write down in one sentence what the identity is for, and until when; then compare its rights with that sentence.",
  frameworks: ["NHI5:2025", "CIS-8.1:5.5", "PCI-4.0.1:7.2.5"],
  about: { what: "identities that reach sensitive rights or more", population: (graph) => keysOf(farReaching(graph)) },
  needs: [["aws.authorization-details", "kubernetes.bindings"], ["aws.authorization-details", "kubernetes.roles"]],
  evaluate: (graph) =>
    farReaching(graph)
      .filter((identity) => (identity.purpose ?? "") === "" && PURPOSE_TAGS.every((tag) => (tagOf(identity, tag) ?? "") === ""))
      .map((identity) => ({
        subject: identity.key,
        identity: identity.key,
        title: `Nothing says what ${describe(identity)} is for, and it reaches ${graph.reach(identity.key).level} rights`,
        evidence: [fact(graph.reach(identity.key).why), fact("it has no purpose or description", identity.nativeId, identity.location)],
        ...placed(identity),
        remedy: tagWith(identity, { purpose: "what it does - for whom - until when" }),
      })),
  examples: {
    flags: [example("an administrator role without a word", { identities: [role("ops")], entitlements: [all], grants: [grant(role("ops"), all)] })],
    passes: [
      example("its purpose is stated", { identities: [role("ops", { purpose: "Break-glass administration of the production account" })], entitlements: [all], grants: [grant(role("ops"), all)] }),
      example("it can do nothing that matters", { identities: [role("idle")] }),
    ],
  },
});
