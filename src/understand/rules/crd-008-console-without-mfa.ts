// CRD-008: a console password without a second factor. Judged for people too: it is the way a person becomes whatever the account can.
import type { Graph } from "../graph/index.ts";
import { example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, inUse, keysOf, placed } from "./facts.ts";
import { iamName, shell } from "./remedies.ts";

const consoleUsers = (graph: Graph) => graph.estate.identities.filter((identity) => identity.provider === "aws" && identity.type === "user" && inUse(identity) && identity.attributes?.["consoleAccess"] === true && typeof identity.attributes["mfaActive"] === "boolean");

export const crd008ConsoleWithoutMfa = defineRule({
  id: "CRD-008",
  version: 1,
  title: "A console user has no second factor",
  severity: "high",
  why: "A password alone can be guessed, reused or phished, and it opens everything the user may do.",
  remedy: "Register a second factor, or take the console password away and use single sign-on.",
  frameworks: ["NHI4:2025", "NIST-800-53r5:IA-2(1)", "CIS-8.1:6.5"],
  about: { what: "AWS users with a console password", population: (graph) => keysOf(consoleUsers(graph)) },
  needs: [["aws.credential-report"]],
  evaluate: (graph) =>
    consoleUsers(graph)
      .filter((identity) => identity.attributes?.["mfaActive"] === false)
      .map((identity) => ({
        subject: identity.key,
        identity: identity.key,
        title: `${describe({ type: identity.type, name: identity.name })} signs in to the console with a password alone`,
        evidence: [fact("the credential report says password_enabled true, mfa_active false", identity.nativeId, identity.location)],
        ...placed(identity),
        remedy: `aws iam delete-login-profile --user-name ${shell(iamName(identity.nativeId))}\n# or, to keep the password: register a device\naws iam enable-mfa-device --user-name ${shell(iamName(identity.nativeId))} --serial-number MFA_DEVICE_ARN --authentication-code1 CODE1 --authentication-code2 CODE2`,
      })),
  examples: {
    flags: [example("password, no device", { identities: [user("ines", { kind: "person", attributes: { consoleAccess: true, mfaActive: false } })] })],
    passes: [
      example("password and device", { identities: [user("ines", { kind: "person", attributes: { consoleAccess: true, mfaActive: true } })] }),
      example("no password at all", { identities: [user("robot", { attributes: { consoleAccess: false, mfaActive: false } })] }),
    ],
  },
});
