// `aws iam get-account-authorization-details`: users, groups, roles and policies of one account in one sweep (any number of pages).
// PROVIDER: https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html
import { z } from "zod";
import type { Json } from "../../../kernel/index.ts";
import { nodeKey, type IdentityKind, type NodeKey, type Observation } from "../../../model/index.ts";
import { itemStream, type Part, type Place } from "../contract.ts";
import { accountOf, nameOf, policyKey, principalKey } from "./arn.ts";
import { Instant, Tags, instant, policyDocument, tagRecord } from "./document.ts";
import { environmentFrom, ownerHintsOf, purposeOf } from "./hints.ts";

const InlinePolicies = z.array(z.object({ PolicyName: z.string(), PolicyDocument: z.unknown().optional() })).nullish();
const AttachedPolicies = z.array(z.object({ PolicyName: z.string().nullish(), PolicyArn: z.string() })).nullish();
const Boundary = z.object({ PermissionsBoundaryArn: z.string().nullish() }).nullish();

const Principal = z.object({
  Arn: z.string().regex(/^arn:aws[\w-]*:iam::\d+:(user|role|group)\//),
  Path: z.string().nullish(),
  CreateDate: Instant,
  UserId: z.string().nullish(),
  RoleId: z.string().nullish(),
  PasswordLastUsed: Instant,
  Description: z.string().nullish(),
  MaxSessionDuration: z.number().nullish(),
  AssumeRolePolicyDocument: z.unknown().optional(),
  RoleLastUsed: z.object({ LastUsedDate: Instant, Region: z.string().nullish() }).nullish(),
  InstanceProfileList: z.array(z.object({ Arn: z.string() })).nullish(),
  UserPolicyList: InlinePolicies,
  RolePolicyList: InlinePolicies,
  GroupPolicyList: InlinePolicies,
  AttachedManagedPolicies: AttachedPolicies,
  PermissionsBoundary: Boundary,
  GroupList: z.array(z.string()).nullish(),
  Tags,
});
type Principal = z.infer<typeof Principal>;

const Policy = z.object({
  Arn: z.string().regex(/^arn:aws[\w-]*:iam::(\d+|aws):policy\//),
  PolicyName: z.string().nullish(),
  DefaultVersionId: z.string().nullish(),
  AttachmentCount: z.number().nullish(),
  CreateDate: Instant,
  UpdateDate: Instant,
  Description: z.string().nullish(),
  PolicyVersionList: z.array(z.object({ Document: z.unknown().optional(), VersionId: z.string(), IsDefaultVersion: z.boolean().nullish(), CreateDate: Instant })).nullish(),
});
type Policy = z.infer<typeof Policy>;

const PRINCIPAL_MEMBERS = new Set(["UserDetailList", "RoleDetailList", "GroupDetailList", "Users", "Roles", "Groups", "User", "Role"]);

/** An element of one of the members; or of a bare array, as `--query Users` leaves it, when it has what only such an element has. */
function isIamMember(part: Part, members: ReadonlySet<string>, own: readonly string[]): boolean {
  const { Arn: arn, ...rest } = (part.value ?? {}) as { readonly Arn?: unknown };
  if (typeof arn !== "string" || !arn.includes(":iam::")) return false;
  return part.member === null ? own.some((member) => member in rest) && "CreateDate" in rest : members.has(part.member);
}

const POLICY_MEMBERS = new Set(["Policies", "Policy"]);

export const principals = itemStream<Principal>({
  id: "aws.authorization-details",
  title: "IAM users, roles and groups",
  members: ["UserDetailList", "RoleDetailList", "GroupDetailList"],
  accepts: (part) => isIamMember(part, PRINCIPAL_MEMBERS, ["UserId", "RoleId", "GroupId"]),
  item: Principal,
  observe: observePrincipal,
});

const InstanceProfile = z.object({ Arn: z.string(), Roles: z.array(Principal) });

/** `aws iam list-instance-profiles`: which role an instance with the profile runs as. */
export const instanceProfiles = itemStream<z.infer<typeof InstanceProfile>>({
  id: "aws.authorization-details",
  title: "IAM instance profiles",
  accepts: (part) => (part.member === "InstanceProfiles" || part.member === "InstanceProfile" || part.member === null) && typeof part.value === "object" && part.value !== null && "InstanceProfileId" in part.value && "Roles" in part.value,
  item: InstanceProfile,
  observe: ({ Arn, Roles }, place) => Roles.flatMap((role) => observePrincipal({ ...role, InstanceProfileList: [{ Arn }] }, place)),
});

export const managedPolicies = itemStream<Policy>({
  id: "aws.authorization-details",
  title: "IAM managed policies",
  accepts: (part) => isIamMember(part, POLICY_MEMBERS, ["DefaultVersionId"]),
  item: Policy,
  observe: observePolicy,
});

function observePrincipal(item: Principal, place: Place): Observation[] {
  const key = principalKey(item.Arn);
  const realm = accountOf(item.Arn);
  if (key === undefined || realm === undefined) return [];
  const rights = [...inlineRights(item, { key, realm, place }), ...attachedRights(item, key)];
  if (!saysRights(item)) place.gap(realm, "the listing names identities and not their policies, so that what they may do is not known; export `aws iam get-account-authorization-details` too");
  const type = item.Arn.split(":")[5]?.split("/", 1)[0] ?? "user";
  const where = placeOf(place);
  if (type === "group") {
    return [{ observed: "resource", provider: "aws", realm, type, nativeId: item.Arn, name: nameOf(item.Arn), location: where, attributes: { path: item.Path ?? "/" } }, ...rights];
  }
  const tags = tagRecord(item.Tags ?? undefined);
  const trust = type === "role" ? policyDocument(item.AssumeRolePolicyDocument) : undefined;
  if (type === "role" && trust === undefined) place.gap(realm, `the trust policy of ${item.Arn} cannot be read; who may assume it is not known`);
  const environment = environmentFrom(tags, nameOf(item.Arn));
  const purpose = purposeOf(tags) ?? (item.Description || undefined);
  const createdAt = instant(item.CreateDate);
  const identity: Observation = {
    observed: "identity",
    provider: "aws",
    realm,
    type,
    nativeId: item.Arn,
    name: nameOf(item.Arn),
    kind: kindOf(item, trust),
    location: where,
    ...(createdAt ? { createdAt } : {}),
    ...lastUsed(item, type),
    ...(environment ? { environment } : {}),
    ...(purpose ? { purpose } : {}),
    tags,
    ownerHints: ownerHintsOf(tags),
    attributes: {
      path: item.Path ?? "/",
      ...(item.UserId ? { userId: item.UserId } : {}),
      ...(item.RoleId ? { roleId: item.RoleId } : {}),
      ...(trust === undefined ? {} : { trustPolicy: trust }),
      ...(item.PermissionsBoundary?.PermissionsBoundaryArn ? { permissionsBoundary: item.PermissionsBoundary.PermissionsBoundaryArn } : {}),
      ...(type === "role" && item.InstanceProfileList ? { instanceProfiles: item.InstanceProfileList.map((profile) => profile.Arn) } : {}),
      ...(item.MaxSessionDuration ? { maxSessionDurationSeconds: item.MaxSessionDuration } : {}),
      ...(type === "role" && item.Path?.startsWith("/aws-service-role/") ? { serviceLinked: true } : {}),
    },
  };
  const groups = (item.GroupList ?? []).map(
    (group): Observation => ({ observed: "relation", kind: "member-of", from: key, to: nodeKey({ provider: "aws", realm, type: "group", nativeId: groupArn(item.Arn, group) }) }),
  );
  return [identity, ...rights, ...groups];
}

/** PROVIDER: `list-users`, `get-role` and the like leave the policies out; only the authorization details have them. */
const saysRights = (item: Principal) => [item.UserPolicyList, item.RolePolicyList, item.GroupPolicyList, item.AttachedManagedPolicies].some((list) => list !== undefined && list !== null);

// PROVIDER: GroupList holds names, not ARNs, so a group with a path other than `/` is joined by name in `join`.
const groupArn = (userArn: string, group: string) => `${userArn.split(":user/", 1)[0]}:group/${group}`;

/** A role that a service, a workload or a pipeline assumes is a workload; one that only accounts and users assume is a service account. */
function kindOf(item: Principal, trust: unknown): IdentityKind {
  if (item.RoleId === undefined && item.AssumeRolePolicyDocument === undefined) return "service-account";
  const text = JSON.stringify(trust ?? "");
  return text.includes('"Service"') || text.includes('"Federated"') ? "workload" : "service-account";
}

function lastUsed(item: Principal, type: string): { lastUsedAt?: string | null } {
  if (type === "user") {
    const at = instant(item.PasswordLastUsed);
    return at ? { lastUsedAt: at } : {};
  }
  if (!item.RoleLastUsed) return {};
  // PROVIDER: an empty RoleLastUsed means not used within the tracking period of 400 days.
  return { lastUsedAt: instant(item.RoleLastUsed.LastUsedDate) ?? null };
}

function* inlineRights(item: Principal, at: { key: NodeKey; realm: string; place: Place }): Generator<Observation> {
  for (const policy of item.UserPolicyList ?? item.RolePolicyList ?? item.GroupPolicyList ?? []) {
    const document = policyDocument(policy.PolicyDocument);
    if (document === undefined) {
      at.place.gap(at.realm, `the inline policy ${policy.PolicyName} of ${item.Arn} cannot be read; its rights are not known`);
      continue;
    }
    const nativeId = `${item.Arn}#${policy.PolicyName}`;
    yield { observed: "entitlement", provider: "aws", realm: at.realm, type: "inline-policy", nativeId, name: policy.PolicyName, attributes: { document } };
    yield grant(at.key, nodeKey({ provider: "aws", realm: at.realm, type: "inline-policy", nativeId }), "allow");
  }
}

function* attachedRights(item: Principal, key: NodeKey): Generator<Observation> {
  for (const policy of item.AttachedManagedPolicies ?? []) yield grant(key, policyKey(policy.PolicyArn), "allow");
  const boundary = item.PermissionsBoundary?.PermissionsBoundaryArn;
  if (boundary) yield grant(key, policyKey(boundary), "boundary");
}

const grant = (holder: NodeKey, entitlement: NodeKey, effect: "allow" | "boundary"): Observation => ({ observed: "grant", holder, entitlement, resource: "*", effect, conditional: false });

function observePolicy(item: Policy, place: Place): Observation[] {
  const realm = accountOf(item.Arn) ?? "aws";
  const version = item.PolicyVersionList?.find((candidate) => candidate.IsDefaultVersion) ?? item.PolicyVersionList?.find((candidate) => candidate.VersionId === item.DefaultVersionId);
  const document = version && policyDocument(version.Document);
  if (version && document === undefined) place.gap(realm, `the document of ${item.Arn} cannot be read; its rights are not known`);
  return [
    {
      observed: "entitlement",
      provider: "aws",
      realm,
      type: "managed-policy",
      nativeId: item.Arn,
      name: item.PolicyName ?? nameOf(item.Arn),
      location: placeOf(place),
      attributes: {
        awsManaged: realm === "aws",
        ...(document === undefined ? {} : { document }),
        // How a customer's policy grew is evidence; AWS's own policies grow by AWS's hand.
        ...(realm === "aws" || (item.PolicyVersionList?.length ?? 0) < 2 ? {} : { versions: versionsOf(item) }),
        ...(item.DefaultVersionId ? { defaultVersionId: item.DefaultVersionId } : {}),
        ...(typeof item.AttachmentCount === "number" ? { attachmentCount: item.AttachmentCount } : {}),
      },
    },
  ];
}

function versionsOf(item: Policy): { versionId: string; createdAt: string; document: Json }[] {
  return (item.PolicyVersionList ?? []).flatMap((version) => {
    const document = policyDocument(version.Document);
    return document === undefined ? [] : [{ versionId: version.VersionId, createdAt: instant(version.CreateDate) ?? "", document }];
  });
}

const placeOf = (place: Place) => ({ file: place.source, ...(place.line ? { line: place.line } : {}) });
