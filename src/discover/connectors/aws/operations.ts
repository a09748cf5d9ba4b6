// Which stream a call would have fed that AWS refused: an export that holds only the refusal still says what is missing.

const STREAMS: readonly (readonly [operations: RegExp, stream: string])[] = [
  [/^(Generate|Get)CredentialReport$/, "aws.credential-report"],
  [/^ListAccessKeys$/, "aws.access-keys"],
  [/^GetAccessKeyLastUsed$/, "aws.access-key-last-used"],
  [/^(Generate|Get)ServiceLastAccessedDetails/, "aws.service-last-accessed"],
  [/^(List|Get)(OpenIDConnect|SAML)Providers?$/, "aws.identity-providers"],
  [/^(ListTrustAnchors|GetTrustAnchor|ListProfiles|GetProfile)$/, "aws.roles-anywhere"],
  [/^(DescribePolicy|DescribeOrganization|DescribeEffectivePolicy|ListTargetsForPolicy|ListPoliciesForTarget|ListRoots|ListChildren|ListParents|ListAccounts|ListAccountsForParent|ListOrganizationalUnitsForParent)$/, "aws.organization-policies"],
  [/^(GetBucketPolicy|GetKeyPolicy|GetQueueAttributes|GetTopicAttributes|GetRepositoryPolicy|GetResourcePolicy|GetResourcePolicies|DescribeResourcePolicies|GetVaultAccessPolicy|DescribeFileSystemPolicy|GetRegistryPolicy)$/, "aws.resource-policies"],
  [/^(DescribeInstances|DescribeIamInstanceProfileAssociations|ListFunctions|GetFunction\w*|DescribeTaskDefinition|ListTaskDefinitions|DescribeServices|BatchGetProjects|GetJobs?|ListNotebookInstances|DescribeNotebookInstance|DescribeStacks)$/, "aws.compute"],
  [/^LookupEvents$/, "aws.cloudtrail"],
  [/^(GetAccountAuthorizationDetails|(List|Get)(Attached|Entities)?(User|Role|Group|InstanceProfile|Policy|Policies|Policie|EntitiesFor)\w*)$/, "aws.authorization-details"],
];

export const streamOfOperation = (operation: string): string | undefined => STREAMS.find(([operations]) => operations.test(operation))?.[1];
