// Writes an account of the sample as the AWS CLI prints it: authorization details, credential report, keys, last-accessed details, organization.
import type { Json } from "../../kernel/index.ts";
import { ACCOUNTS } from "./company.ts";
import type { AccountSpec, KeySpec, PolicySpec, RoleSpec, UserSpec } from "./aws-specs.ts";
import type { SampleFile } from "./sample-file.ts";

const DAY_MILLISECONDS = 86_400_000;

/** The CLI's form of an instant some days before the estate's own. */
export const instantBefore = (at: Date, days: number): string => new Date(at.getTime() - days * DAY_MILLISECONDS).toISOString().replace(/\.\d{3}Z$/, "+00:00");

const document = (statements: readonly Json[]): Json => ({ Version: "2012-10-17", Statement: statements });
const print = (value: Json): string => `${JSON.stringify(value, undefined, 4)}\n`;
const tagList = (tags: Readonly<Record<string, string>> = {}): Json => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** AWS's own ids are 21 characters; made of the name, so that they are the same each time. */
function uniqueId(prefix: string, name: string): string {
  const letters = [...name.toUpperCase().replace(/[^A-Z0-9]/g, "")].join("");
  return `${prefix}${`${letters}QW7ZLM2KX5VN8RTY4`.slice(0, 17)}`;
}

/** Writes one account; `at` is the instant of the export. */
export function accountFiles(folder: string, account: AccountSpec, at: Date): readonly SampleFile[] {
  const lastAccessed = Object.entries(account.used).map(([who, services], index) => ({
    name: `${folder}/service-last-accessed/${String(index + 1).padStart(2, "0")}-${who.split("/")[1] ?? who}.json`,
    content: print({
      JobStatus: "COMPLETED",
      JobType: "ACTION_LEVEL",
      JobCreationDate: instantBefore(at, 0),
      Arn: `arn:aws:iam::${account.id}:${who}`,
      IsTruncated: false,
      ServicesLastAccessed: services.map((service) => ({
        ServiceName: service.name,
        ServiceNamespace: service.namespace,
        ...(service.daysAgo === null ? { TotalAuthenticatedEntities: 0 } : { LastAuthenticated: instantBefore(at, service.daysAgo), LastAuthenticatedEntity: `arn:aws:iam::${account.id}:${who}`, TotalAuthenticatedEntities: 1 }),
        ...(service.actions === undefined ? {} : { TrackedActionsLastAccessed: service.actions.map((action) => ({ ActionName: action.name, ...(action.daysAgo === null ? {} : { LastAccessedTime: instantBefore(at, action.daysAgo) }) })) }),
      })),
    }),
  }));
  return [
    { name: `${folder}/account-authorization-details.json`, content: print(authorizationDetails(account, at)) },
    { name: `${folder}/credential-report.csv`, content: credentialReport(account, at) },
    { name: `${folder}/access-keys.json`, content: print({ AccessKeyMetadata: account.users.flatMap((user) => user.keys.map((key) => ({ UserName: user.name, AccessKeyId: key.id, Status: key.active ? "Active" : "Inactive", CreateDate: instantBefore(at, key.createdDaysAgo) }))) }) },
    { name: `${folder}/oidc-providers.json`, content: print({ OpenIDConnectProviderList: account.oidc.map((provider) => ({ Arn: `arn:aws:iam::${account.id}:oidc-provider/${provider.host}`, Url: provider.host, ClientIDList: provider.audiences })) }) },
    ...lastAccessed,
  ];
}

