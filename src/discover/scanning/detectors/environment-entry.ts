// Secret in an entry of an environment: a name and a value as two members, as pods, task definitions and pipelines have it.
import type { Detector } from "../contract.ts";
import { isLikelyEntry } from "../likely.ts";
import { sample } from "../samples.ts";

export const environmentEntry: Detector = {
  id: "environment-entry",
  title: "Secret in an entry of an environment",
  provider: "generic",
  kind: "secret",
  keywords: ["value"],
  reach: 300,
  byName: true,
  // PROVIDER: Kubernetes `- name: X\n  value: y`, ECS `{"name": "X", "value": "y"}`, CodeBuild and Terraform state likewise; also with the value first.
  pattern: /\bname["']?\s{0,3}[:=]\s{0,3}["']?(?<name>[A-Za-z][A-Za-z0-9_.-]{0,63}(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credentials?|pass))["']?[ \t]{0,3},?\s{1,40}["']?value["']?\s{0,3}[:=]\s{0,3}["']?(?<secret>[^\s"',}\]]{6,300})/i,
  validate: (secret, match) => isLikelyEntry(secret, match),
  flags: [`- name: DB_PASSWORD\n  value: Tr0ub4dor-${sample("alnum", 4)}\n`, `{"name": "STRIPE_SECRET", "value": "${sample("alnum", 32)}"}`],
  passes: [
    { text: "- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef: {name: db, key: password}", why: "the value is in a secret" },
    { text: '- name: DB_PASSWORD\n  value: "$(DB_PASSWORD_FROM_VAULT)"', why: "a reference" },
    { text: '{"Key": "name", "Value": "primary-token-store"}', why: "a tag" },
    { text: "- name: PARTITION_KEY\n  value: customer-region", why: "the name of a column" },
  ],
};
