// The exact command that ends a match, per provider. Names are quoted for a POSIX shell; a remedy never deletes before it disables.
import { parseNodeKey, type Credential, type Grant, type Identity } from "../../model/index.ts";

/** A word for a POSIX shell, quoted when it must be. */
export const shell = (word: string): string => (/^[A-Za-z0-9_./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** The short name in an IAM ARN: what the AWS CLI takes. */
export const iamName = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

/** `-n namespace name` for a Kubernetes `namespace/name`. */
export function namespaced(nativeId: string): string {
  const [namespace = "", name = ""] = nativeId.split("/");
  return `-n ${shell(namespace)} ${shell(name)}`;
}

/** SPEC: IAM. `AKIA` names a key that lasts; `ASIA` one of a session, which no call can deactivate. An export may know the slot only. */
const keyIdOf = (credential: Credential): string | undefined => (/^A[KS]IA[A-Z0-9]{12,}$/.test(credential.nativeId) ? credential.nativeId : undefined);

/** Shell lines that set `$user` or `$key` where the estate does not know them, and the words to use in the commands that follow. */
function wordsFor(credential: Credential): { readonly before: readonly string[]; readonly of: string; readonly id: string } {
  const holder = credential.holder === null ? undefined : parseNodeKey(credential.holder);
  const id = keyIdOf(credential);
  // PROVIDER: without --user-name the call is about the caller's own key, and the root user has no name.
  if (holder?.type === "root") {
    const before = id === undefined ? ["# signed in as the root user:", "aws iam list-access-keys"] : ["# signed in as the root user:"];
    return { before, of: "", id: id ?? "ACCESS_KEY_ID" };
  }
  if (holder?.type !== "user") {
    const account = /^\d{12}$/.test(credential.realm) ? ` in account ${credential.realm}` : "";
    return { before: [`# nobody knows yet whose key it is; ask${account}:`, `user=$(aws iam get-access-key-last-used --access-key-id ${id ?? "ACCESS_KEY_ID"} --query UserName --output text)`], of: '--user-name "$user" ', id: id ?? "ACCESS_KEY_ID" };
  }
  const user = shell(iamName(holder.nativeId));
  if (id !== undefined) return { before: [], of: `--user-name ${user} `, id };
  const made = (credential.rotatedAt ?? credential.createdAt)?.slice(0, 19);
  const filter = made === undefined ? "?Status=='Active'" : `?starts_with(CreateDate,'${made}')`;
  return { before: [`key=$(aws iam list-access-keys --user-name ${user} --query "AccessKeyMetadata[${filter}].AccessKeyId" --output text)`], of: `--user-name ${user} `, id: '"$key"' };
}

export function deactivateKey(credential: Credential): string {
  if (keyIdOf(credential)?.startsWith("ASIA") === true) return endSessions(credential);
  const { before, of, id } = wordsFor(credential);
  return [...before, `aws iam update-access-key ${of}--access-key-id ${id} --status Inactive`].join("\n");
}

export function rotateKey(credential: Credential): string {
  const { before, of, id } = wordsFor(credential);
  return [
    ...before,
    `aws iam create-access-key ${of}`.trimEnd(),
    "# hand the new key to the consumer, and wait until the old one is silent:",
    `aws iam get-access-key-last-used --access-key-id ${id}`,
    `aws iam update-access-key ${of}--access-key-id ${id} --status Inactive`,
    `aws iam delete-access-key ${of}--access-key-id ${id}`,
  ].join("\n");
}

/** A key of a session ends by itself within hours; its role can refuse every session that is older than now. */
function endSessions(credential: Credential): string {
  const holder = credential.holder === null ? undefined : parseNodeKey(credential.holder);
  const known = holder?.type === "role";
  const lines = known ? [] : ["# a key of a session; find the role that it was given by:", `aws cloudtrail lookup-events --lookup-attributes AttributeKey=AccessKeyId,AttributeValue=${credential.nativeId}`];
  const document = '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:TokenIssueTime":"\'"$(date -u +%FT%TZ)"\'"}}}]}';
  return [...lines, "# refuse the sessions given until now:", `aws iam put-role-policy --role-name ${known ? shell(iamName(holder.nativeId)) : "ROLE_NAME"} --policy-name RevokeOlderSessions --policy-document '${document}'`].join("\n");
}

/** Reads a role's trust policy, says in comments what to change in it, and writes it back. */
export function rewriteTrust(role: Identity, change: string): string {
  const name = shell(iamName(role.nativeId));
  const told = change.split("\n").map((line) => (line.startsWith("#") ? line : `#   ${line}`));
  return [`aws iam get-role --role-name ${name} --query Role.AssumeRolePolicyDocument > trust.json`, ...told, `aws iam update-assume-role-policy --role-name ${name} --policy-document file://trust.json`].join("\n");
}

/** Takes a Kubernetes role away: the command that deletes the binding, where the binding is known. */
export function unbind(held: Grant): string {
  const { binding, bindingKind } = held.attributes ?? {};
  if (typeof binding !== "string") return "kubectl get rolebindings,clusterrolebindings -A -o wide   # and delete the one that names it";
  if (bindingKind === "ClusterRoleBinding") return `kubectl delete clusterrolebinding ${shell(binding)}`;
  if (bindingKind === "RoleBinding") return `kubectl delete rolebinding ${namespaced(binding)}`;
  return `# take away ${binding}`;
}

/** The command that stops an identity without destroying it. */
export function suspend(identity: Identity): string {
  const name = shell(iamName(identity.nativeId));
  if (identity.provider === "aws") return `aws iam put-${identity.type}-policy --${identity.type}-name ${name} --policy-name SuspendedUnused --policy-document '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}'`;
  if (identity.provider === "kubernetes" && identity.type !== "service-account") return `kubectl get rolebindings,clusterrolebindings -A -o wide | grep ${shell(identity.nativeId)}\n# and remove its bindings`;
  if (identity.provider === "kubernetes") {
    return `kubectl get rolebindings,clusterrolebindings -A -o wide | grep ${shell(identity.nativeId)}\n# remove its bindings, and then, when nothing fails:\nkubectl delete serviceaccount ${namespaced(identity.nativeId)}`;
  }
  if (identity.provider === "source-code" && identity.attributes?.["platform"] === "gitlab-ci") return `# take the jobs out of ${identity.nativeId}`;
  if (identity.provider === "source-code") return `gh workflow disable ${shell(iamName(identity.nativeId))}`;
  return `# remove the entry of ${identity.name} from ${identity.location?.file ?? "its configuration file"}`;
}

/** SPEC: IAM. Tag values hold letters, digits, spaces and these signs, and nothing else. */
const NOT_IN_A_TAG = /[^\p{L}\p{Z}\p{N}_.:/=+\-@]/gu;

/** The command that records who owns it and what for, where its provider keeps such words. */
export function tagWith(identity: Identity, tags: Readonly<Record<string, string>>): string {
  const name = shell(iamName(identity.nativeId));
  const pairs = Object.entries(tags);
  if (identity.provider === "aws" && (identity.type === "role" || identity.type === "user")) {
    return `aws iam tag-${identity.type} --${identity.type}-name ${name} --tags ${pairs.map(([key, value]) => `Key=${key},Value=${shell(value.replace(NOT_IN_A_TAG, " "))}`).join(" ")}`;
  }
  if (identity.provider === "kubernetes" && identity.type === "service-account") {
    return `kubectl annotate serviceaccount ${namespaced(identity.nativeId)} ${pairs.map(([key, value]) => `${key}=${shell(value)}`).join(" ")}`;
  }
  if (identity.provider === "source-code") return `# .github/CODEOWNERS: add the line\n${identity.nativeId.startsWith("/") ? "" : "/"}${identity.nativeId} ${tags["owner"] ?? "@owner"}`;
  return `# in Mandate, on the page of ${identity.name}: confirm ${pairs.map(([key, value]) => `${key} ${value}`).join(" and ")}`;
}