function authorizationDetails(account: AccountSpec, at: Date): Json {
  const attached = (names: readonly string[] = []): Json =>
    names.map((name) => (name.startsWith("arn:") ? { PolicyName: name.split("/").at(-1) ?? name, PolicyArn: name } : { PolicyName: name, PolicyArn: `arn:aws:iam::${account.id}:policy/${name}` }));
  const inline = (policies: Readonly<Record<string, readonly Json[]>> = {}): Json => Object.entries(policies).map(([PolicyName, statements]) => ({ PolicyName, PolicyDocument: document(statements) }));
  const user = (item: UserSpec): Json => ({
    Path: "/",
    UserName: item.name,
    UserId: uniqueId("AIDA", item.name),
    Arn: `arn:aws:iam::${account.id}:user/${item.name}`,
    CreateDate: instantBefore(at, item.createdDaysAgo),
    ...(item.inline === undefined ? {} : { UserPolicyList: inline(item.inline) }),
    GroupList: item.groups ?? [],
    AttachedManagedPolicies: attached(item.managed),
    Tags: tagList(item.tags),
  });
  const role = (item: RoleSpec): Json => ({
    Path: item.path ?? "/",
    RoleName: item.name,
    RoleId: uniqueId("AROA", item.name),
    Arn: `arn:aws:iam::${account.id}:role${item.path ?? "/"}${item.name}`,
    CreateDate: instantBefore(at, item.createdDaysAgo),
    AssumeRolePolicyDocument: document(item.trust),
    InstanceProfileList: [],
    RolePolicyList: inline(item.inline),
    AttachedManagedPolicies: attached(item.managed),
    Tags: tagList(item.tags),
    RoleLastUsed: item.lastUsedDaysAgo === null ? {} : { LastUsedDate: instantBefore(at, item.lastUsedDaysAgo), Region: "eu-west-1" },
  });
  return {
    UserDetailList: account.users.map(user),
    GroupDetailList: account.groups.map((group) => ({ Path: "/", GroupName: group.name, GroupId: uniqueId("AGPA", group.name), Arn: `arn:aws:iam::${account.id}:group/${group.name}`, CreateDate: instantBefore(at, 1300), GroupPolicyList: [], AttachedManagedPolicies: attached(group.managed) })),
    RoleDetailList: account.roles.map(role),
    Policies: [...account.policies.map((policy) => ownPolicy(account, policy, at)), ...awsPolicies(account, at)],
    IsTruncated: false,
  };
}

function ownPolicy(account: AccountSpec, policy: PolicySpec, at: Date): Json {
  const last = policy.versions.length;
  return {
    PolicyName: policy.name,
    PolicyId: uniqueId("ANPA", policy.name),
    Arn: `arn:aws:iam::${account.id}:policy/${policy.name}`,
    Path: "/",
    DefaultVersionId: `v${last}`,
    AttachmentCount: [...account.users, ...account.roles].filter((holder) => holder.managed?.includes(policy.name)).length,
    IsAttachable: true,
    CreateDate: instantBefore(at, policy.versions[0]?.daysAgo ?? 0),
    UpdateDate: instantBefore(at, policy.versions.at(-1)?.daysAgo ?? 0),
    // PROVIDER: newest first.
    PolicyVersionList: policy.versions.map((version, index) => ({ Document: document(version.statements), VersionId: `v${index + 1}`, IsDefaultVersion: index + 1 === last, CreateDate: instantBefore(at, version.daysAgo) })).reverse(),
  };
}

/** AWS's own policies that somebody here holds, as the export brings them along. */
function awsPolicies(account: AccountSpec, at: Date): readonly Json[] {
  const held = new Set([...account.users, ...account.roles].flatMap((holder) => holder.managed ?? []).concat(account.groups.flatMap((group) => group.managed)).filter((name) => name.startsWith("arn:")));
  const documents: Readonly<Record<string, Json>> = {
    "arn:aws:iam::aws:policy/AdministratorAccess": document([{ Effect: "Allow", Action: "*", Resource: "*" }]),
    "arn:aws:iam::aws:policy/SecurityAudit": document([{ Effect: "Allow", Action: ["iam:Get*", "iam:List*", "cloudtrail:Describe*", "cloudtrail:GetTrailStatus", "config:Describe*"], Resource: "*" }]),
  };
  return [...held].flatMap((arn) => {
    const text = documents[arn];
    return text === undefined ? [] : [{ PolicyName: arn.split("/").at(-1) ?? arn, PolicyId: uniqueId("ANPA", arn), Arn: arn, Path: "/", DefaultVersionId: "v1", AttachmentCount: 1, IsAttachable: true, CreateDate: instantBefore(at, 3900), UpdateDate: instantBefore(at, 3900), PolicyVersionList: [{ Document: text, VersionId: "v1", IsDefaultVersion: true, CreateDate: instantBefore(at, 3900) }] }];
  });
}

