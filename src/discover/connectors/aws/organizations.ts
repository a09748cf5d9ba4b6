// AWS Organizations: accounts, units, SCPs and RCPs with what they are attached to.
// PROVIDER: https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribePolicy.html
import { z } from "zod";
import { nodeKey, type NodeKey, type Observation } from "../../../model/index.ts";
import { itemStream, type Place } from "../contract.ts";
import { parseArn } from "./arn.ts";
import { instant, policyDocument } from "./document.ts";

const Target = z.object({ TargetId: z.string(), Arn: z.string().nullish(), Name: z.string().nullish(), Type: z.string().nullish() });
const OrganizationPolicy = z.object({
  Policy: z.object({
    PolicySummary: z.object({ Id: z.string(), Arn: z.string().nullish(), Name: z.string().nullish(), Type: z.string(), AwsManaged: z.boolean().nullish(), Description: z.string().nullish() }),
    Content: z.unknown().optional(),
  }),
  /** Output of `list-targets-for-policy` for this policy, put beside it. */
  Targets: z.array(Target).nullish(),
});
type OrganizationPolicy = z.infer<typeof OrganizationPolicy>;

/** `o-…` of an Organizations ARN; accounts, units and roots of one organisation share it. */
const organizationOf = (arn: string | null | undefined) => (arn ? /:[a-z]+\/(o-[a-z0-9]+)/.exec(arn)?.[1] : undefined);

/** Key of an account, unit or root by its id: twelve digits, `ou-…` or `r-…`. */
export function targetKey(id: string): NodeKey {
  if (/^\d{12}$/.test(id)) return nodeKey({ provider: "aws", realm: id, type: "account", nativeId: id });
  return nodeKey({ provider: "aws", realm: "organization", type: id.startsWith("r-") ? "organization-root" : "organizational-unit", nativeId: id });
}

export const organizationPolicies = itemStream<OrganizationPolicy>({
  id: "aws.organization-policies",
  title: "organization policies (SCP, RCP)",
  accepts: (part) => part.member === null && OrganizationPolicy.shape.Policy.safeParse((part.value as { Policy?: unknown } | null)?.Policy).success,
  item: OrganizationPolicy,
  observe: observePolicy,
});

function observePolicy(item: OrganizationPolicy, place: Place): Observation[] {
  const summary = item.Policy.PolicySummary;
  const type = summary.Type === "SERVICE_CONTROL_POLICY" ? "scp" : summary.Type === "RESOURCE_CONTROL_POLICY" ? "rcp" : undefined;
  if (type === undefined) return [];
  const document = policyDocument(item.Policy.Content);
  const realm = "organization";
  // AWS's own control policy allows everything, which is known without its content.
  if (document === undefined && summary.AwsManaged !== true) place.gap(realm, `the content of ${summary.Name ?? summary.Id} was not read; what it forbids is not known; add the output of \`aws organizations describe-policy\``);
  const managementAccount = parseArn(summary.Arn ?? "")?.account;
  const key = nodeKey({ provider: "aws", realm, type, nativeId: summary.Id });
  if (!item.Targets) place.gap(realm, `what ${summary.Name ?? summary.Id} is attached to is not known; put the \`Targets\` of \`aws organizations list-targets-for-policy\` beside the policy`);
  return [
    {
      observed: "entitlement",
      provider: "aws",
      realm,
      type,
      nativeId: summary.Id,
      name: summary.Name ?? summary.Id,
      attributes: {
        awsManaged: summary.AwsManaged ?? false,
        ...(document === undefined ? {} : { document }),
        ...(organizationOf(summary.Arn) ? { organization: organizationOf(summary.Arn) as string } : {}),
        // PROVIDER: an organization's own policies bear the id of its management account.
        ...(managementAccount !== undefined && /^\d{12}$/.test(managementAccount) ? { managementAccount } : {}),
      },
    },
    ...(item.Targets ?? []).map((target): Observation => ({ observed: "grant", holder: targetKey(target.TargetId), entitlement: key, resource: "*", effect: type, conditional: false })),
  ];
}

const Unit = z.object({
  Id: z.string(),
  Arn: z.string(),
  Name: z.string().nullish(),
  Email: z.string().nullish(),
  Status: z.string().nullish(),
  State: z.string().nullish(),
  JoinedTimestamp: z.union([z.string(), z.number()]).nullish(),
  /** Not printed by the CLI: whoever walks the tree (`list-parents`) adds it. */
  ParentId: z.string().nullish(),
});
type Unit = z.infer<typeof Unit>;

export const organizationUnits = itemStream<Unit>({
  id: "aws.organization-policies",
  title: "accounts and units of the organization",
  accepts: (part) => (part.member === "Accounts" || part.member === "OrganizationalUnits" || part.member === "Roots") && parseArn(String((part.value as { Arn?: unknown } | null)?.Arn ?? ""))?.service === "organizations",
  item: Unit,
  observe: (unit) => {
    const key = targetKey(unit.Id);
    const isAccount = /^\d{12}$/.test(unit.Id);
    const createdAt = instant(unit.JoinedTimestamp);
    const organization = organizationOf(unit.Arn);
    const observations: Observation[] = [
      {
        observed: "resource",
        provider: "aws",
        realm: isAccount ? unit.Id : "organization",
        type: isAccount ? "account" : unit.Id.startsWith("r-") ? "organization-root" : "organizational-unit",
        nativeId: unit.Id,
        name: unit.Name ?? unit.Id,
        attributes: {
          ...(organization ? { organization } : {}),
          ...(unit.Status || unit.State ? { status: (unit.State ?? unit.Status) as string } : {}),
          ...(createdAt ? { createdAt } : {}),
          // PROVIDER: the management account's id stands in the ARN of every account of the organization.
          ...(isAccount && parseArn(unit.Arn)?.account === unit.Id ? { managementAccount: true } : {}),
        },
      },
    ];
    if (unit.ParentId) observations.push({ observed: "relation", kind: "contains", from: targetKey(unit.ParentId), to: key });
    return observations;
  },
});

const Children = z.object({ ParentId: z.string(), Children: z.array(z.object({ Id: z.string(), Type: z.string().nullish() })) });

export const organizationChildren = itemStream<z.infer<typeof Children>>({
  id: "aws.organization-policies",
  title: "children of an organizational unit",
  accepts: (part) => part.member === null && Children.safeParse(part.value).success,
  item: Children,
  observe: (item) => item.Children.map((child): Observation => ({ observed: "relation", kind: "contains", from: targetKey(item.ParentId), to: targetKey(child.Id) })),
});
