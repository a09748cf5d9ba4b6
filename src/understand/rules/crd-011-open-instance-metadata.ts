// CRD-011: an EC2 instance hands the credentials of its role to any plain request (IMDSv1), so one forged request is enough to take them.
import type { Identity, Resource } from "../../model/index.ts";
import type { Graph } from "../graph/index.ts";
import { example, resource, role } from "./example-estates.ts";
import { defineRule } from "./define-rule.ts";
import { describe, fact, keysOf, list, oncePerGraph, placed } from "./facts.ts";
import { shell } from "./remedies.ts";

/** Instances that have a role, may start again, and of which it was read whether they ask for a token. */
const withRole = (graph: Graph) => graph.estate.resources.filter((item) => item.type === "ec2-instance" && typeof item.attributes?.["instanceProfile"] === "string" && typeof item.attributes["metadataTokens"] === "string" && item.attributes["state"] !== "terminated");

const roleByProfile = oncePerGraph((graph): ReadonlyMap<string, Identity> => new Map(graph.estate.identities.flatMap((identity) => list(identity.attributes?.["instanceProfiles"]).map((profile) => [String(profile), identity] as const))));

const PROFILE = "arn:aws:iam::111122223333:instance-profile/labels";
const labels = role("labels", { attributes: { instanceProfiles: [PROFILE] } });
const instance = (attributes: Readonly<Record<string, string>>): Resource => resource("aws", "ec2-instance", "i-0a1b2c3d4e5f67890", { attributes: { instanceProfile: PROFILE, state: "running", ...attributes } });

export const crd011OpenInstanceMetadata = defineRule({
  id: "CRD-011",
  version: 1,
  title: "An instance hands out its role's credentials without a token",
  severity: "medium",
  why: "A forged request through any web application on the instance (SSRF) reads the credentials of its role and carries them away.",
  remedy: "Demand tokens for instance metadata (IMDSv2), first on one instance, and then as the default of the account.",
  frameworks: ["NHI6:2025", "NHI4:2025", "NIST-800-53r5:AC-3"],
  about: { what: "EC2 instances with a role", population: (graph) => keysOf(withRole(graph)) },
  needs: [["aws.compute"]],
  evaluate: (graph) =>
    withRole(graph).filter((item) => item.attributes?.["metadataTokens"] === "optional").map((item) => {
      const profile = String(item.attributes?.["instanceProfile"]);
      const holder = roleByProfile(graph).get(profile);
      const reach = holder === undefined ? "none" : graph.reach(holder.key).level;
      // arn:aws:ec2:REGION:… is not part of an instance id; the CLI takes the region of its own configuration.
      const id = item.nativeId.slice(item.nativeId.lastIndexOf("/") + 1);
      return {
        subject: item.key,
        ...(holder === undefined ? {} : { identity: holder.key }),
        severity: ["sensitive", "administrator"].includes(reach) ? ("high" as const) : ("medium" as const),
        title: `Instance ${item.name} hands the credentials of ${holder === undefined ? profile : describe(holder)} to any plain request`,
        evidence: [fact("its metadata options say HttpTokens optional", id, item.location), ...(holder === undefined ? [] : [fact(`the reach of its role is ${reach}: ${graph.reach(holder.key).why}`, holder.nativeId, holder.location)])],
        ...placed(item),
        remedy: `aws ec2 modify-instance-metadata-options --instance-id ${shell(id)} --http-tokens required --http-endpoint enabled\n# and for all that is started later:\naws ec2 modify-instance-metadata-defaults --http-tokens required`,
      };
    }),
  examples: {
    flags: [example("tokens are optional", { identities: [labels], resources: [instance({ metadataTokens: "optional" })] })],
    passes: [
      example("tokens are demanded", { identities: [labels], resources: [instance({ metadataTokens: "required" })] }),
      example("the instance is gone", { identities: [labels], resources: [instance({ metadataTokens: "optional", state: "terminated" })] }),
      example("it has no role to take", { resources: [resource("aws", "ec2-instance", "i-0a1b2c3d4e5f67890", { attributes: { metadataTokens: "optional" } })] }),
    ],
  },
});