const COLUMNS = "user,arn,user_creation_time,password_enabled,password_last_used,password_last_changed,password_next_rotation,mfa_active,access_key_1_active,access_key_1_last_rotated,access_key_1_last_used_date,access_key_1_last_used_region,access_key_1_last_used_service,access_key_2_active,access_key_2_last_rotated,access_key_2_last_used_date,access_key_2_last_used_region,access_key_2_last_used_service,cert_1_active,cert_1_last_rotated,cert_2_active,cert_2_last_rotated";

function credentialReport(account: AccountSpec, at: Date): string {
  const key = (item: KeySpec | undefined): readonly string[] =>
    item === undefined
      ? ["false", "N/A", "N/A", "N/A", "N/A"]
      : [String(item.active), instantBefore(at, item.createdDaysAgo), item.lastUsedDaysAgo === null ? "N/A" : instantBefore(at, item.lastUsedDaysAgo), item.lastUsedDaysAgo === null ? "N/A" : "eu-west-1", item.lastUsedDaysAgo === null ? "N/A" : item.service];
  const none = ["false", "N/A", "false", "N/A"];
  const root = ["<root_account>", `arn:aws:iam::${account.id}:root`, instantBefore(at, 1900), "not_supported", instantBefore(at, 402), "not_supported", "not_supported", String(account.rootMfa), ...key(undefined), ...key(undefined), ...none];
  const rows = account.users.map((user) => {
    const password = user.password;
    const last = password?.lastUsedDaysAgo;
    return [
      user.name,
      `arn:aws:iam::${account.id}:user/${user.name}`,
      instantBefore(at, user.createdDaysAgo),
      String(password !== undefined),
      password === undefined ? "N/A" : last === null || last === undefined ? "no_information" : instantBefore(at, last),
      password === undefined ? "N/A" : instantBefore(at, Math.min(user.createdDaysAgo, 58)),
      "N/A",
      String(password?.mfa ?? false),
      ...key(user.keys[0]),
      ...key(user.keys[1]),
      ...none,
    ];
  });
  return `${[COLUMNS, ...[root, ...rows].map((row) => row.join(","))].join("\n")}\n`;
}

const ORGANIZATION = "o-nwf7k2q9xa";
const ROOT = "r-nwf1";

/** `aws organizations list-accounts`, `list-children`, and each policy with its targets beside it. */
export function organizationFiles(at: Date): readonly SampleFile[] {
  const management = ACCOUNTS.tooling;
  const accounts = Object.entries(ACCOUNTS);
  const policy = (name: string, id: string, statements: readonly Json[], targets: readonly Json[]): SampleFile => ({
    name: `aws/organization/${name}.json`,
    content: print({
      Policy: { PolicySummary: { Id: id, Arn: `arn:aws:organizations::${management}:policy/${ORGANIZATION}/service_control_policy/${id}`, Name: name, Description: "", Type: "SERVICE_CONTROL_POLICY", AwsManaged: id === "p-FullAWSAccess" }, Content: JSON.stringify(document(statements)) },
      Targets: targets,
    }),
  });
  const everywhere: readonly Json[] = [{ TargetId: ROOT, Name: "Root", Type: "ROOT" }, ...accounts.map(([name, id]) => ({ TargetId: id, Name: `northway-${name}`, Type: "ACCOUNT" }))];
  return [
    { name: "aws/organization/accounts.json", content: print({ Accounts: accounts.map(([name, id]) => ({ Id: id, Arn: `arn:aws:organizations::${management}:account/${ORGANIZATION}/${id}`, Email: `aws-${name}@northway.example`, Name: `northway-${name}`, Status: "ACTIVE", JoinedMethod: "CREATED", JoinedTimestamp: instantBefore(at, 1900) })) }) },
    { name: "aws/organization/children-of-root.json", content: print({ ParentId: ROOT, Children: accounts.map(([, Id]) => ({ Id, Type: "ACCOUNT" })) }) },
    policy("FullAWSAccess", "p-FullAWSAccess", [{ Effect: "Allow", Action: "*", Resource: "*" }], everywhere),
    policy("keep-the-trail", "p-nwftrail01", [{ Sid: "KeepTheTrail", Effect: "Deny", Action: ["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "organizations:LeaveOrganization"], Resource: "*" }], [{ TargetId: ROOT, Name: "Root", Type: "ROOT" }]),
  ];
}
