// OWN-001: nobody answers for an identity. A guess is not an owner: it is named in the evidence so that somebody can confirm it.
import type { Identity } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { daysAgo, example, role, serviceAccount, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, governed, inUse, isDefaultServiceAccount, keysOf, placed } from "./facts.ts";
import { hintsOf, namedOwners } from "./ownership-facts.ts";
import { tagWith } from "./remedies.ts";

const ownable = (graph: Graph): readonly Identity[] => governed(graph).filter((identity) => inUse(identity) && !isDefaultServiceAccount(identity) && identity.attributes?.["scope"] !== "managed");

export const own001NoOwner = defineRule({
  id: "OWN-001",
  version: 1,
  title: "Nobody answers for the identity",
  severity: "high",
  why: "When nobody owns an identity, nobody notices that it is no longer needed, nobody rotates its credentials, and nobody answers when it misbehaves.",
  remedy: "Find the person or team that relies on it, let them confirm it, and record the owner where the identity is defined.",
  frameworks: ["NHI1:2025", "CIS-8.1:5.5", "ISO-27001-2022:A.5.16", "NIST-800-53r5:AC-2"],
  about: { what: "enabled non-human identities", population: (graph) => keysOf(ownable(graph)) },
  needs: [["aws.authorization-details", "aws.credential-report", "kubernetes.service-accounts", "source-code.ci-workflows", "workstation.agent-configurations", "mandate.agents"]],
  evaluate: (graph) =>
    ownable(graph)
      .filter((identity) => namedOwners(graph, identity).length === 0)
      .map((identity) => {
        const hints = hintsOf(graph, identity);
        const likely = hints[0];
        return {
          subject: identity.key,
          identity: identity.key,
          title: likely === undefined ? `Nobody answers for ${describe(identity)}` : `No owner is confirmed for ${describe(identity)}; most likely it is ${likely.candidate}`,
          evidence: [
            fact("no owner is confirmed, and no owner tag, annotation or CODEOWNERS line names one", identity.nativeId, identity.location),
            ...hints.slice(0, 5).map((hint) => fact(`possible owner: ${hint.reason}`, hint.candidate)),
          ],
          ...placed(identity),
          remedy: tagWith(identity, { owner: likely?.candidate ?? "team@example.com" }),
        };
      }),
  examples: {
    flags: [
      example("nothing names an owner", { identities: [user("report-mailer")] }),
      example("a weak hint is a guess, not an owner", { identities: [serviceAccount("billing/exporter", { ownerHints: [{ candidate: "billing", signal: "namespace", reason: "it lives in the namespace billing", weight: 0.3 }] })] }),
    ],
    passes: [
      example("an owner tag names the team", { identities: [role("deploy", { ownerHints: [{ candidate: "platform@northway.example", signal: "tag", reason: "tag owner=platform@northway.example", weight: 0.9 }] })] }),
      example("a person confirmed it", { identities: [user("etl")], owners: [{ identity: user("etl").key, owner: "ines@northway.example", confirmedBy: "ines@northway.example", confirmedAt: daysAgo(3) }] }),
      example("AWS itself owns its service-linked roles", { identities: [role("AWSServiceRoleForSupport", { attributes: { path: "/aws-service-role/support.amazonaws.com/", serviceLinked: true } })] }),
    ],
  },
});
