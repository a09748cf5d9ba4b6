// CRD-010: the root user of an account signs in with a password alone.
import type { Graph } from "../graph/index.ts";
import { example, rootUser } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";

const roots = (graph: Graph) => graph.estate.identities.filter((identity) => identity.type === "root" && typeof identity.attributes?.["mfaActive"] === "boolean");

export const crd010RootWithoutMfa = defineRule({
  id: "CRD-010",
  version: 1,
  title: "The root user has no second factor",
  severity: "critical",
  why: "Whoever learns or resets one password owns the account, and nothing in it can stop them.",
  remedy: "Register a hardware second factor for the root user, or remove its credentials by central root access management.",
  frameworks: ["NHI4:2025", "NIST-800-53r5:IA-2(1)", "CIS-8.1:6.5"],
  about: { what: "root users whose second factor was read", population: (graph) => keysOf(roots(graph)) },
  needs: [["aws.credential-report"]],
  evaluate: (graph) =>
    roots(graph)
      // PROVIDER: member accounts under central root access have no root password at all; the report then says password_enabled false.
      .filter((root) => root.attributes?.["mfaActive"] === false && root.attributes["consoleAccess"] !== false)
      .map((root) => ({
        subject: root.key,
        identity: root.key,
        title: `The root user of account ${root.realm} has no second factor`,
        evidence: [fact("the credential report says mfa_active false for <root_account>", root.nativeId, root.location)],
        ...placed(root),
        remedy: "# for member accounts of an organisation, remove the root password altogether:\naws iam enable-organizations-root-credentials-management\n# else, signed in as the root user: My security credentials > Assign MFA device",
      })),
  examples: {
    flags: [example("no device", { identities: [rootUser({ attributes: { mfaActive: false } })] })],
    passes: [example("a device", { identities: [rootUser({ attributes: { mfaActive: true } })] }), example("it has no password to begin with", { identities: [rootUser({ attributes: { mfaActive: false, consoleAccess: false } })] })],
  },
});
