// What we know of a request before it is made. Keys the caller chooses never block; keys that cannot be there are absent; all else is
// unknown, so that the answer is conditional and says on what.
import type { Account, Principal } from "./account.ts";

export type ContextValues = Readonly<Record<string, string | readonly string[]>>;

/** The caller decides these himself: they restrict nobody who can read the policy. */
const CALLER_CHOOSES: ReadonlySet<string> = new Set([
  "sts:externalid",
  "sts:rolesessionname",
  "sts:sourceidentity",
  "sts:transitivetagkeys",
  "sts:durationseconds",
  "aws:requestedregion",
  "aws:tagkeys",
  "aws:useragent",
  "aws:referer",
  "iam:associatedresourcearn",
]);

export const callerChooses = (key: string): boolean => {
  const lower = key.toLowerCase();
  return CALLER_CHOOSES.has(lower) || lower.startsWith("aws:requesttag/");
};

/** PROVIDER: of the keys of IAM itself, these are present only in requests for these actions (service authorization reference). */
const IAM_KEYS: Readonly<Record<string, RegExp>> = {
  "iam:passedtoservice": /^iam:passrole$/,
  "iam:associatedresourcearn": /^iam:passrole$/,
  "iam:policyarn": /^iam:(?:at|de)tach(?:user|role|group)policy$/,
  "iam:permissionsboundary": /^iam:(?:create(?:user|role)|(?:put|delete|attach|detach)(?:user|role)policy|(?:put|delete)(?:user|role)permissionsboundary)$/,
  "iam:awsservicename": /^iam:createservicelinkedrole$/,
};

/** Keys about where a role session runs; they may be there although their prefix is another service's. */
const SESSION_KEYS: ReadonlySet<string> = new Set(["ec2:sourceinstancearn", "ec2:roledelivery", "lambda:sourcefunctionarn", "glue:credentialissuingservice", "glue:roleassumedby", "ssm:sourceinstancearn"]);
const FEDERATED = /^(?:saml:|[a-z0-9-]+(?:\.[a-z0-9-]+)+[:/])/;

export interface Asked {
  readonly principal: Principal;
  readonly account: Account;
  /** Lower case. */
  readonly action: string;
  readonly at: Date;
}

/** Values for the keys that the relevant statements ask for; `[]` says that the key is absent. Unknown keys are left out. */
export function contextFor(keys: Iterable<string>, asked: Asked, given: ContextValues): ContextValues {
  const values: Record<string, string | readonly string[]> = { ...given };
  const known = new Set(Object.keys(given).map((key) => key.toLowerCase()));
  for (const key of keys) {
    if (known.has(key)) continue;
    const value = valueOf(key, asked);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

const ABSENT: readonly string[] = [];

/** Keys of which only a service's call on somebody's behalf, or a federated sign-in, knows anything: a caller's own request has none. */
const NEVER_OURS: ReadonlySet<string> = new Set(["aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:calledvia", "aws:calledviafirst", "aws:calledvialast"]);

/** PROVIDER: of IAM's actions, those that take tags with them. */
const IAM_TAKES_TAGS = /^iam:(?:create(?:user|role|policy|instanceprofile|openidconnectprovider|samlprovider|virtualmfadevice)|upload(?:server|signing)certificate|(?:un)?tag\w+)$/;

/** PROVIDER: IAM is answered in one region of each partition. */
const IAM_REGION: Readonly<Record<string, string>> = { aws: "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1" };

function valueOf(key: string, asked: Asked): string | readonly string[] | undefined {
  const { principal, account, action, at } = asked;
  if (key.startsWith("aws:principaltag/")) return tagOf(principal.tags, key.slice("aws:principaltag/".length)) ?? ABSENT;
  if (key === "aws:currenttime") return at.toISOString();
  if (key === "aws:epochtime") return String(Math.floor(at.getTime() / 1000));
  // Whoever may act can sign in anew, so that his token is as young as he likes but never older than its life.
  if (key === "aws:tokenissuetime") return at.toISOString();
  if (key === "aws:principalorgid") return account.organization;
  // AWS answers nothing but TLS here, and what a caller does himself no service does for him.
  if (key === "aws:securetransport") return "true";
  if (key === "aws:viaawsservice") return "false";
  if (NEVER_OURS.has(key)) return ABSENT;
  if (principal.type === "role" && key.startsWith("aws:multifactorauth")) return sessionOfRole(key);
  if (SESSION_KEYS.has(key)) return principal.type === "user" ? ABSENT : undefined;
  if (action.startsWith("iam:") && action !== "iam:passrole") {
    if (key === "aws:requestedregion") return IAM_REGION[account.partition];
    if ((key === "aws:tagkeys" || key.startsWith("aws:requesttag/")) && !IAM_TAKES_TAGS.test(action)) return ABSENT;
  }
  return key.startsWith("aws:") || callerChooses(key) ? undefined : ofService(key, asked);
}

/** PROVIDER: "the temporary credentials returned by AssumeRole do not include MFA information in the context". */
const sessionOfRole = (key: string): string | readonly string[] => (key === "aws:multifactorauthpresent" ? "false" : ABSENT);

/** Keys of a service are in requests to that service only. */
function ofService(key: string, { principal, action }: Asked): readonly string[] | undefined {
  if (FEDERATED.test(key)) return principal.type === "role" && key.startsWith("saml:") ? undefined : ABSENT;
  const service = action.slice(0, action.indexOf(":"));
  if (key.startsWith("iam:resourcetag/")) return service === "iam" || service === "sts" ? undefined : ABSENT;
  if (service === "iam" && key.startsWith("iam:")) return IAM_KEYS[key]?.test(action) === false ? ABSENT : undefined;
  return key.startsWith(`${service}:`) ? undefined : ABSENT;
}

/** PROVIDER: the tag's name inside a condition key is compared without regard to case. */
export function tagOf(tags: Readonly<Record<string, string>>, lowerName: string): string | undefined {
  for (const [name, value] of Object.entries(tags)) if (name.toLowerCase() === lowerName) return value;
  return undefined;
}

/** Keys whose value belongs to who asks: answers that depend on them are not shared between principals with equal policies. */
export const isAboutPrincipal = (key: string): boolean =>
  key.startsWith("aws:principaltag/") || key === "aws:principalarn" || key === "aws:username" || key === "aws:userid" || key === "aws:principaltype";

/** Keys whose value belongs to what is asked for. */
export const isAboutTarget = (key: string): boolean => key.startsWith("aws:resourcetag/") || key.startsWith("iam:resourcetag/") || key === "iam:permissionsboundary";
