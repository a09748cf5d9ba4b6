// The AWS connector: reads what the AWS CLI prints. Least privilege for a live read is the managed policy SecurityAudit.
import { accountOfKeyId } from "../../scanning/index.ts";
import type { Connector } from "../contract.ts";
import { accessKeyLastUsed, accessKeys } from "./access-keys.ts";
import { instanceProfiles, managedPolicies, principals } from "./authorization-details.ts";
import { cloudtrail } from "./cloudtrail.ts";
import { compute, instances } from "./compute.ts";
import { credentialReport, pendingCredentialReport, wrappedCredentialReport } from "./credential-report.ts";
import { streamOfOperation } from "./operations.ts";
import { oidcProviders, rolesAnywhereProfiles, samlProviders, trustAnchors } from "./identity-providers.ts";
import { join } from "./join.ts";
import { pendingLastAccessed, serviceLastAccessed } from "./last-accessed.ts";
import { organizationChildren, organizationPolicies, organizationUnits } from "./organizations.ts";
import { resourcePolicies } from "./resource-policies.ts";

export const aws: Connector = {
  id: "aws",
  title: "Amazon Web Services",
  access: [
    { permission: "iam:GetAccountAuthorizationDetails", why: "users, groups, roles and policies in one sweep" },
    { permission: "iam:GenerateCredentialReport", why: "makes the report that the next right reads" },
    { permission: "iam:GetCredentialReport", why: "age and last use of passwords and keys" },
    { permission: "iam:ListAccessKeys", why: "ids of access keys" },
    { permission: "iam:GetAccessKeyLastUsed", why: "where a key was last used" },
    { permission: "iam:GenerateServiceLastAccessedDetails", why: "starts the job that the next right reads" },
    { permission: "iam:GetServiceLastAccessedDetails", why: "which granted services are used" },
    { permission: "iam:ListOpenIDConnectProviders", why: "who outside may become a role" },
    { permission: "iam:ListSAMLProviders", why: "who outside may become a role" },
    { permission: "rolesanywhere:ListTrustAnchors", why: "certificates that may become a role" },
    { permission: "rolesanywhere:ListProfiles", why: "roles those certificates may become" },
    { permission: "organizations:DescribePolicy", why: "service and resource control policies that limit the account" },
    { permission: "organizations:ListTargetsForPolicy", why: "where those policies are attached" },
  ],
  items: [
    principals,
    instanceProfiles,
    managedPolicies,
    credentialReport,
    wrappedCredentialReport,
    pendingCredentialReport,
    accessKeys,
    accessKeyLastUsed,
    serviceLastAccessed,
    pendingLastAccessed,
    organizationPolicies,
    organizationUnits,
    organizationChildren,
    resourcePolicies,
    oidcProviders,
    samlProviders,
    trustAnchors,
    rolesAnywhereProfiles,
    ...compute,
    instances,
    cloudtrail,
  ],
  files: [],
  streamOf: streamOfOperation,
  // PROVIDER: a key id carries its account in its letters.
  realmHint: (observation) => (observation.observed === "credential" && observation.type === "access-key" ? accountOfKeyId(observation.nativeId) : undefined),
  isRealm: (realm) => /^\d+$/.test(realm),
  join,
};
