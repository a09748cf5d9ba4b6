// CRD-009: the root user of an account has an access key: a secret that nothing can limit.
import type { Graph } from "../graph/index.ts";
import { accessKey, example, rootUser } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { fact, keysOf, placed } from "./facts.ts";

const roots = (graph: Graph) => graph.estate.identities.filter((identity) => identity.type === "root");

export const crd009RootAccessKey = defineRule({
  id: "CRD-009",
  version: 1,
  title: "The root user has an access key",
  severity: "critical",
  why: "A root key opens the whole account, no policy of the account can limit it, and no role can replace it once it is lost.",
  remedy: "Find what uses the key, give that a role, and delete the key while signed in as the root user.",
  frameworks: ["NHI5:2025", "NIST-800-53r5:AC-6(2)", "CIS-8.1:5.4", "PCI-4.0.1:7.2.5"],
  about: { what: "root users", population: (graph) => keysOf(roots(graph)) },
  needs: [["aws.credential-report"]],
  evaluate: (graph) =>
    roots(graph).flatMap((root) => {
      const keys = graph.credentialsOf(root.key).filter((item) => item.type === "access-key" && item.status === "active");
      if (keys.length === 0) return [];
      return [{
        subject: root.key,
        identity: root.key,
        title: `The root user of account ${root.realm} has an active access key`,
        evidence: keys.map((key) => fact("an active access key of the root user", key.name, key.location ?? root.location)),
        ...placed(root),
        remedy: "# signed in as the root user, with root credentials in the environment:\naws iam list-access-keys\naws iam delete-access-key --access-key-id ACCESS_KEY_ID",
      }];
    }),
  examples: {
    flags: [example("an active root key", { identities: [rootUser()], credentials: [accessKey(rootUser(), "AKIAEXAMPLEROOT00001")] })],
    passes: [example("no root key", { identities: [rootUser()] }), example("the root key is inactive", { identities: [rootUser()], credentials: [accessKey(rootUser(), "AKIAEXAMPLEROOT00001", { status: "inactive" })] })],
  },
});
