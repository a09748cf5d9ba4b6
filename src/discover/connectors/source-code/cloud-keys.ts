// Which names, in CI configuration, carry a long-lived key of a cloud: what workload identity federation is there to replace.

export interface StaticCloudKey {
  readonly name: string;
  readonly cloud: "aws" | "gcp" | "azure" | "alibaba" | "digitalocean";
  readonly line?: number;
}

const NAMES: readonly (readonly [RegExp, StaticCloudKey["cloud"]])[] = [
  [/AWS_?(?:\w+_)?(?:ACCESS_?KEY(?:_?ID)?|SECRET(?:_?ACCESS)?(?:_?KEY)?)(?:_\w+)?$|(?:^|_)AWS_?(?:SECRET|KEY)(?:_ID)?$/i, "aws"],
  [/(?:^|_)(?:GOOGLE|GCP|GCLOUD|GKE)_?(?:\w+_)?(?:CREDENTIALS?(?:_?JSON)?|SA_?KEY|SERVICE_?(?:ACCOUNT_?)?KEY|KEY(?:_?FILE|_?JSON)?|SERVICE_?ACCOUNT_?(?:JSON|CREDENTIALS))(?:_\w+)?$/i, "gcp"],
  [/(?:^|_)GOOGLE_APPLICATION_CREDENTIALS(?:_JSON)?$|^FIREBASE_SERVICE_ACCOUNT(?:_\w+)?$/i, "gcp"],
  [/(?:^|_)(?:AZURE|ARM)_?(?:\w+_)?(?:CREDENTIALS?|CLIENT_?SECRET|SP_?(?:PASSWORD|SECRET)|SERVICE_?PRINCIPAL(?:_?(?:KEY|PASSWORD|SECRET))?)(?:_\w+)?$/i, "azure"],
  [/^(?:ALIBABA|ALICLOUD|ALIYUN)_?(?:\w+_)?(?:ACCESS_?KEY(?:_?SECRET|_?ID)?|SECRET(?:_?KEY)?)$/i, "alibaba"],
  [/^(?:DIGITALOCEAN|DO)_(?:ACCESS_)?(?:TOKEN|API_TOKEN)$/i, "digitalocean"],
];

/** Key ids and key files count: who has the one has the other beside it. A session token, a role or a region does not. */
export function cloudOfKeyName(name: string): StaticCloudKey["cloud"] | undefined {
  if (/SESSION_?TOKEN|ROLE|REGION|ACCOUNT_ID|PROJECT_ID|TENANT|SUBSCRIPTION|CLIENT_?ID$|KEY_?VAULT|KMS/i.test(name)) return undefined;
  return NAMES.find(([pattern]) => pattern.test(name))?.[1];
}
