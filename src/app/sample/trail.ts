// The trail of an account of the sample, as CloudTrail delivers it: who created the identities that still run in the name of somebody who left.
import type { Json } from "../../kernel/index.ts";
import { instantBefore } from "./aws-exports.ts";
import type { AccountSpec } from "./aws-specs.ts";
import { LEAVER, mail, REGION } from "./company.ts";
import type { SampleFile } from "./sample-file.ts";

export function trailFiles(folder: string, account: AccountSpec, at: Date): readonly SampleFile[] {
  const arn = (type: "user" | "role", name: string) => `arn:aws:iam::${account.id}:${type}/${name}`;
  const isHis = ({ tags }: AccountSpec["users"][number] | AccountSpec["roles"][number]) => tags?.["owner"] === mail(LEAVER.login);
  const event = (eventName: string, createdDaysAgo: number, requestParameters: Json, responseElements: Json): Json => ({
    eventVersion: "1.11",
    userIdentity: { type: "IAMUser", principalId: "AIDATHEOMOREAU4QW7ZLM", arn: arn("user", LEAVER.login), accountId: account.id, userName: LEAVER.login },
    eventTime: instantBefore(at, createdDaysAgo).replace("+00:00", "Z"),
    eventSource: "iam.amazonaws.com",
    eventName,
    awsRegion: REGION,
    requestParameters,
    responseElements,
    readOnly: false,
    eventType: "AwsApiCall",
    managementEvent: true,
    recipientAccountId: account.id,
    eventCategory: "Management",
  });
  const records = [
    ...account.users.filter(isHis).map(({ name, createdDaysAgo }) => event("CreateUser", createdDaysAgo, { userName: name }, { user: { path: "/", arn: arn("user", name), userName: name } })),
    ...account.roles.filter(isHis).map(({ name, createdDaysAgo }) => event("CreateRole", createdDaysAgo, { roleName: name }, { role: { path: "/", arn: arn("role", name), roleName: name } })),
  ];
  return [{ name: `${folder}/cloudtrail/${account.id}_CloudTrail_iam.json`, content: `${JSON.stringify({ Records: records })}\n` }];
}
