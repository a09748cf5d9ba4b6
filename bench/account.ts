// Writes a made-up AWS account as its export: `node bench/account.ts FILE IDENTITIES`.
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const GRANTS_EACH = 10;

/** `aws iam get-account-authorization-details` of a made-up account: roles with ten attached policies each. */
export async function writeExport(file: string, identities: number): Promise<void> {
  const out = createWriteStream(file);
  const account = "123456789012";
  const put = async (text: string) => {
    if (!out.write(text)) await once(out, "drain");
  };
  await put('{"UserDetailList":[],"GroupDetailList":[],"RoleDetailList":[');
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] };
  for (let i = 0; i < identities; i++) {
    const attached = Array.from({ length: GRANTS_EACH }, (_, n) => `policy-${(i * 7 + n * 131) % 2000}`).map((each) => ({ PolicyName: each, PolicyArn: `arn:aws:iam::${account}:policy/${each}` }));
    const role = {
      Path: "/service/",
      RoleName: `workload-${i}`,
      RoleId: `AROA${String(i).padStart(17, "0")}`,
      Arn: `arn:aws:iam::${account}:role/service/workload-${i}`,
      CreateDate: "2024-05-01T10:00:00Z",
      AssumeRolePolicyDocument: trust,
      InstanceProfileList: [],
      RolePolicyList: [],
      AttachedManagedPolicies: attached,
      Tags: [{ Key: "team", Value: `team-${i % 50}` }],
      RoleLastUsed: { LastUsedDate: "2026-10-01T00:00:00Z", Region: "eu-west-1" },
    };
    await put(`${i === 0 ? "" : ","}\n${JSON.stringify(role)}`);
  }
  await put('],"Policies":[');
  for (let i = 0; i < Math.min(2000, identities); i++) {
    const document = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["s3:GetObject"], Resource: [`arn:aws:s3:::bucket-${i}/*`] }] };
    await put(`${i === 0 ? "" : ","}\n${JSON.stringify({ PolicyName: `policy-${i}`, PolicyId: `ANPA${i}`, Arn: `arn:aws:iam::${account}:policy/policy-${i}`, Path: "/", DefaultVersionId: "v1", AttachmentCount: 1, IsAttachable: true, CreateDate: "2024-01-01T00:00:00Z", PolicyVersionList: [{ Document: document, VersionId: "v1", IsDefaultVersion: true }] })}`);
  }
  await put('],"IsTruncated":false}');
  out.end();
  await once(out, "finish");
}

if (import.meta.main) await writeExport(process.argv[2] as string, Number(process.argv[3]));
