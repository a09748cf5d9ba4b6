// USE-003: a person signs in to the console as a service identity. Judged by the console password and when it was last used.
import type { Graph } from "../graph/index.ts";
import { accessKey, credential, daysAgo, example, user } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { ageDays, date, describe, fact, governed, inUse, keysOf, placed } from "./facts.ts";
import { iamName, shell } from "./remedies.ts";

const RECENT_DAYS = 90;

const serviceUsers = (graph: Graph) => governed(graph).filter((identity) => identity.provider === "aws" && identity.type === "user" && inUse(identity));
const robot = user("invoice-robot");

export const use003HumanUse = defineRule({
  id: "USE-003",
  version: 1,
  title: "A service identity can be used by a person at the console",
  severity: "high",
  why: "What a person does under a service identity cannot be told from what the service does, and nobody is accountable for it.",
  remedy: "Take the console password away, and give the person an own account or a role to assume.",
  frameworks: ["NHI10:2025", "PCI-4.0.1:8.6.1", "NIST-800-53r5:AC-2(9)"],
  about: { what: "AWS users that serve programs", population: (graph) => keysOf(serviceUsers(graph)) },
  needs: [["aws.credential-report"]],
  evaluate: (graph) =>
    serviceUsers(graph).flatMap((identity) => {
      const password = graph.credentialsOf(identity.key).find((item) => item.type === "console-password" && item.status !== "inactive");
      if (password === undefined && identity.attributes?.["consoleAccess"] !== true) return [];
      const silent = ageDays(graph, password?.lastUsedAt);
      const keys = graph.credentialsOf(identity.key).filter((item) => item.type === "access-key" && item.status === "active");
      return [{
        subject: identity.key,
        identity: identity.key,
        severity: silent !== undefined && silent <= RECENT_DAYS ? ("high" as const) : ("medium" as const),
        title: silent !== undefined && silent <= RECENT_DAYS ? `A person signs in to the console as ${describe(identity)}` : `${describe(identity)} has a console password besides its access keys`,
        evidence: [
          fact(typeof password?.lastUsedAt === "string" ? `the console password was last used ${date(password.lastUsedAt)}` : "a console password is set; no use of it is recorded", identity.nativeId, password?.location ?? identity.location),
          ...keys.map((key) => fact("programs use it through an access key", key.name, key.location)),
        ],
        ...placed(identity),
        remedy: `aws iam delete-login-profile --user-name ${shell(iamName(identity.nativeId))}`,
      }];
    }),
  examples: {
    flags: [example("keys for programs, and somebody signed in last week", { identities: [robot], credentials: [accessKey(robot, "AKIAEXAMPLEROBOT0001"), credential("console-password", `${robot.nativeId}#console-password`, robot, { kind: "password", status: "active", lastUsedAt: daysAgo(6) })] })],
    passes: [
      example("keys only", { identities: [robot], credentials: [accessKey(robot, "AKIAEXAMPLEROBOT0001")] }),
      example("a person's own account", { identities: [user("ines", { kind: "person", attributes: { consoleAccess: true } })] }),
    ],
  },
});
